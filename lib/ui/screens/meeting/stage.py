"""The stage of 会議, where a meeting is held: its slides drawn for the browser, which then needs no server."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from lib.contract import heads
from lib.contract.terms import circled
from lib.figures import Figure, as_spec
from lib.figures.budget import budget
from lib.figures.mosaic import Row, counted_bars, mosaic
from lib.figures.multiples import multiples
from lib.figures.palette import Palette
from lib.figures.progress import progress
from lib.figures.theme import template
from lib.findings.charted_years import charted_years
from lib.findings.decisions import KINDS
from lib.findings.indicator_figures import make_figures
from lib.findings.indicator_years import make_year_table
from lib.findings.judged_by import version_of_record
from lib.findings.project import make_amounts, make_amounts_note
from lib.findings.project_documents import make_documents
from lib.findings.slides.agenda import make_agenda, make_slide
from lib.findings.slides.charted import CostChart, GroupsChart, IndicatorChart, SlideChart, slide_chart
from lib.findings.slides.groups import GroupIndicator, group_indicators
from lib.findings.slides.slide import Slide
from lib.findings.slides.stage import (
    narrowed_words,
    overview_parts,
    pace,
    stage_slide,
    synthetic_words,
)
from lib.ui.app import stage_modules
from lib.ui.parts import indicator, project
from lib.ui.parts.html import element
from lib.ui.parts.notices import part
from lib.ui.parts.table import Column, table
from lib.ui.parts.templates import render
from lib.ui.screens.meeting import record
from lib.ui.screens.meeting.script import Chart, DrawnPart, DrawnSlide, Script, WholeSlide, as_json
from lib.ui.session.packed import pack, unpack
from lib.ui.session.session import Session, drawn_once
from lib.view.address import to_address
from lib.view.narrow import View
from lib.view.words import GROUP, INDICATOR, OVERVIEW, PROJECT

_INDICATORS = (
    Column[GroupIndicator](heads.INDICATOR, lambda row: row.name),
    Column[GroupIndicator]("目標", lambda row: row.goal, narrow=True),
    Column[GroupIndicator]("実績", lambda row: row.actual, narrow=True),
    Column[GroupIndicator](heads.RATE, lambda row: row.rate, numeric=True),
    Column[GroupIndicator](heads.STATUS, lambda row: row.status, narrow=True),
)
_HOVER = ("customdata", "hovertemplate", "hovertext")
_NOT_OF_THE_MEETING = ("run", "role", "at")  # where in a meeting a reader is


def agenda(session: Session) -> tuple[Slide, ...]:
    """The slides of this address: the planner's own, else those the data proposes."""
    return session.model(make_agenda, session.selection.slides)


def hold(session: Session) -> None:
    """Put the meeting on the whole screen. The browser pins it to this data and shows slides by itself."""
    stage_modules.component()(key="stage", data=_sent(session), height="content")


@drawn_once
def _sent(session: Session) -> bytes:
    """The script as UTF-8: as a dict Streamlit would write each Japanese letter in six bytes, which is half as much again."""
    return json.dumps(script_of(session), ensure_ascii=False, separators=(",", ":")).encode()


def script_of(session: Session) -> dict[str, Any]:
    """All that the browser needs to run the meeting without asking again, as JSON."""
    return unpack(_packed_script(session))


@drawn_once
def _packed_script(session: Session) -> bytes:
    return pack(as_json(_script(session)))


def _script(session: Session) -> Script:
    view, words, address = session.view, session.words, to_address(session.selection)
    slides = agenda(session)
    seconds, pace_words = pace(view, slides)
    return Script(
        dataset=record.meeting(session).dataset,
        version=version_of_record(view),
        address=repr(sorted((name, texts) for name, texts in address.items() if name not in _NOT_OF_THE_MEETING)),
        synthetic=synthetic_words(view),
        look=session.look.name,
        paper=session.look.page,
        kinds=KINDS,
        circled=tuple(circled(viewpoint) for viewpoint in range(1, 11)),
        viewpoints=tuple(words.words["code"].values()),
        chosen=narrowed_words(view, words),
        template=template(session.look.name),
        pace=seconds,
        pace_words=pace_words,
        slides=tuple(_slide(session, slide) for slide in slides),
    )


def _slide(session: Session, slide: Slide) -> WholeSlide:
    """A slide, and the overview again for each part of what is in view."""
    parts = overview_parts(session.view, session.words) if slide.kind == OVERVIEW else []
    return WholeSlide(
        _drawn(session.view, slide, session.look),
        tuple(DrawnPart(p.label, _drawn(p.view, make_slide(p.view, OVERVIEW), session.look)) for p in parts),
    )


def _drawn(view: View, slide: Slide, look: Palette) -> DrawnSlide:
    words, chart = stage_slide(view, slide), slide_chart(view, slide)
    charts = (Chart(_still(_figure(view, chart, look)), chart.alt, chart.caption, chart.table),) if chart else ()
    notes = render("stage_notes", remarks=words.remarks) if words.remarks else Markup()
    years = chart.years if isinstance(chart, IndicatorChart) else ()
    return DrawnSlide(words, charts, years, notes, _detail(view, slide))


def _still(figure: Figure) -> dict[str, Any]:
    """A figure without its template, which the script has once, and without what only a pointer over it would show.

    On the stage charts are still, and sent for every slide.
    """
    layout = {name: value for name, value in figure.spec["layout"].items() if name != "template"}
    return as_spec(Figure({"data": [_still_trace(trace) for trace in figure.spec["data"]], "layout": layout}))


def _still_trace(trace: dict[str, Any]) -> dict[str, Any]:
    seen = _HOVER if trace.get("mode") != "markers" else (*_HOVER, "text")
    return {name: value for name, value in trace.items() if name not in seen}


def _figure(view: View, chart: SlideChart, look: Palette) -> Figure:
    if isinstance(chart, GroupsChart):
        rows = [Row(row.name, tuple((g.verdict, g.size, g.name) for g in row.groups)) for row in chart.rows]
        return (counted_bars if chart.is_counted else mosaic)(rows, chart.verdicts, look)
    if isinstance(chart, CostChart):
        return budget(chart.budgets, look)
    cells, scale = view.evaluation.rows.cells, view.evaluation.policy.scale
    years = charted_years(view, chart.items)
    if len(chart.items) == 1:
        return progress(cells, chart.items[0], years, scale, look)
    return multiples(cells, chart.items, years, scale, look, columns=2)


def _detail(view: View, slide: Slide) -> Markup:
    """All years, figures with their formulas, and lines, of the slide's item alone; of a group its indicators."""
    if slide.kind == INDICATOR:
        year_table, figures = make_year_table(view, slide.subject_id), make_figures(view, slide.subject_id)
        return indicator.years(year_table) + indicator.figures(figures)
    if slide.kind == PROJECT:
        amounts, years_note = make_amounts(view, slide.subject_id), make_amounts_note(view, slide.subject_id)
        return project.money(amounts, years_note) + project.documents(make_documents(view, slide.subject_id))
    if slide.kind == GROUP:
        return part(
            element("h3", "指標と実績"), table(_INDICATORS, group_indicators(view, slide.subject_id), slide.name)
        )
    return Markup()
