"""A year's sheets beside those before: one group's differences, and the figures of all groups that were restated."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib.contract import heads
from lib.findings.model import Link
from lib.findings.year_by_year import (
    NO_SHEET_BEFORE,
    MovedStatus,
    RestatedValue,
    RestatedValues,
    SheetDifference,
    about_restated,
    make_restated_values,
    make_sheet_difference,
    no_two_sheets,
    restated_rows,
)
from lib.ui.app import downloads
from lib.ui.app.downloads import Download
from lib.ui.app.offer import offer
from lib.ui.parts import marks
from lib.ui.parts.changes import change_list
from lib.ui.parts.html import COPY, element, isolated, join
from lib.ui.parts.notices import advice, notice, part
from lib.ui.parts.paging import turning_links
from lib.ui.parts.show import show
from lib.ui.parts.table import Column, table
from lib.ui.session import controls
from lib.ui.session.session import Session, drawn_once


def draw(session: Session) -> None:
    """The sheets of the year that the reader chooses; what is missing where there is no year to compare."""
    years = session.words.words["sheet"]
    if not years:
        show(advice(NO_SHEET_BEFORE))
        return
    newest = next(iter(years))
    controls.choose_one(session, "sheet", "どの年度の調書を、その前の調書と比較するか", years, newest)
    year = int(session.selection.sheet or newest)
    groups = session.view.groups["group_id"]
    if len(groups) == 1:
        for body in _one_group(session, str(groups.iloc[0]), year):
            show(body)
    show(_restated(session, year))
    if session.model(make_restated_values, session.words, year).values:
        offer(_files(session, year))


@drawn_once
def _one_group(session: Session, group_id: str, year: int) -> tuple[Markup, ...]:
    """Which statuses of a group moved, then everything that the later sheet says otherwise."""
    difference = session.model(make_sheet_difference, session.words, group_id, year)
    if difference is None:
        return (notice(no_two_sheets(year)),)
    return moved_statuses(difference), change_list(difference.changes)


@drawn_once
def _restated(session: Session, year: int) -> Markup:
    return restated_values(session.model(make_restated_values, session.words, year))


def _files(session: Session, year: int) -> list[Download]:
    """The restated figures as files."""
    return downloads.tables(
        lambda: restated_rows(session.view, year),
        about_restated(session.view, session.words, year),
        downloads.stem(session.view, f"kaitei_{year}"),
        "改められた値",
    )


def moved_statuses(difference: SheetDifference) -> Markup:
    """The indicators whose status is another on the later sheet, and the projects that came and went."""
    return part(
        element("h1", difference.title, css="finding"),
        _statuses(difference.statuses),
        join(element("p", f"{label}: ", isolated(names), css="small") for label, names in difference.projects),
    )


def _statuses(statuses: Sequence[MovedStatus]) -> Markup:
    if not statuses:
        return element("p", "進捗状況が変わった指標はありません。")
    items = (
        element("li", _indicator(moved.indicator), " ", marks.chip(moved.before), " → ", marks.chip(moved.after))
        for moved in statuses
    )
    return element("ul", join(items), css="texts")


def _indicator(indicator: Link | str) -> Markup:
    return isolated(indicator) if isinstance(indicator, str) else marks.link(indicator)


def restated_values(restated: RestatedValues) -> Markup:
    """The restated figures, counted and listed, each with both places."""
    title = (restated.title, " ", COPY if restated.values else "")
    return part(
        element("h1", *title, css="finding") if restated.is_first else element("h2", *title),
        element("p", restated.note, css="small muted"),
        _table(restated) if restated.values else element("p", restated.nothing),
        turning_links(restated.turning),
    )


def _table(restated: RestatedValues) -> Markup:
    columns = [
        Column[RestatedValue](heads.GROUP, lambda value: isolated(value.group)),
        Column[RestatedValue](heads.INDICATOR, lambda value: _indicator(value.indicator)),
        Column[RestatedValue](heads.YEAR, lambda value: value.year, narrow=True),
        Column[RestatedValue]("値の種類", lambda value: value.measure, narrow=True),
        Column[RestatedValue]("前の値", _old, numeric=True),
        Column[RestatedValue](restated.new_head, lambda value: element("b", value.new), numeric=True),
        Column[RestatedValue]("増減", lambda value: value.change, numeric=True),
        Column[RestatedValue]("出典(前・後)", lambda value: join(map(marks.source, value.places), by=" ")),
    ]
    return table(columns, restated.values, "改められた値の表")


def _old(value: RestatedValue) -> Markup:
    return join(value.old, " ", element("span", value.old_sheet, css="small muted"))
