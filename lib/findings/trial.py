"""What other bounds of the scale would change, beside the policy in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from lib.contract.terms import SUGGESTED
from lib.contract.wording import how_many, percent
from lib.findings.model import Chip, Link, To, go, status_chip, stay
from lib.judge.evaluation import Evaluation, Frame
from lib.judge.policy.scale import Scale
from lib.store.rows import rows_of
from lib.view.narrow import View

_MOST_CHANGES = 12


@dataclass(frozen=True)
class ChangedStatus:
    """An indicator whose status, or that of its projection, would be another."""

    indicator: Link
    before: Chip
    after: Chip


@dataclass(frozen=True)
class Trial:
    """What bounds that are tried out would change: counted, and the first changes. `more` counts the others."""

    bounds: str
    outcome: str
    changes: tuple[ChangedStatus, ...]
    more: str
    back: To


def default_bounds(view: View) -> str:
    """The bounds in force, for those who try none."""
    scale = view.evaluation.policy.scale
    return f"既定の境目です: {_bounds(scale)}、それ未満は{scale.grades[-1].label}。"


def _bounds(scale: Scale) -> str:
    return "、".join(f"{grade.label} {percent(grade.lower_bound)}以上" for grade in scale.movable())


def make_trial(view: View, tried: Evaluation) -> Trial:
    """What changes between the evaluation in force and one whose bounds are moved."""
    changes = list(_changes(view, tried))
    before, after = _raised(view.evaluation.flags), _raised(tried.flags)
    more = len(changes) - _MOST_CHANGES
    return Trial(
        f"{_bounds(tried.policy.scale)} とした場合: ",
        f"判定が変わる指標{how_many(len(changes), '件')}、{SUGGESTED}の増加{how_many(len(after - before), '件')}、"
        f"減少{how_many(len(before - after), '件')}",
        tuple(changes[:_MOST_CHANGES]),
        f"ほか{more:,}指標" if more > 0 else "",
        stay(view, "viewpoints", limits=()),
    )


def _raised(flags: Frame) -> set[tuple[str, str, str]]:
    """What is raised: by which rule, for what."""
    return set(zip(flags["subject_type"], flags["subject_id"], flags["rule_id"], strict=True))


def _changes(view: View, tried: Evaluation) -> Iterator[ChangedStatus]:
    now, then = view.evaluation.policy.scale, tried.policy.scale
    columns = ["indicator_id", "status", "projection_status"]
    names = view.evaluation.assessments[[*columns, "short_name"]]
    for row in rows_of(names.merge(tried.assessments[columns], on="indicator_id", suffixes=("", "_then"))):
        indicator = Link(row.short_name, go(view, "indicators", indicator=row.indicator_id))
        for before, after, is_projected in (
            (row.status, row.status_then, False),
            (row.projection_status, row.projection_status_then, True),
        ):
            if pd.notna(before) and before != after:
                yield ChangedStatus(
                    indicator,
                    status_chip(now, before, is_projected=is_projected),
                    status_chip(then, after, is_projected=is_projected),
                )
