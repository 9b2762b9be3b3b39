"""Which viewpoints are recorded and suggested for what: how many, in a table, and why one of them is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lib.contract.terms import SUGGESTED, circled
from lib.findings.agreement import agreement_of
from lib.findings.attention import raised, raised_words
from lib.findings.model import Link, Place, Quote, go, place_in
from lib.findings.reasons import Reason, make_reasons
from lib.store.rows import rows_of
from lib.view.narrow import View

_MOST_REASONS = 20  # of each: recorded, suggested


def shown_viewpoint(view: View) -> int:
    """The viewpoint that the address names, else the one most often recorded or suggested, else the first."""
    if view.selection.code:
        return int(view.selection.code)
    counts = view.agreement["viewpoint"].value_counts()
    return int(counts.index[0] if len(counts) else view.evaluation.tables["viewpoints"]["viewpoint"].iloc[0])


@dataclass(frozen=True)
class Opening:
    """How many questions are raised, and of which viewpoint most; how they meet the records, blank without rules."""

    raised: str
    most: str
    agreement: str


def make_opening(view: View) -> Opening:
    """What stands over the viewpoints. How suggestions and records meet is no headline."""
    most = _most_raised(view)
    agreement = agreement_of(view.evaluation, view.projects["project_id"])
    return Opening(
        f"{SUGGESTED}は{raised_words(view)}",
        most,
        "" if view.evaluation.policy.problem else f"{agreement.words}{agreement.caution}",
    )


def _most_raised(view: View) -> str:
    """Which viewpoints are raised most, to follow how many are raised: ``。最も多いのは視点②(要因分析と工夫)の4件``.

    Where several are raised alike no name stands first, and where all are none is 最も多い.
    """
    counts = Counter(int(flag.viewpoint) for flag in view.flag_rows)
    if not counts:
        return ""
    number = max(counts.values())
    first = sorted(viewpoint for viewpoint, count in counts.items() if count == number)
    if len(first) > 1:
        opening = "" if len(first) == len(counts) else "最も多いのは"
        return f"。{opening}視点{''.join(map(circled, first))}の各{number:,}件"
    names = view.evaluation.tables["viewpoints"].set_index("viewpoint")["short"]
    return f"。最も多いのは視点{circled(first[0])}({names[first[0]]})の{number:,}件"


# ---------------------------------------------------------------------- the viewpoint that is shown


@dataclass(frozen=True)
class RecordedFor:
    """A project that a viewpoint is recorded for, and where."""

    project: Link
    place: Place | None


@dataclass(frozen=True)
class ShownViewpoint:
    """One viewpoint: its question as it is printed, what it is recorded for, why it is suggested, how many are left out."""

    sign: str
    name: str
    question: Quote
    recorded: tuple[RecordedFor, ...]
    reasons: tuple[Reason, ...]
    left_out: str


def make_shown_viewpoint(view: View) -> ShownViewpoint:
    """The question of the viewpoint in view, and each item that it is asked of with the reason; the first of many."""
    viewpoint = shown_viewpoint(view)
    rows = view.evaluation.tables["viewpoints"]
    (row,) = rows_of(rows[rows["viewpoint"] == viewpoint])
    flags = [flag for flag in view.flag_rows if flag.viewpoint == viewpoint]
    records = view.agreement[(view.agreement["viewpoint"] == viewpoint) & view.agreement["is_recorded"]]
    return ShownViewpoint(
        f"視点{circled(viewpoint)}",
        row.short,
        Quote(row.question, place_in(view, row.source_id, row.source_ref)),
        _recorded(view, viewpoint, records["project_id"].head(_MOST_REASONS).tolist()),
        make_reasons(view, raised(flags[:_MOST_REASONS])),
        _left_out({"記載": len(records), SUGGESTED: len(flags)}),
    )


def _recorded(view: View, viewpoint: int, project_ids: list[str]) -> tuple[RecordedFor, ...]:
    """Where a viewpoint is recorded for each of these projects."""
    tables = view.evaluation.tables
    names = tables["projects"].set_index("project_id")["name"]
    records = tables["review_viewpoints"]
    records = records[(records["viewpoint"] == viewpoint) & records["project_id"].isin(project_ids)]
    places = {
        row.project_id: place_in(view, row.source_id, row.source_ref)
        for row in rows_of(records.drop_duplicates("project_id"))
    }
    return tuple(
        RecordedFor(Link(names[project_id], go(view, "projects", project=project_id)), places[project_id])
        for project_id in project_ids
    )


def _left_out(totals: dict[str, int]) -> str:
    """How many items are not listed and how to reach them; empty where all are."""
    more = [f"{word}{total - _MOST_REASONS:,}件" for word, total in totals.items() if total > _MOST_REASONS]
    if not more:
        return ""
    return f"ほかに{'、'.join(more)}あります。左の「絞り込み」で事業群か所管課を選ぶと、残りも並びます。"
