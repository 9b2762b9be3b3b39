"""Loads the rules that raise a viewpoint's question (viewpoints.toml)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

from lib.contract.reference import line_of
from lib.contract.terms import NARRATIVE_KINDS
from lib.judge.facts.facts import FACTS
from lib.judge.policy.catalogue import Fact
from lib.judge.policy.review import REVIEW_KEYS, parse_review
from lib.judge.policy.rules import CAUSE, Cite, Condition, Quotes, Rule
from lib.judge.policy.toml import ReadFile, RuleError, check_keys, fill_labels, read_toml, require
from lib.store.rules import VIEWPOINTS_FILE

# The content of a document that rules cite, by its file name. Raises OSError where there is none.
ReadDocument: TypeAlias = Callable[[str], bytes]

# The documents that rules may cite, beside those that come with the rules' own folder.
DOCUMENTS: Final = Path(__file__).resolve().parents[3] / "data" / "source"
_FLAGGABLE_VIEWPOINTS: Final = range(1, 10)

_COMPARISONS: Final = ("below", "above", "at_least", "at_most")
# Kind of a fact -> tests that a condition can make; none for true or false, which a condition names as they are.
_TESTS: Final[Mapping[str, tuple[str, ...]]] = {
    "bool": (),
    "text": ("is",),
    "rate": _COMPARISONS,
    "share": _COMPARISONS,
    "change": _COMPARISONS,
    "count": _COMPARISONS,
}


def load_rules(read: ReadFile, labels: Mapping[str, str]) -> tuple[Rule, ...]:
    """Read the file. `labels`: what its texts may name in braces. The passages that it cites are for check_cites.

    Raises RuleError on a typo, an unknown word, a missing reason or a wrong viewpoint.
    """
    data = read_toml(read, VIEWPOINTS_FILE)
    check_keys(data, {"rule"}, VIEWPOINTS_FILE)
    entries = require(data, "rule", list, VIEWPOINTS_FILE)
    rules = tuple(
        _parse_rule(entry, f"{VIEWPOINTS_FILE} {_name_of(entry, number)}", labels)
        for number, entry in enumerate(entries, start=1)
    )
    ids = [rule.rule_id for rule in rules]
    repeated = {rule_id for rule_id in ids if ids.count(rule_id) > 1}
    if repeated:
        raise RuleError(f"{VIEWPOINTS_FILE}: id が重なっています({'、'.join(sorted(repeated))})")
    return rules


_RULE_KEYS: Final = {
    "id",
    "viewpoint",
    "subject",
    "question",
    "bears",
    "counter_case",
    "author",
    "decided",
    "because",
    "when",
    "quotes",
    "cites",
} | REVIEW_KEYS


def _name_of(entry: Any, number: int) -> str:
    """What messages call a rule: its id, else its number in the file."""
    return str(entry["id"]) if isinstance(entry, dict) and "id" in entry else f"{number}番目"


def _parse_rule(entry: Any, where: str, labels: Mapping[str, str]) -> Rule:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[rule]] の形で書きます")
    check_keys(entry, _RULE_KEYS, where)
    viewpoint = require(entry, "viewpoint", int, where)
    if viewpoint not in _FLAGGABLE_VIEWPOINTS:
        raise RuleError(f"{where}: viewpoint は1〜9です(値: {viewpoint})。⑩は記録だけに使います")
    subject = require(entry, "subject", str, where)
    if subject not in FACTS:
        raise RuleError(f"{where}: subject は {'、'.join(FACTS)} のどれかです(値: {subject})")
    question = require(entry, "question", str, where)
    if not question.endswith("か。"):
        raise RuleError(f"{where}: question は「…か。」で終わる問いにします(結論は書きません)")
    rule = Rule(
        rule_id=require(entry, "id", str, where),
        viewpoint=viewpoint,
        subject=subject,
        question=question,
        bears=fill_labels(require(entry, "bears", str, where), labels, f"{where} bears"),
        counter_case=fill_labels(require(entry, "counter_case", str, where), labels, f"{where} counter_case"),
        author=require(entry, "author", str, where),
        decided=require(entry, "decided", date, where),
        conditions=_parse_conditions(require(entry, "when", dict, where), subject, where),
        because=require(entry, "because", str, where),
        quotes=_parse_all_quotes(entry.get("quotes", []), subject, f"{where} quotes"),
        cites=_parse_cites(require(entry, "cites", list, where), where) if "cites" in entry else (),
        review=parse_review(entry, where),
    )
    _check_reason(rule, where)
    return rule


def _check_reason(rule: Rule, where: str) -> None:
    """Raise RuleError where the reason quotes an unknown fact, or not the subject's name and a fact beside it."""
    try:
        quoted = rule.quoted_facts
    except ValueError as error:
        raise RuleError(f"{where}: because の {{ }} が閉じていません") from error
    for name in quoted:
        _find_fact(name, rule.subject, f"{where} because")
    if "name" not in quoted or len(quoted) < 2:
        raise RuleError(f"{where}: because には、対象の {{name}} と、数値を引く {{ }} が1つ以上必要です")
    if rule.names_cause and not (rule.quotes and rule.quotes[0].is_required and len(rule.quotes[0].says) > 1):
        raise RuleError(
            f"{where}: {{{CAUSE}}} を使うには、最初の quotes を required = true とし、says に"
            "外部要因の語と、要因であることを示す語の2つの並びを書きます"
        )


def _find_fact(name: str, subject: str, where: str) -> Fact[Any]:
    """The fact of this name. Raises RuleError where the subject has none, and names the subjects that do."""
    if name in FACTS[subject]:
        return FACTS[subject][name]
    owners = [other for other, catalogue in FACTS.items() if name in catalogue]
    if owners:
        raise RuleError(
            f'{where}: 「{name}」は {"・".join(owners)} の事実です。subject = "{subject}" の規則では使えません'
        )
    raise RuleError(f"{where}: 知らない語「{name}」。使える語: {'、'.join(sorted(FACTS[subject]))}")


def _parse_conditions(entries: Mapping[str, Any], subject: str, where: str) -> tuple[Condition, ...]:
    conditions = tuple(_parse_condition(name, wanted, subject, where) for name, wanted in entries.items())
    if not conditions:
        raise RuleError(f"{where}: when に、数値か事業の組み立てについての条件が1つ以上必要です。語だけでは挙げません")
    return conditions


def _parse_condition(name: str, wanted: Any, subject: str, where: str) -> Condition:
    """`wanted` is true or false, or a table of one test and its value, such as ``{ below = 0.8 }``."""
    kind = _find_fact(name, subject, f"{where} when").kind
    where = f"{where} when.{name}"
    if kind not in _TESTS:
        raise RuleError(f"{where}: 文にだけ使う語です。条件には使えません")
    tests = _TESTS[kind]
    if not tests:
        if not isinstance(wanted, bool):
            raise RuleError(f"{where}: true か false です")
        return Condition(name, "is", wanted)
    if not isinstance(wanted, dict) or len(wanted) != 1:
        raise RuleError(f"{where}: {{ {' | '.join(tests)} = 値 }} の形で1つ書きます")
    check_keys(wanted, tests, where)
    test, value = next(iter(wanted.items()))
    if test == "is" and not isinstance(value, str):
        raise RuleError(f"{where}: is は語です")
    if test != "is" and (isinstance(value, bool) or not isinstance(value, (int, float))):
        raise RuleError(f"{where}: {test} は数です")
    return Condition(name, test, value)


def _parse_all_quotes(entries: Any, subject: str, where: str) -> tuple[Quotes, ...]:
    """`entries` is one table, or a list of them."""
    entries = entries if isinstance(entries, list) else [entries]
    return tuple(_parse_quotes(entry, subject, where) for entry in entries)


def _parse_quotes(entry: Any, subject: str, where: str) -> Quotes:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [rule.quotes] か [[rule.quotes]] の形で書きます")
    check_keys(entry, {"about", "kinds", "says", "never", "required"}, where)
    if "about" in entry and (subject, entry["about"]) != ("project", "outcome"):
        raise RuleError(f'{where}.about: subject = "project" の規則で "outcome" と書きます')
    kinds = _parse_words(entry.get("kinds"), f"{where}.kinds")
    unknown = [kind for kind in kinds if kind not in NARRATIVE_KINDS]
    if unknown:
        raise RuleError(f"{where}.kinds: 知らない語「{'」「'.join(unknown)}」。使える語: {'、'.join(NARRATIVE_KINDS)}")
    says = entry.get("says")
    if not isinstance(says, list) or not says:
        raise RuleError(f'{where}.says: 語の並びを1つ以上書きます(例 [["市町"], ["会議", "連携"]])')
    return Quotes(
        kinds=kinds,
        says=tuple(_parse_words(words, f"{where}.says") for words in says),
        never=_parse_words(entry["never"], f"{where}.never") if "never" in entry else (),
        is_required=require(entry, "required", bool, where),
        about=entry.get("about", ""),
    )


def _parse_words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise RuleError(f"{where}: 語の並びです")
    return tuple(value)


def _parse_cites(entries: list[Any], where: str) -> tuple[Cite, ...]:
    return tuple(_parse_cite(entry, f"{where} cites {number}") for number, entry in enumerate(entries, start=1))


def _parse_cite(entry: Any, where: str) -> Cite:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[rule.cites]] の形で書きます")
    check_keys(entry, {"fires", "file", "place", "text"}, where)
    file, place, text = (require(entry, key, str, where) for key in ("file", "place", "text"))
    # A file name without a folder, so that no rules file reads outside the folders of documents.
    if not line_of(place) or Path(file).name != file:
        raise RuleError(f"{where}: place は「L行番号」、file はフォルダのないファイル名です")
    return Cite(require(entry, "fires", bool, where), file, place, text)


def in_folders(*folders: Path) -> ReadDocument:
    """Reads a document from the first of these folders that has it."""

    def read(file: str) -> bytes:
        for folder in folders:
            with suppress(FileNotFoundError):
                return (folder / file).read_bytes()
        raise FileNotFoundError(file)

    return read


def check_cites(rules: Iterable[Rule], read: ReadDocument, checked: Collection[Cite] = ()) -> None:
    """Raise RuleError where a document does not hold a cited passage on its line; `checked` are not looked up."""
    for rule in rules:
        for number, cite in enumerate(rule.cites, start=1):
            if cite not in checked:
                _check_cite(cite, read, f"{VIEWPOINTS_FILE} {rule.rule_id} cites {number}")


def _check_cite(cite: Cite, read: ReadDocument, where: str) -> None:
    line = line_of(cite.place)
    try:
        lines = read(cite.file).decode("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{where}: 原資料「{cite.file}」を data/source から読めません") from error
    if line > len(lines) or cite.text not in lines[line - 1]:
        raise RuleError(
            f"{where}: 引用「{cite.text[:30]}」は「{cite.file}」の{line}行目にありません。文字と行を直してください"
        )
