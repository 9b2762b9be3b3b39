"""Rules for the verdict on a program group and for which need attention first (data/rules/verdict.toml)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

from lib.contract import heads
from lib.contract.terms import INDICATOR_KINDS
from lib.contract.wording import percent
from lib.judge.policy.review import REVIEW_KEYS, UNCHECKED, Review, parse_review
from lib.judge.policy.scale import TONES, Scale
from lib.judge.policy.toml import ReadFile, RuleError, check_keys, read_toml, require, require_number
from lib.store.rules import VERDICT_FILE

UNREPORTED_GROUP: Final = "unreported"
NOT_JUDGED: Final = "not_judged"
_WEIGHTS: Final = ("years", "distance", "money", "warning")


class GroupFact(NamedTuple):
    """A fact that a verdict may test.

    wording: its label, with {behind} for the grades that count as behind. counter: of a number; a share has none.
    """

    wording: str
    counter: str = ""

    def label(self, scale: Scale) -> str:
        """Its label in the words of the scale."""
        return self.wording.format(behind=scale.behind_label)

    def figure(self, value: float) -> str:
        """A value of it as text: ``56%`` of a share, else ``2年``."""
        return f"{value:g}{self.counter}" if self.counter else percent(value)


FACTS_OF_A_GROUP: Final[Mapping[str, GroupFact]] = {
    "behind_share": GroupFact("判定した成果の指標のうち、{behind}の割合"),
    "worst_share": GroupFact("判定した成果の指標のうち、最も重い等級の割合"),
    "own_behind": GroupFact("事業群の指標のうち、{behind}の数", heads.INDICATOR),
    "own_worst_years": GroupFact("最も重い等級の事業群の指標の、{behind}の最長継続年数", "年"),
}


@dataclass(frozen=True)
class Step:
    """One verdict: its label, sign and colour.

    when: (fact, threshold) pairs, any of which at or above its threshold gives the verdict; empty for the last.
    """

    code: str
    label: str
    shape: str
    tone: str
    when: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Ranking:
    """How much each part counts towards a group's need for attention.

    years, distance, money, warning: weights that add up to 1. most_years: from which on more years behind add nothing.
    money_from, money_to (thousand yen): where money begins to count, and where more adds nothing.
    """

    years: float
    distance: float
    money: float
    warning: float
    most_years: int
    money_from: float
    money_to: float
    reason: str


@dataclass(frozen=True)
class VerdictRules:
    """The verdicts of a group, worst first, and when it is not judged.

    counts: kinds of indicators that are counted. reported_below: a group is `unreported` when less than this share of
    them has reported the actual of the year before the sheet's, the one that the sheet judges.
    """

    name: str
    owner: str
    reason: str
    counts: tuple[str, ...]
    reported_below: float
    unreported: Step
    not_judged: Step
    steps: tuple[Step, ...]
    ranking: Ranking
    review: Review = UNCHECKED

    @property
    def all(self) -> tuple[Step, ...]:
        """Every verdict in the order of the screens: from the best to the worst, then unreported and not judged."""
        return (*reversed(self.steps), self.unreported, self.not_judged)

    @property
    def text_labels(self) -> dict[str, str]:
        """Labels for texts: those of all verdicts, best first, and of groups that are unreported or not judged."""
        return {
            "verdicts": "・".join(step.label for step in reversed(self.steps)),
            UNREPORTED_GROUP: self.unreported.label,
            NOT_JUDGED: self.not_judged.label,
        }

    def step(self, code: object) -> Step:
        """The verdict of this code. Raises StopIteration for an unknown one."""
        return next(step for step in self.all if step.code == code)

    @property
    def project_kinds(self) -> tuple[str, ...]:
        """The kinds that are counted and that a project has, by which its money is counted."""
        return tuple(kind for kind in self.counts if kind != "group")

    @cached_property
    def grades(self) -> frozenset[str]:
        """The codes of the verdicts on groups that could be judged."""
        return frozenset(step.code for step in self.steps)

    @property
    def worst(self) -> Step:
        """The worst verdict, of groups that need action."""
        return self.steps[0]


def load_verdict(read: ReadFile) -> VerdictRules:
    """Read the file. Raises RuleError on a typo, an unknown word or a number out of bounds."""
    data = read_toml(read, VERDICT_FILE)
    keys = {"name", "owner", "reason", "counts", "unreported", "not_judged", "verdict", "ranking"} | REVIEW_KEYS
    check_keys(data, keys, VERDICT_FILE)
    counts = require(data, "counts", list, VERDICT_FILE)
    if not counts or any(not isinstance(kind, str) or kind not in INDICATOR_KINDS for kind in counts):
        raise RuleError(f"{VERDICT_FILE}: counts は {'、'.join(INDICATOR_KINDS)} の並びです")
    unreported = require(data, "unreported", dict, VERDICT_FILE)
    check_keys(unreported, {"label", "shape", "reported_below"}, f"{VERDICT_FILE} [unreported]")
    not_judged = require(data, "not_judged", dict, VERDICT_FILE)
    check_keys(not_judged, {"label", "shape"}, f"{VERDICT_FILE} [not_judged]")
    return VerdictRules(
        name=require(data, "name", str, VERDICT_FILE),
        owner=require(data, "owner", str, VERDICT_FILE),
        reason=require(data, "reason", str, VERDICT_FILE),
        review=parse_review(data, VERDICT_FILE),
        counts=tuple(counts),
        reported_below=require_number(unreported, "reported_below", 0, 1, f"{VERDICT_FILE} [unreported]"),
        unreported=_parse_ungraded_step(unreported, UNREPORTED_GROUP, f"{VERDICT_FILE} [unreported]"),
        not_judged=_parse_ungraded_step(not_judged, NOT_JUDGED, f"{VERDICT_FILE} [not_judged]"),
        steps=_parse_steps(require(data, "verdict", list, VERDICT_FILE)),
        ranking=_parse_ranking(require(data, "ranking", dict, VERDICT_FILE), f"{VERDICT_FILE} [ranking]"),
    )


def _parse_ungraded_step(entry: Mapping[str, Any], code: str, where: str) -> Step:
    return Step(code, require(entry, "label", str, where), require(entry, "shape", str, where), "unknown")


def _parse_steps(entries: list[Any]) -> tuple[Step, ...]:
    if len(entries) < 2:
        raise RuleError(f"{VERDICT_FILE}: [[verdict]] が2つ以上必要です")
    steps = tuple(
        _parse_step(entry, number == len(entries), f"{VERDICT_FILE} verdict {number}")
        for number, entry in enumerate(entries, start=1)
    )
    codes = [*(step.code for step in steps), UNREPORTED_GROUP, NOT_JUDGED]
    if len(set(codes)) != len(codes):
        raise RuleError(f"{VERDICT_FILE}: verdict の code が重なっています")
    return steps


def _parse_step(entry: Any, is_last: bool, where: str) -> Step:
    """A verdict. The last holds where no other does, so it alone has no conditions."""
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[verdict]] の形で書きます")
    check_keys(entry, {"code", "label", "shape", "tone", "when"}, where)
    tone = require(entry, "tone", str, where)
    if tone not in TONES:
        raise RuleError(f"{where}: tone は {'、'.join(TONES)} のどれかです(値: {tone})")
    when = entry.get("when", {})
    if not isinstance(when, dict) or bool(when) == is_last:
        raise RuleError(f"{where}: 条件(when)は、最後の判定には書かず、ほかには1つ以上書きます")
    return Step(
        code=require(entry, "code", str, where),
        label=require(entry, "label", str, where),
        shape=require(entry, "shape", str, where),
        tone=tone,
        when=_parse_thresholds(when, f"{where} when"),
    )


def _parse_thresholds(entries: Mapping[str, Any], where: str) -> tuple[tuple[str, float], ...]:
    """Pairs of a fact and its threshold: a share up to 1, a number up to 100."""
    check_keys(entries, FACTS_OF_A_GROUP, where)
    thresholds = tuple(
        (fact, require_number(entries, fact, 0, 100 if FACTS_OF_A_GROUP[fact].counter else 1, where))
        for fact in entries
    )
    if any(threshold == 0 for _, threshold in thresholds):
        raise RuleError(f"{where}: 0以上では、すべてが当てはまります")
    return thresholds


def _parse_ranking(entry: Mapping[str, Any], where: str) -> Ranking:
    check_keys(entry, {*_WEIGHTS, "most_years", "money_from", "money_to", "reason"}, where)
    weights = {name: require_number(entry, name, 0, 1, where) for name in _WEIGHTS}
    if not math.isclose(sum(weights.values()), 1, abs_tol=1e-9):
        raise RuleError(f"{where}: {'・'.join(_WEIGHTS)} の和は1です(今 {sum(weights.values()):g})")
    money_from, money_to = (require_number(entry, key, 1, 10_000_000, where) for key in ("money_from", "money_to"))
    if money_from >= money_to:
        raise RuleError(f"{where}: money_from は money_to より小さくします")
    most_years = require(entry, "most_years", int, where)
    if not 1 <= most_years <= 20:
        raise RuleError(f"{where}: most_years は1〜20です")
    return Ranking(
        **weights,
        most_years=most_years,
        money_from=money_from,
        money_to=money_to,
        reason=require(entry, "reason", str, where),
    )
