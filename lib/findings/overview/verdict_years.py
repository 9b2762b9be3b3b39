"""How the verdicts of many groups were spread on each year's sheets, and which groups moved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from lib.contract.era import era
from lib.findings.many_groups import by_head, by_year
from lib.findings.model import Link
from lib.findings.overview.picture import group_link, link_to_head
from lib.view.narrow import View
from lib.view.portfolio import GroupStanding, Portfolio

_MOST_MOVERS = 8


@dataclass(frozen=True)
class Share:
    """How many groups had a verdict."""

    sign: str
    tone: str
    label: str
    number: int


@dataclass(frozen=True)
class Bar:
    """The verdicts of one year's sheets; `shares` is empty where there was no sheet."""

    year: str
    shares: tuple[Share, ...]


@dataclass(frozen=True)
class MeasureYears:
    """The verdicts of the groups of one measure, by year."""

    measure: Link | str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class YearTable:
    """Measures by the years of the sheets. `signs` explains the signs of the verdicts."""

    years: tuple[str, ...]
    rows: tuple[MeasureYears, ...]
    signs: str


@dataclass(frozen=True)
class Mover:
    """A group that moved or stays in danger, and how."""

    group: Link
    words: str


@dataclass(frozen=True)
class Movers:
    """The groups of one kind of change, the first few of them; `more` counts the others."""

    heading: str
    groups: tuple[Mover, ...]
    more: str


@dataclass(frozen=True)
class YearsLayout:
    """The verdicts of each year's sheets: of all groups, of each measure, and the groups that moved."""

    bars: tuple[Bar, ...]
    movers: tuple[Movers, ...]
    table: YearTable


def make_years(view: View, whole: Portfolio) -> YearsLayout:
    """The comparison of the years."""
    return YearsLayout(make_bars(whole), make_movers(view, whole), make_year_table(view, whole))


def make_bars(whole: Portfolio) -> tuple[Bar, ...]:
    """The verdicts of each year's sheets, oldest first."""
    return tuple(_bar(whole, year, counts) for year, counts in by_year(whole).items())


def _bar(whole: Portfolio, year: int, counts: Mapping[str, int]) -> Bar:
    steps = ((whole.rules.step(code), number) for code, number in counts.items() if number)
    return Bar(era(year), tuple(Share(step.shape, step.tone, step.label, number) for step, number in steps))


def make_year_table(view: View, whole: Portfolio) -> YearTable:
    """Measures as rows, each year's sheets as columns."""
    years = list(by_year(whole))
    rows = []
    for name, groups in by_head(whole, "measure"):
        counts = by_year(replace(whole, standings=groups))
        bars = tuple(_bar(whole, year, counts.get(year, {})) for year in years)
        rows.append(MeasureYears(link_to_head(view, "measure", name, groups), bars))
    signs = " ".join(f"{step.shape}{step.label}" for step in whole.rules.all)
    return YearTable(tuple(f"{era(year)}の調書" for year in years), tuple(rows), signs)


def make_movers(view: View, whole: Portfolio) -> tuple[Movers, ...]:
    """The groups that fell into danger, those that recovered, and those that stay in it; kinds without a group left out."""
    worst = whole.rules.worst

    def turned(group: GroupStanding) -> str:
        return f"{whole.rules.step(group.before).label}→{whole.rules.step(group.verdict).label}"

    def lasted(group: GroupStanding) -> str:
        return f"{group.years_same}年"

    kinds = (
        (f"新たに{worst.label}", whole.fallen, turned),
        (f"{worst.label}でなくなった", whole.recovered, turned),
        (f"3年以上続けて{worst.label}", whole.lasting, lasted),
    )
    return tuple(_movers(view, label, groups, words) for label, groups, words in kinds if groups)


def _movers(view: View, label: str, groups: Sequence[GroupStanding], words: Callable[[GroupStanding], str]) -> Movers:
    listed = tuple(Mover(group_link(view, group), words(group)) for group in groups[:_MOST_MOVERS])
    unlisted = len(groups) - len(listed)
    return Movers(f"{label}{len(groups):,}事業群", listed, f"ほか{unlisted:,}事業群" if unlisted else "")
