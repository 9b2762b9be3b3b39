"""Criteria of single indicators (data/rules/criteria.toml): what one indicator is judged by in place of the scale."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lib.contract.terms import DIRECTIONS, NOT_STATED
from lib.judge.policy.review import REVIEW_KEYS, UNCHECKED, Review, parse_review
from lib.judge.policy.toml import ReadFile, RuleError, check_keys, read_toml, require, require_number
from lib.store.rules import CRITERIA_FILE

# The direction of an indicator that is judged by an allowed range, beside those of the contract.
BETWEEN: Final = "between"
_SETTINGS: Final = ("lower_bounds", "range", "smallest_change", "direction")
_KEYS: Final = {"indicator_id", *_SETTINGS, "author", "decided", "reason"} | REVIEW_KEYS
_LOWEST_BOUND: Final = -10.0
_LARGEST_FIGURE: Final = 10_000_000.0


@dataclass(frozen=True)
class Range:
    """The figures that an actual is to stay between, both counted in."""

    least: float
    most: float


@dataclass(frozen=True)
class Criterion:
    """What one indicator is judged by in place of the scale, who decided it, when and why.

    lower_bounds: (grade code, fraction) of every grade but the last; empty where the scale's bounds hold.
    smallest_change: in the indicator's unit; a smaller one counts as none. direction: for an indicator of which none is
    stated, else blank.
    """

    indicator_id: str
    author: str
    decided: date
    reason: str
    lower_bounds: tuple[tuple[str, float], ...] = ()
    allowed: Range | None = None
    smallest_change: float = 0.0
    direction: str = ""
    review: Review = UNCHECKED


def load_criteria(read: ReadFile, bounded_codes: Sequence[str]) -> tuple[Criterion, ...]:
    """Read the file; none where there is no such file, as in sets of rules from before it.

    `bounded_codes`: the codes of the scale's grades that have a lower bound, best first. Raises RuleError on a typo, an
    unknown grade, a missing reason or a second entry of an indicator.
    """
    try:
        data = read_toml(read, CRITERIA_FILE)
    except RuleError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return ()
        raise
    check_keys(data, {"indicator"}, CRITERIA_FILE)
    entries = require(data, "indicator", list, CRITERIA_FILE) if "indicator" in data else []
    criteria = tuple(
        _parse_criterion(entry, f"{CRITERIA_FILE} {_name_of(entry, number)}", bounded_codes)
        for number, entry in enumerate(entries, start=1)
    )
    ids = [criterion.indicator_id for criterion in criteria]
    repeated = {indicator_id for indicator_id in ids if ids.count(indicator_id) > 1}
    if repeated:
        raise RuleError(f"{CRITERIA_FILE}: indicator_id が重なっています({'、'.join(sorted(repeated))})")
    return criteria


def _name_of(entry: Any, number: int) -> str:
    """What messages call an entry: its indicator, else its number in the file."""
    return str(entry["indicator_id"]) if isinstance(entry, dict) and "indicator_id" in entry else f"{number}番目"


def _parse_criterion(entry: Any, where: str, bounded_codes: Sequence[str]) -> Criterion:
    if not isinstance(entry, dict):
        raise RuleError(f"{where}: [[indicator]] の形で書きます")
    check_keys(entry, _KEYS, where)
    if not any(setting in entry for setting in _SETTINGS):
        raise RuleError(f"{where}: {'、'.join(_SETTINGS)} のどれかを1つ以上書きます")
    if "range" in entry and "direction" in entry:
        raise RuleError(f"{where}: range で判定する指標に direction は書けません(範囲の内か外かで判定します)")
    return Criterion(
        indicator_id=require(entry, "indicator_id", str, where),
        author=require(entry, "author", str, where),
        decided=require(entry, "decided", date, where),
        reason=require(entry, "reason", str, where),
        lower_bounds=_parse_bounds(entry, bounded_codes, where),
        allowed=_parse_range(entry, where),
        smallest_change=_parse_smallest_change(entry, where),
        direction=_parse_direction(entry, where),
        review=parse_review(entry, where),
    )


def _parse_bounds(entry: Mapping[str, Any], codes: Sequence[str], where: str) -> tuple[tuple[str, float], ...]:
    """The bounds of every grade but the last, so that none is left to what the scale has at the time."""
    if "lower_bounds" not in entry:
        return ()
    table, where = require(entry, "lower_bounds", dict, where), f"{where} lower_bounds"
    check_keys(table, codes, where)
    bounds = tuple((code, require_number(table, code, _LOWEST_BOUND, 1, where)) for code in codes)
    if any(better[1] <= worse[1] for better, worse in itertools.pairwise(bounds)):
        raise RuleError(f"{where}: 上の等級ほど大きくします({' > '.join(codes)})")
    return bounds


def _parse_range(entry: Mapping[str, Any], where: str) -> Range | None:
    if "range" not in entry:
        return None
    table, where = require(entry, "range", dict, where), f"{where} range"
    check_keys(table, {"from", "to"}, where)
    least, most = (require_number(table, key, 0, _LARGEST_FIGURE, where) for key in ("from", "to"))
    if least >= most:
        raise RuleError(f"{where}: from は to より小さくします")
    return Range(least, most)


def _parse_smallest_change(entry: Mapping[str, Any], where: str) -> float:
    if "smallest_change" not in entry:
        return 0.0
    smallest = require_number(entry, "smallest_change", 0, _LARGEST_FIGURE, where)
    if math.isclose(smallest, 0, abs_tol=1e-12):
        raise RuleError(f"{where}: smallest_change は0より大きくします(0なら、どの変化も数えます)")
    return smallest


def _parse_direction(entry: Mapping[str, Any], where: str) -> str:
    if "direction" not in entry:
        return ""
    direction = str(require(entry, "direction", str, where))
    if direction not in DIRECTIONS or direction == NOT_STATED:
        choices = [code for code in DIRECTIONS if code != NOT_STATED]
        raise RuleError(f"{where}: direction は {' か '.join(choices)} です(値: {direction})")
    return direction
