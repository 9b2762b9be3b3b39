"""How a program group is judged as a whole, and which need attention first: read from data/rules/verdict.toml."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lib.contract.terms import INDICATOR_KINDS
from lib.judge.toml import RuleError, need, only, read

FILE: Final = "verdict.toml"
UNREPORTED_GROUP: Final = "unreported"
NOT_JUDGED: Final = "not_judged"
# What a verdict may ask of a group: its label and whether it is a share.
FACTS_OF_A_GROUP: Final[Mapping[str, tuple[str, bool]]] = {
    "behind_share": ("判定した指標のうち、遅れ・やや遅れの割合", True),
    "worst_share": ("判定した指標のうち、最も重い等級の割合", True),
    "own_behind": ("事業群の指標のうち、遅れ・やや遅れの数", False),
    "own_worst_years": ("最も重い等級の事業群の指標が、遅れ・やや遅れを続けている年数", False),
}
_TONES = ("good", "fair", "warn", "bad")
_PARTS = ("years", "distance", "money", "warning")


@dataclass(frozen=True)
class Step:
    """One verdict: its sign and colour, and the (fact, at least) of which one suffices; none for the last."""

    code: str
    label: str
    shape: str
    tone: str
    when: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Ranking:
    """Weights of what makes a group need attention; they add up to 1. Money in thousand yen."""

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
    """The verdicts, worst first, what they count, and when a group is not judged."""

    name: str
    owner: str
    reason: str
    counts: tuple[str, ...]
    reported_below: float
    unreported: Step
    not_judged: Step
    steps: tuple[Step, ...]
    ranking: Ranking

    @property
    def all(self) -> tuple[Step, ...]:
        """Every verdict in the order of the screens: the best first, then those that are none."""
        return (*reversed(self.steps), self.unreported, self.not_judged)

    def step(self, code: object) -> Step:
        """The verdict of this code."""
        return next(s for s in self.all if s.code == code)

    @property
    def worst(self) -> Step:
        """The verdict of those in danger."""
        return self.steps[0]


def load_verdict(folder: Path) -> VerdictRules:
    """Read the file. Raises RuleError on a typo, an unknown word or a number that cannot be."""
    data = read(folder / FILE)
    only(data, {"name", "owner", "reason", "counts", "unreported", "not_judged", "verdict", "ranking"}, FILE)
    counts = need(data, "counts", list, FILE)
    if not counts or any(not isinstance(kind, str) or kind not in INDICATOR_KINDS for kind in counts):
        raise RuleError(f"{FILE}: counts は {'、'.join(INDICATOR_KINDS)} の並びです")
    entries = need(data, "verdict", list, FILE)
    if len(entries) < 2:
        raise RuleError(f"{FILE}: [[verdict]] が2つ以上必要です")
    steps = tuple(_step(e, i == len(entries), f"{FILE} verdict {i}") for i, e in enumerate(entries, start=1))
    codes = [*(s.code for s in steps), UNREPORTED_GROUP, NOT_JUDGED]
    if len(set(codes)) != len(codes):
        raise RuleError(f"{FILE}: verdict の code が重なっています")
    blank = need(data, "unreported", dict, FILE)
    only(blank, {"label", "shape", "reported_below"}, f"{FILE} [unreported]")
    early = need(data, "not_judged", dict, FILE)
    only(early, {"label", "shape"}, f"{FILE} [not_judged]")
    return VerdictRules(
        need(data, "name", str, FILE),
        need(data, "owner", str, FILE),
        need(data, "reason", str, FILE),
        tuple(counts),
        _number(blank, "reported_below", 0, 1, f"{FILE} [unreported]"),
        _plain(blank, UNREPORTED_GROUP, f"{FILE} [unreported]"),
        _plain(early, NOT_JUDGED, f"{FILE} [not_judged]"),
        steps,
        _ranking(need(data, "ranking", dict, FILE), f"{FILE} [ranking]"),
    )


def _plain(entry: Mapping[str, Any], code: str, where: str) -> Step:
    return Step(code, need(entry, "label", str, where), need(entry, "shape", str, where), "unknown")


def _step(entry: Any, is_last: bool, where: str) -> Step:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[verdict]] の形で書きます")
    only(entry, {"code", "label", "shape", "tone", "when"}, where)
    tone = need(entry, "tone", str, where)
    if tone not in _TONES:
        raise RuleError(f"{where}: tone は {'、'.join(_TONES)} のどれかです(値: {tone})")
    when = entry.get("when", {})
    if not isinstance(when, dict) or bool(when) == is_last:
        raise RuleError(f"{where}: 条件(when)は、最後の判定には書かず、ほかには1つ以上書きます")
    only(when, set(FACTS_OF_A_GROUP), f"{where} when")
    bounds = tuple((f, _number(when, f, 0, 1 if FACTS_OF_A_GROUP[f][1] else 100, f"{where} when")) for f in when)
    if any(bound == 0 for _, bound in bounds):
        raise RuleError(f"{where} when: 0以上では、すべてが当てはまります")
    return Step(need(entry, "code", str, where), need(entry, "label", str, where), need(entry, "shape", str, where), tone, bounds)  # fmt: skip


def _ranking(entry: Mapping[str, Any], where: str) -> Ranking:
    only(entry, {*_PARTS, "most_years", "money_from", "money_to", "reason"}, where)
    weights = [_number(entry, part, 0, 1, where) for part in _PARTS]
    if not math.isclose(sum(weights), 1, abs_tol=1e-9):
        raise RuleError(f"{where}: {'・'.join(_PARTS)} の和は1です(今 {sum(weights):g})")
    money_from, money_to = (_number(entry, key, 1, 10_000_000, where) for key in ("money_from", "money_to"))
    if money_from >= money_to:
        raise RuleError(f"{where}: money_from は money_to より小さくします")
    years = need(entry, "most_years", int, where)
    if not 1 <= years <= 20:
        raise RuleError(f"{where}: most_years は1〜20です")
    return Ranking(
        weights[0], weights[1], weights[2], weights[3], years, money_from, money_to, need(entry, "reason", str, where)
    )


def _number(entry: Mapping[str, Any], key: str, least: float, most: float, where: str) -> float:
    value = need(entry, key, (int, float), where)
    if not least <= value <= most:
        raise RuleError(f"{where}: {key} は{least:g}〜{most:g}です(値: {value})")
    return float(value)
