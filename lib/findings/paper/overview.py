"""The A3 page of what is in view: of one group or a few its figures, of many the picture of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lib.contract.era import era
from lib.contract.terms import NOT_DUE, UNREPORTED
from lib.contract.wording import oku_yen
from lib.findings import many_groups
from lib.findings.attention import Attention, attention, own_first, tally
from lib.findings.cost import cost_of, cost_total, left_out
from lib.findings.headline import headline
from lib.findings.inferred import years_of_costs
from lib.findings.listing import places, quoted, signs
from lib.findings.many_groups import GroupAttention
from lib.findings.paper.page import banner, cost_words, foot
from lib.findings.reporting import waiting_rows
from lib.findings.series import Progress, progress
from lib.view.in_force import chosen_heads
from lib.view.narrow import View, group_names
from lib.view.portfolio import GroupStanding, Portfolio

_MOST_CHARTS = 8
_MOST_ATTENTION = 40


@dataclass(frozen=True)
class AttentionRow:
    """One indicator that needs attention."""

    group: str
    indicator: str
    mark: str
    recorded: str
    suggested: str
    reason: str
    places: str


@dataclass(frozen=True)
class GroupRow:
    """One program group in numbers: its indicators by how they stand, its projects and their cost, its flags."""

    name: str
    indicators: str
    met: str
    behind: str
    warned: str
    unreported: str
    not_due: str
    projects: str
    cost: str
    flags: str


@dataclass(frozen=True)
class OverviewPage:
    """What matters now in the groups in view. `met` and `behind` are the scale's words for a head."""

    title: str
    under: str
    foot: str
    banner: str
    headline: str
    charts: tuple[Progress, ...]
    cost: str
    attention: tuple[AttentionRow, ...]
    met: str
    behind: str
    groups: tuple[GroupRow, ...]


def make_overview_page(view: View, filters: str, at: datetime | None) -> OverviewPage:
    """The page of one group, or of a few that cannot be judged as wholes."""
    scale, names = view.evaluation.policy.scale, group_names(view)
    waiting = Counter(waiting_rows(view)[["group_id", "status"]].itertuples(index=False, name=None))
    charted = own_first(view.assessed)[:_MOST_CHARTS]
    in_view = set(view.groups["group_id"])
    return OverviewPage(
        "事業群評価 全体像",
        f"絞り込み: {filters}",
        foot(view, at),
        banner(view),
        "".join(headline(view)),
        tuple(progress(view, item) for item in charted),
        cost_words(view),
        tuple(_attention_row(row, names) for row in attention(view, _MOST_ATTENTION)),
        scale.met.label,
        scale.behind_label,
        tuple(_group_row(view, group_id, name, waiting) for group_id, name in names.items() if group_id in in_view),
    )


def _attention_row(row: Attention, names: Mapping[str, str]) -> AttentionRow:
    return AttentionRow(
        names[row.group_id],
        row.short_name,
        row.mark,
        signs(row.recorded),
        signs(row.suggested),
        f"{row.reason} {quoted(row.passages)}".strip(),
        places(row.places),
    )


def _group_row(view: View, group_id: str, name: str, waiting: Mapping[tuple[str, str], int]) -> GroupRow:
    """The counts of a group. `waiting`: group id and state of an actual -> how many indicators wait for one."""
    scale = view.evaluation.policy.scale
    counts = tally([item for item in view.assessed if item["group_id"] == group_id], scale)
    projects = view.projects[view.projects["group_id"] == group_id]
    cost = cost_of(view.evaluation.tables.rows["budgets"], set(projects["project_id"]))
    return GroupRow(
        name,
        str(counts.total),
        str(counts.by_status.get(scale.met.code, 0)),
        str(counts.behind),
        str(counts.warned),
        f"{waiting[group_id, UNREPORTED]:,}",
        f"{waiting[group_id, NOT_DUE]:,}",
        str(len(projects)),
        f"{cost_total(cost)}{left_out(cost)}" if cost else "—",
        str(int((view.flags["group_id"] == group_id).sum())),
    )


# ---------------------------------------------------------------------- many groups


@dataclass(frozen=True)
class Mark:
    """One group in the picture of all: its verdict's sign and colour, and how large it is drawn (l, m, s)."""

    shape: str
    tone: str
    size: str


@dataclass(frozen=True)
class HeadRow:
    """The groups of one measure, the costliest first; `moved`: how many came to the worst verdict or left it."""

    name: str
    marks: tuple[Mark, ...]
    money: str
    moved: str


@dataclass(frozen=True)
class LegendItem:
    """A verdict as the picture shows it."""

    shape: str
    tone: str
    label: str


@dataclass(frozen=True)
class YearRow:
    """How many groups had which verdict on the sheets of a year."""

    sheet: str
    verdicts: str


@dataclass(frozen=True)
class AskedRow:
    """One group that needs attention: why, and what to ask of whom."""

    number: str
    verdict: str
    name: str
    whose: str
    reason: str
    ask: str


@dataclass(frozen=True)
class ManyGroupsPage:
    """The groups under their measures as on the first screen, the verdicts by year, and what to ask of whom.

    `rest` is how many more need attention than stand here. `years_note`: how the years of the costs are told, where
    they are inferred, to follow a head.
    """

    title: str
    under: str
    foot: str
    banner: str
    verdict: str
    headline: str
    money: str
    rows: tuple[HeadRow, ...]
    legend: tuple[LegendItem, ...]
    years: tuple[YearRow, ...]
    attention: tuple[AskedRow, ...]
    rest: int
    years_note: str = ""


def make_many_groups_page(view: View, portfolio: Portfolio, filters: str, at: datetime | None) -> ManyGroupsPage:
    """The page of many groups."""
    rules = portfolio.rules
    entries = many_groups.group_attention(portfolio, view.evaluation)
    years = years_of_costs(code for group in portfolio.standings for code in group.money_attributions)
    return ManyGroupsPage(
        f"事業群評価 全体像 {chosen_heads(view.selection)}".strip(),
        f"絞り込み: {filters} / {era(portfolio.newest)}の調書による判定 / {rules.name}",
        foot(view, at),
        banner(view),
        many_groups.verdict_words(portfolio),
        _headline(view, portfolio),
        _money_words(view, portfolio),
        tuple(_head_row(portfolio, name, groups) for name, groups in many_groups.by_head(portfolio, "measure")),
        tuple(LegendItem(step.shape, step.tone, step.label) for step in rules.all if portfolio.counts[step.code]),
        tuple(_year_row(portfolio, year, counts) for year, counts in many_groups.by_year(portfolio).items()),
        tuple(_asked_row(number, entry) for number, entry in enumerate(entries, start=1)),
        len(many_groups.needing(portfolio)) - len(entries),
        f"、{years}" if years else "",
    )


def _headline(view: View, portfolio: Portfolio) -> str:
    return "".join(
        [
            many_groups.danger_words(portfolio),
            many_groups.change_words(portfolio),
            many_groups.compared_words(portfolio),
            many_groups.of_wholes(view.selection),
        ]
    )


def _money_words(view: View, portfolio: Portfolio) -> str:
    money = many_groups.money_words(portfolio)
    return f"{many_groups.money_label(view.evaluation.policy.scale)} {money}" if money else ""


def _head_row(portfolio: Portfolio, name: str, groups: Sequence[GroupStanding]) -> HeadRow:
    marks = []
    for group in groups:
        step = portfolio.rules.step(group.verdict)
        marks.append(Mark(step.shape, step.tone, many_groups.size_of(group.money)))
    money = many_groups.total_money(groups)
    return HeadRow(
        name,
        tuple(marks),
        oku_yen(money) if money is not None else "—",
        "、".join(many_groups.moved_words(portfolio, groups)),
    )


def _year_row(portfolio: Portfolio, year: int, counts: Mapping[str, int]) -> YearRow:
    steps = {code: portfolio.rules.step(code) for code in counts}
    verdicts = (f"{steps[code].shape}{steps[code].label}{count:,}" for code, count in counts.items() if count)
    return YearRow(f"{era(year)}の調書", " ".join(verdicts))


def _asked_row(number: int, entry: GroupAttention) -> AskedRow:
    return AskedRow(
        str(number),
        f"{entry.verdict.shape}{entry.verdict.label}",
        entry.name,
        f"{entry.measure} / {entry.department}",
        entry.reason,
        f"{entry.question.asked_of} {entry.question.words}" if entry.question else "",
    )
