"""A year's sheets beside those before: one group's differences, and the figures of all groups that were restated."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib.contract import heads
from lib.findings.model import Link
from lib.findings.retargeted import Meaning, MovedGroup
from lib.findings.year_by_year import (
    MovedStatus,
    NoSheetBefore,
    RestatedValue,
    RestatedValues,
    Sample,
    SheetDifference,
    about_restated,
    make_no_sheet_before,
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
from lib.ui.parts.notices import notice, part
from lib.ui.parts.paging import turning_links
from lib.ui.parts.show import show
from lib.ui.parts.table import Column, table
from lib.ui.session import controls
from lib.ui.session.kept import changed_texts_of
from lib.ui.session.session import Session, drawn_once

_SAMPLE_COLUMNS = (
    Column[Sample](heads.INDICATOR, lambda line: line.indicator, is_name=True),
    Column[Sample]("前の調書", lambda line: line.old, narrow=True),
    Column[Sample]("次の調書", lambda line: line.new, narrow=True),
    Column[Sample]("目標の改定", lambda line: line.move, narrow=True),
    Column[Sample](heads.STATUS, lambda line: line.status, narrow=True),
)
_GROUP_COLUMNS = (
    Column[MovedGroup](heads.GROUP, lambda moved: marks.link(moved.group), is_name=True),
    Column[MovedGroup]("前の調書の判定", lambda moved: marks.chip(moved.before), narrow=True),
    Column[MovedGroup]("この調書の判定", lambda moved: marks.chip(moved.after), narrow=True),
)


def draw(session: Session) -> None:
    """The sheets of the year that the reader chooses; what is missing where there is no year to compare."""
    years = session.words.words["sheet"]
    if not years:
        show(_no_sheet_before(session))
        return
    newest = next(iter(years))
    controls.choose_one(session, "sheet", "どの年度の調書を、その前の調書と比較するか", years, newest)
    year = int(session.selection.sheet or newest)
    show(_meaning(session, year))
    groups = session.view.groups["group_id"]
    if len(groups) == 1:
        for body in _one_group(session, str(groups.iloc[0]), year):
            show(body)
    show(_restated(session, year))
    if _is_restated(session, year):
        offer(_files(session, year))


@drawn_once
def _one_group(session: Session, group_id: str, year: int) -> tuple[Markup, ...]:
    """Which statuses of a group moved, then everything that the later sheet says otherwise."""
    difference = session.model(make_sheet_difference, session.words, group_id, year)
    if difference is None:
        return (notice(no_two_sheets(year)),)
    return moved_statuses(difference), change_list(difference.changes)


@drawn_once
def _no_sheet_before(session: Session) -> Markup:
    return no_sheet_before(session.model(make_no_sheet_before))


def no_sheet_before(model: NoSheetBefore) -> Markup:
    """What will stand here, a sample that says it is one, and what can be compared now."""
    will_show = [element("li", words) for words in model.will_show]
    now = [element("li", marks.link(way)) for way in model.now]
    return part(
        element("h1", model.title, css="finding"),
        element("ul", *will_show, css="texts"),
        element("p", marks.link(model.to_intake)),
        element("h2", model.now_title) if now else "",
        element("ul", *now, css="texts") if now else "",
        element("h2", model.sample_title),
        table(_SAMPLE_COLUMNS, model.sample, model.sample_title),
    )


@drawn_once
def _meaning(session: Session, year: int) -> Markup:
    return meaning(_model(session, year).meaning)


@drawn_once
def _restated(session: Session, year: int) -> Markup:
    model = _model(session, year)
    return change_list(model.texts) if model.texts else restated_values(model)


@drawn_once
def _is_restated(session: Session, year: int) -> bool:
    """Whether the sheets of a year restate any figure."""
    return bool(_model(session, year).values)


def _model(session: Session, year: int) -> RestatedValues:
    texts = changed_texts_of(session.evaluation, year)
    return session.model(make_restated_values, session.words, year, texts)


def _files(session: Session, year: int) -> list[Download]:
    """The restated figures as files."""
    return downloads.tables(
        lambda: restated_rows(session.view, year),
        about_restated(session.view, session.words, year),
        downloads.stem(session.view, f"kaitei_{year}"),
        "改められた値",
    )


def meaning(model: Meaning) -> Markup:
    """What the sheets changed, in one sentence; every count leads to what it counts."""
    return part(
        element("h1", *map(_linked, model.sentence), css="finding"),
        element("p", join(map(_linked, model.further), by=" / ")),
        element("p", model.note, css="small muted"),
        element("p", marks.link(model.all_of_it)) if model.all_of_it else "",
    )


def _linked(words: Link | str) -> Markup:
    return marks.link(words) if isinstance(words, Link) else join(words)


def moved_statuses(difference: SheetDifference) -> Markup:
    """The indicators whose status is another on the later sheet, and the projects that came and went."""
    return part(
        element("h2", difference.title),
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
    return part(
        element("h2", restated.title, " ", COPY if restated.values else ""),
        element("p", restated.note, css="small muted"),
        _table(restated) if restated.values else element("p", restated.nothing),
        table(_GROUP_COLUMNS, restated.groups, "判定が変わった事業群の表") if restated.groups else "",
        turning_links(restated.turning),
    )


def _table(restated: RestatedValues) -> Markup:
    columns = [
        Column[RestatedValue](heads.GROUP, lambda value: isolated(value.group)),
        Column[RestatedValue](heads.INDICATOR, lambda value: _indicator(value.indicator), is_name=True),
        Column[RestatedValue](heads.YEAR, lambda value: value.year, narrow=True),
        Column[RestatedValue]("値の種類", lambda value: value.measure, narrow=True),
        Column[RestatedValue]("前の値", _old, numeric=True),
        Column[RestatedValue](restated.new_head, lambda value: element("b", value.new), numeric=True),
        Column[RestatedValue]("増減", lambda value: value.change, numeric=True),
        Column[RestatedValue]("目標の改定", lambda value: value.move, narrow=True),
        Column[RestatedValue]("出典(前・後)", lambda value: marks.sources(value.places)),
    ]
    return table(columns, restated.values, "改められた値の表", css="roomy")


def _old(value: RestatedValue) -> Markup:
    return join(value.old, " ", element("span", value.old_sheet, css="small muted"))
