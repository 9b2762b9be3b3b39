"""What other bounds of the scale would change, beside the policy in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract import heads
from lib.contract.terms import PROJECTION, SUGGESTED
from lib.contract.wording import how_many, percent
from lib.findings.criteria import trial_note
from lib.findings.model import Chip, Link, To, go, status_chip, stay
from lib.judge.evaluation import Evaluation, Frame
from lib.judge.policy.scale import Scale
from lib.store.rows import rows_of
from lib.view.narrow import View

_MOST_CHANGES = 12


@dataclass(frozen=True)
class ChangedStatus:
    """A status that would be another."""

    before: Chip
    after: Chip


@dataclass(frozen=True)
class ChangedIndicator:
    """An indicator whose status, whose projection's status, or both would be another."""

    indicator: Link
    judged: ChangedStatus | None
    projected: ChangedStatus | None


@dataclass(frozen=True)
class Trial:
    """What bounds that are tried out would change: counted, and the first indicators. `more` counts the others.

    `note`: that indicators with bounds of their own keep them.
    """

    bounds: str
    outcome: str
    changes: tuple[ChangedIndicator, ...]
    more: str
    back: To
    note: str = ""


def default_bounds(view: View) -> str:
    """The bounds in force, for those who try none."""
    scale = view.evaluation.policy.scale
    return f"既定の境目です: {_bounds(scale)}、それ未満は{scale.grades[-1].label}。"


def _bounds(scale: Scale) -> str:
    return "、".join(f"{grade.label} {percent(grade.lower_bound)}以上" for grade in scale.movable())


def make_trial(view: View, tried: Evaluation) -> Trial:
    """What changes between the evaluation in force and one whose bounds are moved; each indicator is counted once."""
    changed = _changed_indicators(view, tried)
    judged = [change for change in changed if change.judged]
    projected_alone = [change for change in changed if not change.judged]
    before, after = _raised(view.evaluation.flags), _raised(tried.flags)
    more = len(changed) - _MOST_CHANGES
    return Trial(
        f"{_bounds(tried.policy.scale)} とした場合: ",
        f"判定の変更{how_many(len(judged), heads.INDICATOR)}、"
        f"{PROJECTION}の等級のみの変更{how_many(len(projected_alone), heads.INDICATOR)}、"
        f"{SUGGESTED}の増加{how_many(len(after - before), '件')}、減少{how_many(len(before - after), '件')}",
        (*judged, *projected_alone)[:_MOST_CHANGES],
        f"ほか{more:,}{heads.INDICATOR}" if more > 0 else "",
        stay(view, "viewpoints", limits=()),
        trial_note(tried.policy.scale),
    )


def _raised(flags: Frame) -> set[tuple[str, str, str]]:
    """What is raised: by which rule, for what."""
    return set(zip(flags["subject_type"], flags["subject_id"], flags["rule_id"], strict=True))


def _changed_indicators(view: View, tried: Evaluation) -> list[ChangedIndicator]:
    """Every indicator with a status that would be another, in the order that needs attention now."""
    now, then = view.evaluation.policy.scale, tried.policy.scale
    columns = ["indicator_id", "status", "projection_status"]
    names = view.evaluation.assessments[[*columns, "short_name"]]
    changed = []
    for row in rows_of(names.merge(tried.assessments[columns], on="indicator_id", suffixes=("", "_then"))):
        judged = _change(now, then, row.status, row.status_then, is_projected=False)
        projected = _change(now, then, row.projection_status, row.projection_status_then, is_projected=True)
        if judged or projected:
            indicator = Link(row.short_name, go(view, "indicators", indicator=row.indicator_id))
            changed.append(ChangedIndicator(indicator, judged, projected))
    return changed


def _change(now: Scale, then: Scale, before: Any, after: Any, *, is_projected: bool) -> ChangedStatus | None:
    """What a status becomes; None where it stays, or where there is none."""
    if pd.isna(before) or before == after:
        return None
    return ChangedStatus(
        status_chip(now, before, is_projected=is_projected), status_chip(then, after, is_projected=is_projected)
    )
