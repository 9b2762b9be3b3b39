"""報告状況: who owes which year's actual, counted by section and group, then the indicators that wait for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.terms import INDICATOR_KINDS, INFERRED, INFERRED_MARK, NOT_DUE, UNREPORTED, WAITING
from lib.contract.wording import quantity, share_of, span
from lib.findings import listing
from lib.findings.alike import differing_traits
from lib.findings.inferred import mark_words
from lib.findings.model import Link, Option, Place, go, place, stay
from lib.findings.pages import Page, Turning, page_of, turning
from lib.judge.evaluation import Cell, Frame, Item
from lib.store.lookups import answering
from lib.store.rows import rows_of
from lib.view.filters import is_among
from lib.view.narrow import View, group_names, named_groups

OWN: Final = "事業群の指標(所管課は原資料から読み取れず)"
NONE: Final = "—"
_A_PAGE = 50
_MOST_COUNTED = 60
_MOST_NAMED = 12
_MOST_FORMS = 3  # beside the list of what is owed


@dataclass(frozen=True)
class Count:
    """How many indicators wait in one state, and for how many years together: ``1,204``."""

    indicators: str
    years: str


@dataclass(frozen=True)
class Owing:
    """How much one section or group owes, since which year, and the share of its due actuals that are in."""

    name: str
    link: Link | None
    oldest: str
    reported: str
    unreported: Count
    not_due: Count


@dataclass(frozen=True)
class CountTable:
    """Who owes, the oldest year first. `subject`: what is counted by. `cut`: says how many are left out."""

    subject: str
    has_reported: bool
    rows: tuple[Owing, ...]
    cut: str


@dataclass(frozen=True)
class Waiting:
    """An indicator that waits for the actuals of some years, in one state.

    `beside` stands beside its name: of several groups the group, then what tells it from others of its name.
    """

    state: str
    section: str
    indicator: Link
    beside: str
    kind: str
    years: str
    year_count: str
    targets: str
    place: Place


@dataclass(frozen=True)
class Uncounted:
    """Indicators and years whose target cannot be read, so that nobody knows whether they wait."""

    names: str
    more: str


@dataclass(frozen=True)
class Reporting:
    """What 報告状況 says. `left_out`: what the choice of a section leaves out. `note`: explains the mark of years.

    `years` are those that wait for actuals, to choose one; none where there is one alone.
    """

    heading: str
    left_out: str
    years: tuple[Option, ...]
    counts: tuple[CountTable, ...]
    waiting: tuple[Waiting, ...]
    turning: Turning
    uncounted: Uncounted | None
    note: str = ""


def make_reporting(view: View) -> Reporting:
    """Who owes which year: counted by section and, of several, by group; then a page of the indicators that wait."""
    cells = _waiting_cells(view)
    rows = _rows_of_years(view, cells)
    page = page_of(view.selection, len(rows), _A_PAGE)
    waiting = _waiting(view, rows, page)
    return Reporting(
        heading=f"報告状況: {_finding(rows)}",
        left_out=_left_out(view),
        years=tuple(_years(view, cells)),
        counts=_count_tables(view, rows) if len(rows) else (),
        waiting=waiting,
        turning=turning("sources", view.selection, page, "行") if len(rows) else Turning(),
        uncounted=_uncounted(view),
        note=mark_words(any(INFERRED_MARK in item.targets for item in waiting)),
    )


def waiting_rows(view: View) -> Frame:
    """A row per indicator and state it waits in, owed before not due, oldest first.

    Columns: indicator_id, status, first (the oldest year), count (years), project_id, group_id, section, is_early.
    """
    return _rows_of_years(view, _waiting_cells(view))


def _rows_of_years(view: View, cells: Frame) -> Frame:
    """The rows of these cells (see _waiting_cells) in the years in view."""
    keys = ["indicator_id", "status", "project_id", "group_id", "section"]
    years = cells[cells["fiscal_year"].isin(view.years)].groupby(keys, sort=False, dropna=False)["fiscal_year"]
    rows = years.agg(first="min", count="size").reset_index()
    rows = rows.assign(is_early=rows["status"] != UNREPORTED)
    return rows.sort_values(["is_early", "first", "section"], kind="stable").reset_index(drop=True)


def _waiting_cells(view: View) -> Frame:
    """The actuals of the indicators in view that wait, of all years and the sections chosen.

    Columns: indicator_id, fiscal_year, status, project_id, group_id, section.
    """
    cells = view.evaluation.cells
    waiting = cells.loc[cells["status"].isin(list(WAITING)), ["indicator_id", "fiscal_year", "status"]]
    rows = waiting[is_among(waiting["indicator_id"], view.ids.indicators)].join(_owners(view), on="indicator_id")
    rows = rows.assign(section=_sections(view, rows))
    chosen = _chosen(view)
    return rows[rows["section"].isin(chosen)] if chosen else rows


def _chosen(view: View) -> tuple[str, ...]:
    """The sections chosen, as `answering` calls them."""
    return view.evaluation.tables.sections.expand(view.selection.section)


def _years(view: View, cells: Frame) -> Iterator[Option]:
    """The years that wait for actuals: those owed, the newest first, then those not due yet; nothing where it is one."""
    counts = cells.groupby(["fiscal_year", "status"]).size().to_dict()
    owed = sorted((year for year, status in counts if status == UNREPORTED), reverse=True)
    early = sorted(year for year, status in counts if status == NOT_DUE and year not in owed)
    if len(owed) + len(early) < 2:
        return
    for year in (*owed, *early):
        states = (f"{words}{counts[year, state]:,}" for state, words in WAITING.items() if (year, state) in counts)
        is_chosen = view.selection.years == (year, year)
        to = stay(view, "sources", years=None if is_chosen else (year, year), page=1)
        hint = "絞り込みを解除" if is_chosen else f"{era(year)}の実績のみを表示"
        yield Option(Link(f"{era(year)} {' '.join(states)}", to, hint), is_chosen)


def _owners(view: View) -> Frame:
    """The project_id and group_id of each indicator in view."""
    return view.assessments.set_index("indicator_id")[["project_id", "group_id"]]


def _sections(view: View, rows: Frame) -> pd.Series:
    """Who answers for indicators (rows with project_id, group_id), or OWN where nobody is known to."""
    return answering(view.evaluation.tables, rows).fillna(OWN)


def _finding(rows: Frame) -> str:
    owed, early = rows[~rows["is_early"]], rows[rows["is_early"]]
    return f"実績の{_amount(UNREPORTED, owed)}。{f'{_amount(NOT_DUE, early)}。' if len(early) else ''}"


def _amount(state: str, rows: Frame) -> str:
    """How many indicators wait in a state: ``未報告3指標(のべ4年度分)``, ``未報告なし``."""
    if rows.empty:
        return f"{WAITING[state]}なし"
    return f"{WAITING[state]}{len(rows):,}指標(のべ{int(rows['count'].sum()):,}年度分)"


def _left_out(view: View) -> str:
    if not view.selection.section:
        return ""
    unknown = int((_sections(view, view.assessments) == OWN).sum())
    if not unknown:
        return ""
    return f"所管課(室)で絞り込んでいるため、所管課を原資料から読み取れない事業群の指標({unknown:,}指標)を含みません。"


def _uncounted(view: View) -> Uncounted | None:
    cells = view.cells[(view.cells["target_state"] == "illegible") & view.cells["actual"].isna()]
    if cells.empty:
        return None
    indicator_names = view.assessments.set_index("indicator_id")["name"]
    named = cells.head(_MOST_NAMED)
    names = "、".join(f"{indicator_names[cell.indicator_id]}({era(int(cell.fiscal_year))})" for cell in rows_of(named))
    return Uncounted(names, f"、ほか{len(cells) - _MOST_NAMED:,}件" if len(cells) > _MOST_NAMED else "")


def _count_tables(view: View, rows: Frame) -> tuple[CountTable, ...]:
    by_section = _count_table(_count(rows, "section"), heads.SECTION, _section_links(view), _reported(view))
    groups = named_groups(view)
    if not groups:
        return (by_section,)
    counts = _count(rows, "group_id").rename(index=groups)
    return by_section, _count_table(counts, heads.GROUP, {}, None)


def _count(rows: Frame, key: str) -> Frame:
    """How much waits per value of `key`, the oldest year that is owed first. Index: the value.

    Columns: oldest (NaN where nothing is owed); owed, owed_years, early, early_years.
    """
    owed, early = (rows[rows["is_early"] == is_early].groupby(key) for is_early in (False, True))
    numbers = {
        "owed": owed.size(),
        "owed_years": owed["count"].sum(),
        "early": early.size(),
        "early_years": early["count"].sum(),
    }
    counts = pd.DataFrame(numbers).fillna(0).astype(int).sort_index()
    counts["oldest"] = owed["first"].min().reindex(counts.index).astype(float)
    order = ["oldest", "owed_years", "early_years"]
    return counts.sort_values(order, ascending=[True, False, False], kind="stable")


def _count_table(
    counts: Frame, subject: str, links: Mapping[str, Link], reported: Mapping[str, str] | None
) -> CountTable:
    rows = tuple(
        Owing(
            name=str(row.Index),
            link=links.get(row.Index),
            oldest=NONE if pd.isna(row.oldest) else era(int(row.oldest)),
            reported=reported[row.Index] if reported and row.Index in reported else NONE,
            unreported=Count(f"{row.owed:,}", f"{row.owed_years:,}"),
            not_due=Count(f"{row.early:,}", f"{row.early_years:,}"),
        )
        for row in counts.head(_MOST_COUNTED).itertuples()
    )
    left = len(counts) - _MOST_COUNTED
    counter = "課" if subject == heads.SECTION else subject
    cut = f"古い順に{_MOST_COUNTED:,}{counter}。ほか{left:,}{counter}。" if left > 0 else ""
    return CountTable(subject, reported is not None, rows, cut)


def _section_links(view: View) -> dict[str, Link]:
    """Links that narrow the list to a section; the sections of groups alone cannot be chosen."""
    return {
        section: Link(section, stay(view, "sources", section=(section,), page=1), "この課の一覧")
        for section in dict.fromkeys(view.evaluation.tables.section_words.values())
    }


def _reported(view: View) -> dict[str, str]:
    """Section -> the share of its actuals that are in, of those that are due."""
    by_section = due_actuals(view).groupby("section")["is_reported"].agg(reported="sum", due="size")
    return {str(row.Index): share_of(int(row.reported), int(row.due)) for row in by_section.itertuples()}


def due_actuals(view: View) -> Frame:
    """The actuals in view that are due, of the sections chosen: whose each is (section) and whether it is in (is_reported)."""
    cells = view.cells
    due = cells[cells["is_due"] & (cells["actual"].notna() | (cells["status"] == UNREPORTED))]
    rows = due[["indicator_id", "actual"]].join(_owners(view), on="indicator_id")
    rows = pd.DataFrame({"section": _sections(view, rows), "is_reported": rows["actual"].notna()})
    chosen = _chosen(view)
    return rows[rows["section"].isin(chosen)] if chosen else rows


def _waiting(view: View, rows: Frame, page: Page) -> tuple[Waiting, ...]:
    shown = rows.iloc[page.items]
    groups = named_groups(view)
    listed = [view.evaluation.assessed[indicator_id] for indicator_id in dict.fromkeys(shown["indicator_id"])]
    differing = differing_traits(view, listed)
    return tuple(
        _waiting_item(
            view,
            row.section,
            view.evaluation.assessed[row.indicator_id],
            [cell for cell in view.cell_rows(row.indicator_id) if cell.status == row.status],
            "・".join(filter(None, (groups.get(row.group_id), differing.get(row.indicator_id)))),
        )
        for row in rows_of(shown)
    )


def _mark_of_target(cell: Any) -> str:
    return INFERRED_MARK if cell.target_attribution == INFERRED else ""


def _waiting_item(view: View, section: str, item: Item, cells: Sequence[Cell], beside: str) -> Waiting:
    targets = (
        f"{era(int(cell.fiscal_year))}{_mark_of_target(cell)} {quantity(cell.target, item['unit'])}"
        for cell in cells
        if pd.notna(cell.target)
    )
    first = cells[0]
    return Waiting(
        state=WAITING[str(first.status)],
        section=section,
        indicator=Link(item["name"], go(view, "indicators", indicator=item["indicator_id"])),
        beside=beside,
        kind=INDICATOR_KINDS[item["kind"]],
        years=span([int(cell.fiscal_year) for cell in cells]),
        year_count=str(len(cells)),
        targets="、".join(targets),
        place=place(view, first.actual_ref if pd.notna(first.actual_ref) else first.target_ref),
    )


# ---------------------------------------------------------------------- the list that goes out


_FILE_COLUMNS = (
    heads.SECTION,
    heads.YEAR,
    listing.GROUP,
    heads.PROJECT,
    heads.INDICATOR,
    heads.KIND,
    heads.TARGET,
    heads.UNIT,
    heads.ACTUAL,
)


def forms_to_send(view: View) -> list[tuple[str, int | None]]:
    """The sections chosen whose collecting forms are offered, at most _MOST_FORMS, and the year that each form asks for.

    The year is the one chosen; None stands for all that is owed. A section that nothing is asked of has no form.
    """
    year = view.years[0] if view.selection.years and len(view.years) == 1 else None
    waiting = _waiting_cells(view)
    is_asked = waiting["status"] == UNREPORTED if year is None else waiting["fiscal_year"] == year
    asked = set(waiting.loc[is_asked, "section"])
    return [(section, year) for section in _chosen(view) if section in asked][:_MOST_FORMS]


def is_owed(view: View) -> bool:
    """Whether any actual in view is owed."""
    return bool((view.cells["status"] == UNREPORTED).any())


def owed_rows(view: View) -> pd.DataFrame:
    """Every actual that is owed, section by section, oldest first: a list to send to who can report it."""
    waiting = waiting_rows(view)
    section_of = waiting[~waiting["is_early"]].set_index("indicator_id")["section"]
    cells = view.cells[(view.cells["status"] == UNREPORTED) & view.cells["indicator_id"].isin(section_of.index)]
    items = view.assessments.set_index("indicator_id")
    groups = group_names(view)
    projects = view.evaluation.tables["projects"].set_index("project_id")["name"]
    rows = []
    for cell in rows_of(cells.sort_values(["fiscal_year", "indicator_id"])):
        item = items.loc[cell.indicator_id]
        rows.append(
            (
                section_of[cell.indicator_id],
                era(int(cell.fiscal_year)),
                groups[item["group_id"]],
                projects.get(item["project_id"], ""),
                item["name"],
                INDICATOR_KINDS[item["kind"]],
                cell.target,
                item["unit"],
                "",
            )
        )
    return pd.DataFrame(rows, columns=list(_FILE_COLUMNS)).sort_values(heads.SECTION, kind="stable", ignore_index=True)
