"""Policy as data: the status scale and the viewpoint rules, read from TOML; an unknown word fails here."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from lib.contract.reference import line_of
from lib.contract.terms import MET, NARRATIVE_KINDS, UNGRADED
from lib.judge.catalogue import Fact
from lib.judge.facts import FACTS
from lib.judge.rules import Cite, Condition, Quotes, Rule
from lib.judge.scale import TONES, Grade, Scale
from lib.judge.toml import RuleError, need, only, read
from lib.judge.verdict_rules import VerdictRules, load_verdict

RULES = Path(__file__).resolve().parents[2] / "data" / "rules"
DOCUMENTS = RULES.parent / "source"


_TESTS_OF: Final = {
    "bool": (),
    "text": ("is",),
    **dict.fromkeys(("rate", "change", "count"), ("below", "above", "at_least", "at_most")),
}


@dataclass(frozen=True)
class Policy:
    """The scale, the viewpoints' rules and the rules of a group's verdict in force.

    `problem` says why there are no viewpoints' rules, `verdict_problem` why there is no verdict, where they could not be read.
    """

    scale: Scale
    rules: tuple[Rule, ...]
    problem: str = ""
    verdict: VerdictRules | None = None
    verdict_problem: str = ""

    @property
    def results(self) -> tuple[str, ...]:
        """The kinds of indicators that a group is judged by; without rules of the verdict those that are no activity."""
        return self.verdict.counts if self.verdict else ("group", "outcome")


def load_policy(folder: Path = RULES) -> Policy:
    """Read all files. Raises RuleError on a typo, an unknown word, a missing reason or a wrong viewpoint."""
    return Policy(
        _scale(read(folder / "status.toml"), "status.toml"),
        _rules(read(folder / "viewpoints.toml"), "viewpoints.toml"),
        verdict=load_verdict(folder),
    )


def load_what_is_sound(folder: Path = RULES) -> Policy:
    """As load_policy, but a file of the viewpoints or of the verdict that cannot be read stops what it rules and nothing else.

    Raises RuleError for the scale, without which nothing is judged.
    """
    policy = Policy(_scale(read(folder / "status.toml"), "status.toml"), ())
    try:
        policy = replace(policy, rules=_rules(read(folder / "viewpoints.toml"), "viewpoints.toml"))
    except RuleError as error:
        policy = replace(policy, problem=str(error))
    try:
        return replace(policy, verdict=load_verdict(folder))
    except RuleError as error:
        return replace(policy, verdict_problem=str(error))


def _scale(data: Mapping[str, Any], file: str) -> Scale:
    only(data, {"name", "owner", "reason", "lower_is_better", "rounding", "decimals", "met", "grade"}, file)
    direction = need(data, "lower_is_better", str, file)
    if direction not in ("two_minus", "ratio"):
        raise RuleError(f"{file}: lower_is_better は two_minus か ratio です(値: {direction})")
    if need(data, "rounding", str, file) != "half_up":
        raise RuleError(f"{file}: rounding は half_up だけです")
    decimals = need(data, "decimals", int, file)
    if not 0 <= decimals <= 3:
        raise RuleError(f"{file}: decimals は0〜3です")
    met = _grade(need(data, "met", dict, file) | {"code": MET, "underperforming": False}, True, f"{file} [met]")
    entries = need(data, "grade", list, file)
    if not entries:
        raise RuleError(f"{file}: [[grade]] が1つ以上必要です")
    grades = tuple(_grade(e, i == len(entries), f"{file} grade {i}") for i, e in enumerate(entries, start=1))
    codes = [met.code, *(g.code for g in grades), *UNGRADED]
    if len(set(codes)) != len(codes):
        raise RuleError(f"{file}: 等級の code が重なっています")
    if any(a.lower_bound <= b.lower_bound for a, b in itertools.pairwise(grades)):
        raise RuleError(f"{file}: lower_bound は上の等級ほど大きくします")
    return Scale(
        need(data, "name", str, file),
        need(data, "owner", str, file),
        need(data, "reason", str, file),
        direction,
        decimals,
        met,
        grades,
    )


def _grade(entry: Mapping[str, Any], is_last: bool, where: str) -> Grade:
    only(entry, {"code", "label", "shape", "tone", "lower_bound", "underperforming"}, where)
    if is_last and "lower_bound" in entry:
        raise RuleError(f"{where}: 最後の等級に lower_bound は書けません(残りすべてが入ります)")
    tone = need(entry, "tone", str, where)
    if tone not in TONES:
        raise RuleError(f"{where}: tone は {'、'.join(TONES)} のどれかです(値: {tone})")
    return Grade(
        need(entry, "code", str, where),
        need(entry, "label", str, where),
        need(entry, "shape", str, where),
        tone,
        -math.inf if is_last else float(need(entry, "lower_bound", (int, float), where)),
        need(entry, "underperforming", bool, where),
    )


def _rules(data: Mapping[str, Any], file: str) -> tuple[Rule, ...]:
    only(data, {"rule"}, file)
    entries = need(data, "rule", list, file)
    rules = tuple(_rule(e, f"{file} {e.get('id', f'{i}番目')}") for i, e in enumerate(entries, start=1))
    ids = [r.rule_id for r in rules]
    doubled = {i for i in ids if ids.count(i) > 1}
    if doubled:
        raise RuleError(f"{file}: id が重なっています({'、'.join(sorted(doubled))})")
    return rules


def _rule(entry: Mapping[str, Any], where: str) -> Rule:
    known = {
        "id", "viewpoint", "subject", "question", "bears", "counter_case", "author", "decided", "because", "when",
        "quotes", "cites",
    }  # fmt: skip
    only(entry, known, where)
    viewpoint = need(entry, "viewpoint", int, where)
    if not 1 <= viewpoint <= 9:
        raise RuleError(f"{where}: viewpoint は1〜9です(値: {viewpoint})。⑩は記録だけに使います")
    subject = need(entry, "subject", str, where)
    if subject not in FACTS:
        raise RuleError(f"{where}: subject は {'、'.join(FACTS)} のどれかです(値: {subject})")
    question = need(entry, "question", str, where)
    if not question.endswith("か。"):
        raise RuleError(f"{where}: question は「…か。」で終わる問いにします(結論は書きません)")
    decided = need(entry, "decided", date, where)
    conditions = tuple(
        _condition(fact, wanted, subject, where) for fact, wanted in need(entry, "when", dict, where).items()
    )
    if not conditions:
        raise RuleError(
            f"{where}: when に、数値か事業の組み立てについての条件が1つ以上必要です。ことばだけでは挙げません"
        )
    because = need(entry, "because", str, where)
    rule = Rule(
        need(entry, "id", str, where),
        viewpoint,
        subject,
        question,
        need(entry, "bears", str, where),
        need(entry, "counter_case", str, where),
        need(entry, "author", str, where),
        decided,
        conditions,
        because,
        _quotes(entry["quotes"], f"{where} quotes") if "quotes" in entry else None,
        tuple(_cite(c, f"{where} cites {i}") for i, c in enumerate(need(entry, "cites", list, where), start=1))
        if "cites" in entry
        else (),
    )
    try:
        quoted = rule.quoted_facts
    except ValueError as error:
        raise RuleError(f"{where}: because の {{ }} が閉じていません") from error
    for fact in quoted:
        _fact(fact, subject, f"{where} because")
    if "name" not in quoted or len(quoted) < 2:
        raise RuleError(f"{where}: because には、対象の {{name}} と、数値を引く {{ }} が1つ以上必要です")
    return rule


def _fact(name: str, subject: str, where: str) -> Fact[Any]:
    """The fact of this name; refused when it is none, or one of another subject."""
    if name in FACTS[subject]:
        return FACTS[subject][name]
    owners = [other for other, facts in FACTS.items() if name in facts]
    if owners:
        raise RuleError(
            f'{where}: 「{name}」は {"・".join(owners)} の事実です。subject = "{subject}" の規則では使えません'
        )
    raise RuleError(f"{where}: 知らない語「{name}」。使える語: {'、'.join(sorted(FACTS[subject]))}")


def _condition(name: str, wanted: Any, subject: str, where: str) -> Condition:
    fact = _fact(name, subject, f"{where} when")
    if fact.kind not in _TESTS_OF:
        raise RuleError(f"{where} when.{name}: 文にだけ使う語です。条件には使えません")
    tests = _TESTS_OF[fact.kind]
    if not tests:
        if not isinstance(wanted, bool):
            raise RuleError(f"{where} when.{name}: true か false です")
        return Condition(name, "is", wanted)
    if not isinstance(wanted, dict) or len(wanted) != 1:
        raise RuleError(f"{where} when.{name}: {{ {' | '.join(tests)} = 値 }} の形で1つ書きます")
    test, value = next(iter(wanted.items()))
    only({test: None}, set(tests), f"{where} when.{name}")
    if test == "is":
        if not isinstance(value, str):
            raise RuleError(f"{where} when.{name}: is は語です")
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RuleError(f"{where} when.{name}: {test} は数です")
    return Condition(name, test, value)


def _quotes(entry: Any, where: str) -> Quotes:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [rule.quotes] の形で書きます")
    only(entry, {"kinds", "says", "never", "required"}, where)
    kinds = _words(entry.get("kinds"), f"{where}.kinds")
    unknown = [k for k in kinds if k not in NARRATIVE_KINDS]
    if unknown:
        raise RuleError(f"{where}.kinds: 知らない語「{'」「'.join(unknown)}」。使える語: {'、'.join(NARRATIVE_KINDS)}")
    says = entry.get("says")
    if not isinstance(says, list) or not says:
        raise RuleError(f'{where}.says: 語の並びを1つ以上書きます(例 [["市町"], ["会議", "連携"]])')
    never = _words(entry["never"], f"{where}.never") if "never" in entry else ()
    return Quotes(kinds, tuple(_words(s, f"{where}.says") for s in says), never, need(entry, "required", bool, where))


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(w, str) and w for w in value):
        raise RuleError(f"{where}: 語の並びです")
    return tuple(value)


def _cite(entry: Any, where: str) -> Cite:
    """A cited passage, once it was found in the document on the line it names."""
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[rule.cites]] の形で書きます")
    only(entry, {"fires", "file", "place", "text"}, where)
    file, place = (need(entry, key, str, where) for key in ("file", "place"))
    text = need(entry, "text", str, where)
    if not line_of(place) or Path(file).name != file:
        raise RuleError(f"{where}: place は「L行番号」、file はフォルダのないファイル名です")
    try:
        lines = (DOCUMENTS / file).read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{where}: 原資料「{file}」を data/source から読めません") from error
    number = line_of(place)
    if number > len(lines) or text not in lines[number - 1]:
        raise RuleError(f"{where}: 引用「{text[:30]}」は「{file}」の{number}行目にありません。文字と行を直してください")
    return Cite(need(entry, "fires", bool, where), file, place, text)
