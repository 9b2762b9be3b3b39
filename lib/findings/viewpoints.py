"""Which viewpoints are recorded and suggested for what: how many, in a table, and why one of them is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lib.contract import heads
from lib.contract.terms import SUGGESTED, circled
from lib.findings.agreement import agreement_of
from lib.findings.attention import raised, raised_words
from lib.findings.model import Link, Place, Quote, go, place_in
from lib.findings.reasons import Reason, make_reasons
from lib.store.lookups import listed_viewpoints
from lib.store.rows import rows_of
from lib.view.narrow import View

_MOST_REASONS = 20  # of each: recorded, suggested
_NOT_LISTED = "この視点の問いは、調書に記載がありません。"


def shown_viewpoint(view: View) -> int:
    """The viewpoint that the address names, else the one most often recorded or suggested, else the first."""
    if view.selection.code:
        return int(view.selection.code)
    counts = view.agreement["viewpoint"].value_counts()
    return int(counts.index[0]) if len(counts) else next(iter(listed_viewpoints(view.evaluation.tables)))


@dataclass(frozen=True)
class Opening:
    """Whom the viewpoint in view is asked of; how many questions are raised, and of which viewpoint most.

    `by_whom`: how many of them the prefecture recorded, the rules suggested, or both; empty of none. `agreement`: how
    suggestions meet the records, blank without rules.
    """

    asked: str
    by_whom: str
    raised: str
    most: str
    agreement: str


def make_opening(view: View) -> Opening:
    """What stands over the viewpoints. How suggestions and records meet is no headline."""
    most = _most_raised(view)
    agreement = agreement_of(view.evaluation, view.projects["project_id"])
    asked_of = _asked_of(view, shown_viewpoint(view))
    return Opening(
        _asked(view, asked_of),
        _by_whom(asked_of),
        f"{SUGGESTED}は{raised_words(view)}",
        most,
        "" if view.evaluation.policy.problem else f"{agreement.words}{agreement.caution}",
    )


@dataclass(frozen=True)
class _AskedOf:
    """An item that a viewpoint is recorded or suggested for. `kind`: heads.PROJECT, heads.INDICATOR or heads.GROUP."""

    kind: str
    name: str
    is_recorded: bool
    is_suggested: bool


def _asked_of(view: View, viewpoint: int) -> tuple[_AskedOf, ...]:
    """The projects of a viewpoint, then the groups' own indicators and the groups, each once."""
    names = view.evaluation.tables.rows["projects"]
    projects = view.agreement[view.agreement["viewpoint"] == viewpoint]
    own = view.flags[(view.flags["viewpoint"] == viewpoint) & view.flags["project_id"].isna()]
    kinds = {"indicator": heads.INDICATOR, "group": heads.GROUP}
    return (
        *(
            _AskedOf(
                heads.PROJECT,
                names.of("project_id", row.project_id)[0].name,
                bool(row.is_recorded),
                bool(row.is_suggested),
            )
            for row in rows_of(projects)
        ),
        *(
            _AskedOf(kinds[row.subject_type], row.subject_name, False, True)
            for row in rows_of(own.drop_duplicates(["subject_type", "subject_id"]))
        ),
    )


def _asked(view: View, asked_of: tuple[_AskedOf, ...]) -> str:
    """``視点②(要因分析と工夫)が挙がるのは4事務事業と1指標``; by name where it is one item."""
    name = listed_viewpoints(view.evaluation.tables)[shown_viewpoint(view)].label
    if not asked_of:
        return f"{name}が挙がる事務事業・指標はない"
    if len(asked_of) == 1:
        return f"{name}が挙がるのは「{asked_of[0].name}」"
    counts = Counter(item.kind for item in asked_of)
    return f"{name}が挙がるのは{'と'.join(f'{count:,}{kind}' for kind, count in counts.items())}"


def _by_whom(asked_of: tuple[_AskedOf, ...]) -> str:
    """``◉記載と注意(自動)の両方2、●記載のみ1、○注意(自動)のみ2``."""
    counts = Counter((item.is_recorded, item.is_suggested) for item in asked_of)
    words = {
        (True, True): f"◉記載と{SUGGESTED}の両方",
        (True, False): "●記載のみ",
        (False, True): f"○{SUGGESTED}のみ",
    }
    return "、".join(f"{label}{counts[key]:,}" for key, label in words.items() if counts[key])


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
    return f"。最も多いのは{listed_viewpoints(view.evaluation.tables)[first[0]].label}の{number:,}件"


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
    listed = listed_viewpoints(view.evaluation.tables)[viewpoint]
    place = place_in(view, listed.source_id, listed.source_ref) if listed.question else None
    flags = [flag for flag in view.flag_rows if flag.viewpoint == viewpoint]
    records = view.agreement[(view.agreement["viewpoint"] == viewpoint) & view.agreement["is_recorded"]]
    return ShownViewpoint(
        f"視点{circled(viewpoint)}",
        listed.short,
        Quote(listed.question or _NOT_LISTED, place),
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
