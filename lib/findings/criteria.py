"""What an indicator is judged by, in words: the scale in force, or its own criterion with who decided it, when and why."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from lib.contract.era import day_words
from lib.contract.terms import DIRECTIONS, NOT_STATED
from lib.contract.units import step_unit
from lib.contract.wording import number, quantity
from lib.findings.model import Link, go
from lib.findings.viewpoint_rules import review_words
from lib.judge.evaluation import Evaluation, Item
from lib.judge.phrases import is_kept_between, range_words
from lib.judge.policy.criteria import Criterion, Range
from lib.judge.policy.scale import Scale
from lib.view.narrow import View

HEAD: Final = "判定基準"
OWN: Final = "この指標の基準"
COMMON: Final = "共通の基準"


@dataclass(frozen=True)
class ScaleOfOne:
    """What one indicator is judged by: `name` of the scale, `content` in words; `decision` is blank without a criterion."""

    name: str
    content: str
    decision: str = ""

    @property
    def words(self) -> str:
        """All of it but the name."""
        return f"{self.content}。{self.decision}" if self.decision else self.content


def scale_of(evaluation: Evaluation, item: Item) -> ScaleOfOne:
    """What an indicator is judged by."""
    scale = evaluation.policy.scale
    bounds = bounds_words(scale.of(item["indicator_id"]))
    criterion = scale.criterion_of.get(item["indicator_id"])
    if criterion is None:
        return ScaleOfOne(scale.name, bounds)
    settings = _settings(criterion, str(item["unit"]), stated_direction(evaluation, criterion.indicator_id))
    grades = bounds if criterion.lower_bounds else f"{scale.name}: {bounds}"
    return ScaleOfOne(OWN, "。".join([grades, *settings]), f"決定: {decided_words(criterion)}")


def bounds_words(scale: Scale) -> str:
    """The bounds of a missed target's grades: ``概ね順調 80%以上、やや遅れ 50%以上、それ未満は遅れ``."""
    bounded = [f"{grade.label} {_bound(grade.lower_bound)}以上" for grade in scale.movable()]
    return "、".join([*bounded, f"{'それ未満は' if bounded else ''}{scale.grades[-1].label}"])


def _bound(fraction: float) -> str:
    return f"{number(fraction * 100)}%".replace("-", "−")


def decided_words(criterion: Criterion) -> str:
    """Who decided a criterion, when and why."""
    return f"{criterion.author}、{day_words(criterion.decided)}。理由: {criterion.reason}"


def _settings(criterion: Criterion, unit: str, stated: str) -> Iterator[str]:
    """What a criterion sets but bounds. `stated`: which way is better by the data, blank where it has no such indicator."""
    if criterion.allowed:
        yield _range_words(criterion.allowed, unit)
    if criterion.smallest_change:
        yield f"{quantity(criterion.smallest_change, step_unit(unit))}未満の変化は横ばいとみなす"
    if criterion.direction:
        yield _direction_setting(criterion.direction, stated)


def _range_words(allowed: Range, unit: str) -> str:
    least, most = number(allowed.least), number(allowed.most)
    met = f"{least}〜{quantity(allowed.most, unit)}の範囲内で達成"
    return f"{met}、範囲外の率は実績÷{least}又は{most}÷実績。目標との比較・試算はしない"


def _direction_setting(direction: str, stated: str) -> str:
    words = f"よい向きは{DIRECTIONS[direction]}"
    if stated in (NOT_STATED, ""):
        return words
    if stated == direction:
        return f"{words}(取込時の回答と同じ)"
    return f"{words}とするが、取込時の回答「{DIRECTIONS[stated]}」によるため使わない"


def stated_direction(evaluation: Evaluation, indicator_id: str) -> str:
    """Which way is better as the data states it; blank where it has no such indicator."""
    rows = evaluation.tables.rows["indicators"].of("indicator_id", indicator_id)
    return str(rows[0].direction) if rows else ""


def direction_words(evaluation: Evaluation, item: Item) -> str:
    """Which way is better for an indicator, and that its criterion says so where that does."""
    criterion = evaluation.policy.scale.criterion_of.get(item["indicator_id"])
    if criterion is None:
        return DIRECTIONS[item["direction"]]
    by = f"({OWN}: {criterion.author}、{day_words(criterion.decided)})"
    if is_kept_between(item):
        return f"{range_words(item)}を保つ{by}"
    is_decided = stated_direction(evaluation, criterion.indicator_id) == NOT_STATED and criterion.direction
    return f"{DIRECTIONS[item['direction']]}{by if is_decided else ''}"


# ---------------------------------------------------------------------- all of them


@dataclass(frozen=True)
class CriterionRow:
    """A criterion in force. `indicator` is a link, or only words where this version has no such indicator."""

    indicator: Link | str
    content: str
    author: str
    decided: str
    reason: str
    review: str


def make_criteria(view: View, today: date) -> tuple[CriterionRow, ...]:
    """The criteria in force, in the order of their file; `today` tells which are past their review."""
    return tuple(_criterion_row(view, criterion, today) for criterion in view.evaluation.policy.scale.criteria)


def _criterion_row(view: View, criterion: Criterion, today: date) -> CriterionRow:
    scale = view.evaluation.policy.scale
    item = view.evaluation.assessed.get(criterion.indicator_id)
    unit = str(item["unit"]) if item else ""
    bounds = [bounds_words(scale.of(criterion.indicator_id))] if criterion.lower_bounds else []
    settings = _settings(criterion, unit, stated_direction(view.evaluation, criterion.indicator_id))
    return CriterionRow(
        Link(str(item["name"]), go(view, "indicators", indicator=criterion.indicator_id))
        if item
        else f"{criterion.indicator_id}(この指標はこの版にない)",
        "。".join([*bounds, *settings]),
        criterion.author,
        day_words(criterion.decided),
        criterion.reason,
        review_words(criterion.review, today),
    )


def trial_note(scale: Scale) -> str:
    """That bounds tried out leave indicators with bounds of their own; empty where there are none."""
    count = sum(bool(criterion.lower_bounds) for criterion in scale.criteria)
    return f"境目を個別に定めた{count:,}指標は、その境目のままです。" if count else ""


def is_graded(value: float, status: object, scale: Scale) -> bool:
    """Whether a figure has a grade, and so was judged by a scale."""
    return not math.isnan(value) and scale.severity(str(status)) >= 0
