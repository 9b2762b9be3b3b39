"""All that is said about one program group in one model: for checks and for other programs (lib/report/README.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract.terms import NOT_DUE, RECORDED, UNREPORTED
from lib.contract.wording import step
from lib.findings.agreement import agreement_of
from lib.findings.attention import Attention, Raised, attention, raised, tally
from lib.findings.cost import about_cost, cost_of
from lib.findings.headline import sentences
from lib.findings.judged_by import rules_name
from lib.findings.reporting import waiting_rows
from lib.findings.screens import Screens, make_screens
from lib.judge.passages import Passage
from lib.view.narrow import View

FORMAT = 1


@dataclass(frozen=True)
class Group:
    """A program group and the document that it stands in."""

    group_id: str
    name: str
    source_id: str


@dataclass(frozen=True)
class CostSummary:
    """The total cost in thousand yen; `unknown` projects are left out."""

    from_year: int
    to_year: int
    before: float
    after: float
    unknown: int
    words: str


@dataclass(frozen=True)
class Counts:
    """How many indicators there are, and how many stand where.

    `behind`, `warned`: by their latest judged year and their projection. `unreported`, `not_due`: that wait for an
    actual, as 報告状況 counts them; an indicator may be counted in several.
    """

    indicators: int
    behind: int
    warned: int
    unreported: int
    not_due: int


@dataclass(frozen=True)
class IndicatorSummary:
    """One indicator; what is not known is None, rates are fractions."""

    id: str
    name: str
    short_name: str
    kind: str
    project_id: str | None
    unit: str
    direction: str
    finding: str
    status: str
    status_code: str
    is_behind: bool
    is_warned: bool
    years_behind: int
    year: int | None
    target: float | None
    actual: float | None
    rate: float | None
    progress: float | None
    latest: float | None
    latest_year: int | None
    final_target: float | None
    final_year: int | None
    pace_so_far: float | None
    pace_needed: float | None
    pace_needed_words: str
    pace_from_year: int | None
    pace_points: int | None
    projection: float | None
    projection_rate: float | None
    projection_status: str | None
    places: tuple[str, ...]


@dataclass(frozen=True)
class PassageSummary:
    """Words of a document, and where they stand."""

    text: str
    source_id: str
    place: str


@dataclass(frozen=True)
class FlagSummary:
    """A question that a rule raises, and why."""

    subject_type: str
    subject_id: str
    subject_name: str
    viewpoint: int
    rule_id: str
    because: str
    passages: tuple[PassageSummary, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class FlagOfAttention:
    """A flag by what it is raised for."""

    subject_type: str
    subject_id: str
    viewpoint: int


@dataclass(frozen=True)
class AttentionSummary:
    """An indicator that needs attention, in the order of the first screen."""

    rank: int
    indicator_id: str
    name: str
    project_id: str | None
    group_id: str
    is_judged: bool
    mark: str
    reason: str
    recorded: tuple[int, ...]
    suggested: tuple[int, ...]
    flags: tuple[FlagOfAttention, ...]
    passages: tuple[PassageSummary, ...]
    places: tuple[str, ...]


@dataclass(frozen=True)
class AgreementSummary:
    """Recorded viewpoints beside suggested ones."""

    recorded: int
    suggested: int
    both: int
    by_chance: float
    words: str
    caution: str
    recorded_are: str


@dataclass(frozen=True)
class Summary:
    """A program group: its figures, and the models of its screens."""

    format: int
    version: str
    is_synthetic: bool
    groups: tuple[Group, ...]
    scale: str
    rules: str
    headline: str
    headline_places: tuple[str, ...]
    cost: CostSummary | None
    counts: Counts
    indicators: tuple[IndicatorSummary, ...]
    flags: tuple[FlagSummary, ...]
    attention: tuple[AttentionSummary, ...]
    agreement: AgreementSummary
    screens: Screens


def make_summary(view: View) -> Summary:
    """The summary of what is in view. Its sentences are those of the screens' models."""
    names = view.evaluation.tables.group_names
    tables, scale, screens = view.evaluation.tables, view.evaluation.policy.scale, make_screens(view)
    counts, waiting = tally(view.assessed, scale), Counter(waiting_rows(view)["status"])
    spoken = sentences(view)
    headline_places = {place for sentence in spoken for place in sentence.places}
    return Summary(
        FORMAT,
        tables.version,
        tables.is_synthetic,
        tuple(Group(row.group_id, names[row.group_id], row.source_id) for row in view.group_rows),
        scale.name,
        rules_name(view),
        "".join(sentence.text for sentence in spoken),
        tuple(place.key for place in sorted(headline_places)),
        _cost(view),
        Counts(counts.total, counts.behind, counts.warned, waiting[UNREPORTED], waiting[NOT_DUE]),
        tuple(_indicators(view, screens)),
        tuple(_flag(flag) for flag in raised(view.flag_rows)),
        tuple(_attention(rank, row) for rank, row in enumerate(attention(view), start=1)),
        _agreement(view),
        screens,
    )


def _cost(view: View) -> CostSummary | None:
    cost = cost_of(view.evaluation.tables.rows["budgets"], view.ids.projects)
    if cost is None:
        return None
    return CostSummary(cost.from_year, cost.to_year, cost.before, cost.after, cost.unknown, about_cost(cost))


def _indicators(view: View, screens: Screens) -> Iterable[IndicatorSummary]:
    findings = {screen.indicator.indicator_id: screen.indicator.finding for screen in screens.indicators}
    for item in view.assessed:
        yield _indicator(view, item, findings[item["indicator_id"]])


def _indicator(view: View, item: Mapping[str, Any], finding: str) -> IndicatorSummary:
    labels, is_projected = view.evaluation.policy.scale.labels(), pd.notna(item["projection"])
    return IndicatorSummary(
        id=item["indicator_id"],
        name=item["name"],
        short_name=item["short_name"],
        kind=item["kind"],
        project_id=_known(item["project_id"]),
        unit=item["unit"],
        direction=item["direction"],
        finding=finding,
        status=labels[item["status"]],
        status_code=item["status"],
        is_behind=bool(item["is_underperforming"]),
        is_warned=bool(item["is_warned"]),
        years_behind=int(item["years_behind"]),
        year=_whole(item["year"]),
        target=_known(item["target"]),
        actual=_known(item["actual"]),
        rate=_known(item["achievement_rate"]),
        progress=_known(item["progress"]),
        latest=_known(item["latest"]),
        latest_year=_whole(item["latest_year"]),
        final_target=_known(item["final_target"]),
        final_year=_whole(item["final_year"]),
        pace_so_far=_known(item["pace_so_far"]),
        pace_needed=_known(item["pace_needed"]),
        pace_needed_words=step(item["pace_needed"], str(item["unit"])),
        pace_from_year=_whole(item["pace_start_year"]) if is_projected else None,
        pace_points=int(item["pace_points"]) if is_projected else None,
        projection=_known(item["projection"]),
        projection_rate=_known(item["projection_rate"]),
        projection_status=labels[item["projection_status"]] if _known(item["projection_status"]) else None,
        places=tuple(place.key for place in view.evaluation.places.of_indicator(str(item["indicator_id"]))),
    )


def _flag(flag: Raised) -> FlagSummary:
    return FlagSummary(
        flag.subject_type,
        flag.subject_id,
        flag.subject_name,
        flag.viewpoint,
        flag.rule_id,
        flag.because,
        _passages(flag.passages),
        tuple(place.key for place in flag.places),
    )


def _passages(passages: Iterable[Passage]) -> tuple[PassageSummary, ...]:
    return tuple(PassageSummary(passage.text, passage.place.source_id, passage.place.place) for passage in passages)


def _attention(rank: int, row: Attention) -> AttentionSummary:
    return AttentionSummary(
        rank,
        row.indicator_id,
        row.name,
        row.project_id,
        row.group_id,
        row.is_judged,
        row.mark,
        row.reason,
        row.recorded,
        row.suggested,
        tuple(FlagOfAttention(flag.subject_type, flag.subject_id, flag.viewpoint) for flag in row.flags),
        _passages(row.passages),
        tuple(place.key for place in row.places),
    )


def _agreement(view: View) -> AgreementSummary:
    agreement = agreement_of(view.evaluation, view.projects["project_id"])
    return AgreementSummary(
        agreement.recorded,
        agreement.suggested,
        agreement.both,
        round(agreement.by_chance, 3),
        agreement.words,
        agreement.caution,
        RECORDED,
    )


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
