"""Loads the policy from the rules files in data/rules: the scale of grades, viewpoint rules and verdict rules.

Every key and value is checked. RuleError tells file, entry and what to mend, in Japanese.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from lib.contract.reference import line_of
from lib.contract.terms import MET, NARRATIVE_KINDS, UNGRADED
from lib.judge.facts.facts import FACTS
from lib.judge.policy.catalogue import Fact
from lib.judge.policy.rules import Cite, Condition, Quotes, Rule
from lib.judge.policy.scale import TONES, Grade, Scale, are_descending
from lib.judge.policy.toml import RuleError, check_keys, read_toml, require
from lib.judge.policy.verdict import VerdictRules, load_verdict

RULES: Final = Path(__file__).resolve().parents[3] / "data" / "rules"
DOCUMENTS: Final = RULES.parent / "source"
_SCALE_FILE: Final = "status.toml"
_RULES_FILE: Final = "viewpoints.toml"
_FLAGGABLE_VIEWPOINTS: Final = range(1, 10)

_COMPARISONS: Final = ("below", "above", "at_least", "at_most")
# Kind of a fact -> tests that a condition can make; none for true or false, which a condition names as they are.
_TESTS: Final[Mapping[str, tuple[str, ...]]] = {
    "bool": (),
    "text": ("is",),
    "rate": _COMPARISONS,
    "change": _COMPARISONS,
    "count": _COMPARISONS,
}


@dataclass(frozen=True)
class Policy:
    """The scale and the rules in force.

    problem: why there are no viewpoint rules, verdict_problem: why there are no verdict rules, where their file could
    not be used.
    """

    scale: Scale
    rules: tuple[Rule, ...]
    problem: str = ""
    verdict: VerdictRules | None = None
    verdict_problem: str = ""

    @property
    def results(self) -> tuple[str, ...]:
        """Kinds of indicators that a group is judged by; without verdict rules all but activities."""
        return self.verdict.counts if self.verdict else ("group", "outcome")

    @property
    def labels(self) -> dict[str, str]:
        """Labels that texts name in braces: of the grades that are behind, and of the verdicts where there are any."""
        return {"behind": self.scale.behind_label} | (self.verdict.labels if self.verdict else {})


def load_policy(folder: Path = RULES) -> Policy:
    """Read all files. Raises RuleError on a typo, an unknown word, a missing reason or a wrong viewpoint."""
    return Policy(_load_scale(folder), _load_rules(folder), verdict=load_verdict(folder))


def load_what_is_sound(folder: Path = RULES) -> Policy:
    """As load_policy, but without the viewpoint rules or the verdict rules where their file cannot be used.

    Raises RuleError for the scale, without which nothing can be judged.
    """
    policy = Policy(_load_scale(folder), ())
    try:
        policy = replace(policy, rules=_load_rules(folder))
    except RuleError as error:
        policy = replace(policy, problem=str(error))
    try:
        return replace(policy, verdict=load_verdict(folder))
    except RuleError as error:
        return replace(policy, verdict_problem=str(error))


# ---------------------------------------------------------------------- the scale


def _load_scale(folder: Path) -> Scale:
    data = read_toml(folder / _SCALE_FILE)
    keys = {"name", "owner", "reason", "lower_is_better", "rounding", "decimals", "met", "grade"}
    check_keys(data, keys, _SCALE_FILE)
    direction = require(data, "lower_is_better", str, _SCALE_FILE)
    if direction not in ("two_minus", "ratio"):
        raise RuleError(f"{_SCALE_FILE}: lower_is_better は two_minus か ratio です(値: {direction})")
    if require(data, "rounding", str, _SCALE_FILE) != "half_up":
        raise RuleError(f"{_SCALE_FILE}: rounding は half_up だけです")
    decimals = require(data, "decimals", int, _SCALE_FILE)
    if not 0 <= decimals <= 3:
        raise RuleError(f"{_SCALE_FILE}: decimals は0〜3です")
    met = require(data, "met", dict, _SCALE_FILE) | {"code": MET, "underperforming": False}
    return Scale(
        name=require(data, "name", str, _SCALE_FILE),
        owner=require(data, "owner", str, _SCALE_FILE),
        reason=require(data, "reason", str, _SCALE_FILE),
        lower_is_better=direction,
        decimals=decimals,
        met=_parse_grade(met, True, f"{_SCALE_FILE} [met]"),
        grades=_parse_grades(require(data, "grade", list, _SCALE_FILE)),
    )


def _parse_grades(entries: list[Any]) -> tuple[Grade, ...]:
    if not entries:
        raise RuleError(f"{_SCALE_FILE}: [[grade]] が1つ以上必要です")
    grades = tuple(
        _parse_grade(entry, number == len(entries), f"{_SCALE_FILE} grade {number}")
        for number, entry in enumerate(entries, start=1)
    )
    codes = [MET, *(grade.code for grade in grades), *UNGRADED]
    if len(set(codes)) != len(codes):
        raise RuleError(f"{_SCALE_FILE}: 等級の code が重なっています")
    if not are_descending(grades):
        raise RuleError(f"{_SCALE_FILE}: lower_bound は上の等級ほど大きくします")
    return grades


def _parse_grade(entry: Any, is_last: bool, where: str) -> Grade:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[grade]] の形で書きます")
    check_keys(entry, {"code", "label", "shape", "tone", "lower_bound", "underperforming"}, where)
    if is_last and "lower_bound" in entry:
        raise RuleError(f"{where}: 最後の等級に lower_bound は書けません(残りすべてが入ります)")
    tone = require(entry, "tone", str, where)
    if tone not in TONES:
        raise RuleError(f"{where}: tone は {'、'.join(TONES)} のどれかです(値: {tone})")
    return Grade(
        code=require(entry, "code", str, where),
        label=require(entry, "label", str, where),
        shape=require(entry, "shape", str, where),
        tone=tone,
        lower_bound=-math.inf if is_last else float(require(entry, "lower_bound", (int, float), where)),
        underperforming=require(entry, "underperforming", bool, where),
    )


# ---------------------------------------------------------------------- the viewpoint rules


def _load_rules(folder: Path) -> tuple[Rule, ...]:
    data = read_toml(folder / _RULES_FILE)
    check_keys(data, {"rule"}, _RULES_FILE)
    entries = require(data, "rule", list, _RULES_FILE)
    rules = tuple(_parse_rule(entry, number) for number, entry in enumerate(entries, start=1))
    ids = [rule.rule_id for rule in rules]
    repeated = {rule_id for rule_id in ids if ids.count(rule_id) > 1}
    if repeated:
        raise RuleError(f"{_RULES_FILE}: id が重なっています({'、'.join(sorted(repeated))})")
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
}


def _parse_rule(entry: Any, number: int) -> Rule:
    if not isinstance(entry, dict):
        raise RuleError(f"{_RULES_FILE} {number}番目: [[rule]] の形で書きます")
    where = f"{_RULES_FILE} {entry.get('id', f'{number}番目')}"
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
        bears=require(entry, "bears", str, where),
        counter_case=require(entry, "counter_case", str, where),
        author=require(entry, "author", str, where),
        decided=require(entry, "decided", date, where),
        conditions=_parse_conditions(require(entry, "when", dict, where), subject, where),
        because=require(entry, "because", str, where),
        quotes=_parse_quotes(entry["quotes"], f"{where} quotes") if "quotes" in entry else None,
        cites=_parse_cites(require(entry, "cites", list, where), where) if "cites" in entry else (),
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
        raise RuleError(
            f"{where}: when に、数値か事業の組み立てについての条件が1つ以上必要です。ことばだけでは挙げません"
        )
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


def _parse_quotes(entry: Any, where: str) -> Quotes:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [rule.quotes] の形で書きます")
    check_keys(entry, {"kinds", "says", "never", "required"}, where)
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
    )


def _parse_words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
        raise RuleError(f"{where}: 語の並びです")
    return tuple(value)


def _parse_cites(entries: list[Any], where: str) -> tuple[Cite, ...]:
    return tuple(_parse_cite(entry, f"{where} cites {number}") for number, entry in enumerate(entries, start=1))


def _parse_cite(entry: Any, where: str) -> Cite:
    """A cited passage. Raises RuleError where its document does not hold it on the line it names."""
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[rule.cites]] の形で書きます")
    check_keys(entry, {"fires", "file", "place", "text"}, where)
    file, place, text = (require(entry, key, str, where) for key in ("file", "place", "text"))
    line = line_of(place)
    # A file name without a folder, so that no rules file reads outside data/source.
    if not line or Path(file).name != file:
        raise RuleError(f"{where}: place は「L行番号」、file はフォルダのないファイル名です")
    try:
        lines = (DOCUMENTS / file).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{where}: 原資料「{file}」を data/source から読めません") from error
    if line > len(lines) or text not in lines[line - 1]:
        raise RuleError(f"{where}: 引用「{text[:30]}」は「{file}」の{line}行目にありません。文字と行を直してください")
    return Cite(require(entry, "fires", bool, where), file, place, text)
