"""Policy as data: the status scale and the viewpoint rules, read from TOML; an unknown word fails here."""

from __future__ import annotations

import itertools
import math
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from lib.terms import MET, UNGRADED

RULES = Path(__file__).resolve().parent.parent / "data" / "rules"
TONES: Final = ("good", "fair", "warn", "bad")

# The facts a rule may name, by subject, and how each is written in a reason.
_PAIR: Final = {
    "year": "year",
    "activity_name": "text",
    "activity_rate": "rate",
    "activity_is_met": "bool",
    "outcome_name": "text",
    "outcome_rate": "rate",
    "outcome_is_met": "bool",
    "outcome_is_underperforming": "bool",
}
FACTS: Final[dict[str, dict[str, str]]] = {
    "indicator": {
        "name": "text",
        "kind": "text",
        "year": "year",
        "target": "value",
        "actual": "value",
        "achievement_rate": "rate",
        "status": "text",
        "is_met": "bool",
        "is_underperforming": "bool",
        "is_projected_underperforming": "bool",
        "is_behind": "bool",
        "lagging_reason": "text",
        "latest": "value",
        "latest_year": "year",
        "pace_so_far": "value",
        "pace_needed": "value",
        "projection": "value",
        "projection_rate": "rate",
        "final_target": "value",
        "final_year": "year",
        "text": "text",
    },
    "project": {
        **_PAIR,
        "worst_name": "text",
        "worst_rate": "rate",
        "worst_status": "text",
        "has_underperforming": "bool",
        "budget_from_year": "year",
        "budget_to_year": "year",
        "budget_from": "money",
        "budget_to": "money",
        "total_change": "change",
        "personnel_from": "money",
        "personnel_to": "money",
        "personnel_change": "change",
        "general_fund_share": "rate",
        "initiative_count": "count",
        "text": "text",
    },
    "group": {
        "is_behind": "bool",
        "lagging_name": "text",
        "lagging_reason": "text",
        "section_count": "count",
        "sections": "text",
        "text": "text",
    },
}
_TESTS_OF: Final = {
    "bool": (),
    "text": ("is", "mentions"),
    **dict.fromkeys(("rate", "value", "year", "money", "change", "count"), ("below", "above", "at_least", "at_most")),
}


class RuleError(Exception):
    """A rules file that cannot be used: which file, which entry, what to mend."""


@dataclass(frozen=True)
class Grade:
    """One step of the scale for missed targets; `lower_bound` is a fraction, -inf for the last step."""

    code: str
    label: str
    shape: str
    tone: str
    lower_bound: float
    underperforming: bool


@dataclass(frozen=True)
class Scale:
    """How a target counts as met or missed, and by how much. Grades run from best to worst."""

    name: str
    owner: str
    reason: str
    lower_is_better: str
    decimals: int
    met: Grade
    grades: tuple[Grade, ...]

    def labels(self) -> dict[str, str]:
        """Code -> Japanese label of every status, graded or not."""
        return {g.code: g.label for g in (self.met, *self.grades)} | UNGRADED

    def tone(self, code: str | None) -> str:
        """Tone of a status: good, fair, warn, bad or unknown."""
        return next((g.tone for g in (self.met, *self.grades) if g.code == code), "unknown")

    def shape(self, code: str | None) -> str:
        """Sign that goes with the colour of a status; empty for what is not graded."""
        return next((g.shape for g in (self.met, *self.grades) if g.code == code), "")

    def severity(self, code: str | None) -> int:
        """0 for met, rising to the worst grade; -1 for what is not graded."""
        codes = [g.code for g in (self.met, *self.grades)]
        return codes.index(code) if code in codes else -1

    def grade(self, rate: float) -> Grade:
        """The grade of a miss with this achievement rate (a fraction)."""
        return next(g for g in self.grades if rate >= g.lower_bound)

    def movable(self) -> tuple[Grade, ...]:
        """The grades whose lower bound can be tried out."""
        return self.grades[:-1]

    def with_bounds(self, bounds: Mapping[str, float]) -> Scale:
        """The same scale with some lower bounds moved. Raises ValueError when they no longer descend."""
        grades = tuple(replace(g, lower_bound=bounds.get(g.code, g.lower_bound)) for g in self.grades)
        if any(a.lower_bound <= b.lower_bound for a, b in itertools.pairwise(grades)):
            raise ValueError("等級の境目は上から順に小さくします")
        return replace(self, grades=grades)


@dataclass(frozen=True)
class Condition:
    """`test` is one of is, mentions, below, above, at_least, at_most; `value` what it compares with."""

    fact: str
    test: str
    value: Any


@dataclass(frozen=True)
class Rule:
    """Raises `viewpoint` for every subject that meets all conditions; `because` quotes the figures."""

    rule_id: str
    viewpoint: int
    subject: str
    conditions: tuple[Condition, ...]
    because: str


@dataclass(frozen=True)
class Policy:
    """The scale and the rules in force."""

    scale: Scale
    rules: tuple[Rule, ...]


def load_policy(folder: Path = RULES) -> Policy:
    """Read both files. Raises RuleError on a typo, an unknown word, a missing reason or a wrong viewpoint."""
    return Policy(
        _scale(_toml(folder / "status.toml"), "status.toml"),
        _rules(_toml(folder / "viewpoints.toml"), "viewpoints.toml"),
    )


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuleError(f"{path.name}: ファイルを読めません({type(error).__name__})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(f"{path.name}: TOMLとして読めません({error})") from error


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    unknown = sorted(set(entry) - known)
    if unknown:
        raise RuleError(f"{where}: 知らない語「{'」「'.join(unknown)}」。使える語: {'、'.join(sorted(known))}")


def _need(entry: Mapping[str, Any], key: str, kind: type | tuple[type, ...], where: str) -> Any:
    value = entry.get(key)
    if (isinstance(value, bool) and kind is not bool) or not isinstance(value, kind) or value == "":
        raise RuleError(f"{where}: 「{key}」がないか、種類が違います")
    return value


def _scale(data: Mapping[str, Any], file: str) -> Scale:
    _only(data, {"name", "owner", "reason", "lower_is_better", "rounding", "decimals", "met", "grade"}, file)
    direction = _need(data, "lower_is_better", str, file)
    if direction not in ("two_minus", "ratio"):
        raise RuleError(f"{file}: lower_is_better は two_minus か ratio です(値: {direction})")
    if _need(data, "rounding", str, file) != "half_up":
        raise RuleError(f"{file}: rounding は half_up だけです")
    decimals = _need(data, "decimals", int, file)
    if not 0 <= decimals <= 3:
        raise RuleError(f"{file}: decimals は0〜3です")
    met = _grade(_need(data, "met", dict, file) | {"code": MET, "underperforming": False}, True, f"{file} [met]")
    entries = _need(data, "grade", list, file)
    if not entries:
        raise RuleError(f"{file}: [[grade]] が1つ以上必要です")
    grades = tuple(_grade(e, i == len(entries), f"{file} grade {i}") for i, e in enumerate(entries, start=1))
    codes = [met.code, *(g.code for g in grades), *UNGRADED]
    if len(set(codes)) != len(codes):
        raise RuleError(f"{file}: 等級の code が重なっています")
    if any(a.lower_bound <= b.lower_bound for a, b in itertools.pairwise(grades)):
        raise RuleError(f"{file}: lower_bound は上の等級ほど大きくします")
    return Scale(
        _need(data, "name", str, file),
        _need(data, "owner", str, file),
        _need(data, "reason", str, file),
        direction,
        decimals,
        met,
        grades,
    )


def _grade(entry: Mapping[str, Any], is_last: bool, where: str) -> Grade:
    _only(entry, {"code", "label", "shape", "tone", "lower_bound", "underperforming"}, where)
    if is_last and "lower_bound" in entry:
        raise RuleError(f"{where}: 最後の等級に lower_bound は書けません(残りすべてが入ります)")
    tone = _need(entry, "tone", str, where)
    if tone not in TONES:
        raise RuleError(f"{where}: tone は {'、'.join(TONES)} のどれかです(値: {tone})")
    return Grade(
        _need(entry, "code", str, where),
        _need(entry, "label", str, where),
        _need(entry, "shape", str, where),
        tone,
        -math.inf if is_last else float(_need(entry, "lower_bound", (int, float), where)),
        _need(entry, "underperforming", bool, where),
    )


def _rules(data: Mapping[str, Any], file: str) -> tuple[Rule, ...]:
    _only(data, {"rule"}, file)
    entries = _need(data, "rule", list, file)
    rules = tuple(_rule(e, f"{file} {e.get('id', f'{i}番目')}") for i, e in enumerate(entries, start=1))
    ids = [r.rule_id for r in rules]
    doubled = {i for i in ids if ids.count(i) > 1}
    if doubled:
        raise RuleError(f"{file}: id が重なっています({'、'.join(sorted(doubled))})")
    return rules


def _rule(entry: Mapping[str, Any], where: str) -> Rule:
    _only(entry, {"id", "viewpoint", "subject", "because", "when"}, where)
    viewpoint = _need(entry, "viewpoint", int, where)
    if not 1 <= viewpoint <= 9:
        raise RuleError(f"{where}: viewpoint は1〜9です(値: {viewpoint})。⑩は記録だけに使います")
    subject = _need(entry, "subject", str, where)
    if subject not in FACTS:
        raise RuleError(f"{where}: subject は {'、'.join(FACTS)} のどれかです(値: {subject})")
    conditions = tuple(
        _condition(fact, wanted, FACTS[subject], where) for fact, wanted in _need(entry, "when", dict, where).items()
    )
    if not conditions:
        raise RuleError(f"{where}: when に条件が1つ以上必要です")
    because = _need(entry, "because", str, where)
    known = set(FACTS[subject])
    if any(c.test == "mentions" for c in conditions):
        known.add("mentioned")
    try:
        quoted = {name for _, name, _, _ in string.Formatter().parse(because) if name is not None}
    except ValueError as error:
        raise RuleError(f"{where}: because の {{ }} が閉じていません") from error
    _only(dict.fromkeys(quoted), known, f"{where} because")
    if not quoted:
        raise RuleError(f"{where}: because には数値や名を引く {{ }} が1つ以上必要です")
    return Rule(_need(entry, "id", str, where), viewpoint, subject, conditions, because)


def _condition(fact: str, wanted: Any, facts: Mapping[str, str], where: str) -> Condition:
    _only({fact: None}, set(facts), f"{where} when")
    tests = _TESTS_OF[facts[fact]]
    if not tests:
        if not isinstance(wanted, bool):
            raise RuleError(f"{where} when.{fact}: true か false です")
        return Condition(fact, "is", wanted)
    if not isinstance(wanted, dict) or len(wanted) != 1:
        raise RuleError(f"{where} when.{fact}: {{ {' | '.join(tests)} = 値 }} の形で1つ書きます")
    test, value = next(iter(wanted.items()))
    _only({test: None}, set(tests), f"{where} when.{fact}")
    if test == "mentions":
        if not isinstance(value, list) or not value or not all(isinstance(w, str) and w for w in value):
            raise RuleError(f"{where} when.{fact}: mentions は語の並びです")
        return Condition(fact, test, tuple(value))
    if test == "is":
        if not isinstance(value, str):
            raise RuleError(f"{where} when.{fact}: is は語です")
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise RuleError(f"{where} when.{fact}: {test} は数です")
    return Condition(fact, test, value)
