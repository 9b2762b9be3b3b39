"""The parts of 会議: the desk where a meeting is prepared, and the stage where it is held."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from lib import decisions, findings, slides
from lib.era import era
from lib.figures import Figure, as_spec
from lib.figures.budget import budget
from lib.figures.multiples import multiples
from lib.figures.progress import progress
from lib.select import INDICATOR, OVERVIEW, PROJECT, Selection, View
from lib.slides import Slide
from lib.terms import SYNTHETIC, circled
from lib.ui import indicators, parts, projects, state
from lib.ui.parts import esc, said
from lib.ui.state import Session, drawn_once

_FORMAT = 1


@cache
def _component() -> Any:
    folder = Path(__file__).parent
    return st.components.v2.component(
        "meeting",
        html='<div class="meeting" tabindex="-1"></div>',
        css=(folder / "meeting.css").read_text(encoding="utf-8"),
        js=(folder / "meeting.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def agenda(session: Session) -> list[Slide]:
    """The slides of this address: the planner's own, else those the data proposes."""
    return slides.agenda(session.view, session.selection.slides)


# ---------------------------------------------------------------------- the stage


def hold(session: Session) -> None:
    """Put the meeting on the whole screen. The browser pins it to this data and shows slides by itself."""
    _component()(key="stage", data=_script(session), height="content")


@drawn_once
def _script(session: Session) -> dict[str, Any]:
    """All a browser needs to run the meeting without asking again."""
    tables, view = session.tables, session.view
    plain = {k: v for k, v in state.address(session.selection).items() if k not in ("run", "role", "at")}
    return {
        "format": _FORMAT,
        "stage": True,
        "version": tables.version,
        "dataset": dataset(session),
        "address": repr(sorted(plain.items())),
        "library": "./_slides/plotly.min.js",
        "health": "./_stcore/health",
        "synthetic": f"{SYNTHETIC}: 実在の自治体の実績ではありません。" if tables.is_synthetic else "",
        "kinds": decisions.KINDS,
        "circled": [circled(v) for v in range(1, 11)],
        "viewpoints": list(session.words.words["viewpoint"].values()),
        "ranges": _ranges(session),
        "last": view.years[-1],
        "slides": [_slide(session, one) for one in agenda(session)],
    }


def dataset(session: Session) -> str:
    """The name under which a browser keeps the record: the sources, whatever their version."""
    return "+".join(sorted(session.tables["sources"]["source_id"]))[:200]


def _ranges(session: Session) -> list[dict[str, Any]]:
    """The spans of years a slide can be narrowed to: all in view, those still owed, those known."""
    years = session.view.years
    owed = findings.owed_years(session.view, session.view.assessments)
    spans = [(years[0], years[-1]), *([(owed[0], owed[-1]), (years[0], owed[0] - 1)] if owed else [])]
    return [
        {"label": f"{era(a)}〜{era(b)}", "first": a, "last": b, "whole": (a, b) == (years[0], years[-1])}
        for a, b in dict.fromkeys(spans)
        if a <= b
    ]


def _slide(session: Session, slide: Slide) -> dict[str, Any]:
    return {
        "key": slide.key,
        "kind": slide.kind,
        "name": slide.name,
        "sentence": slide.sentence,
        "facts": [{"label": f.label, "value": f.value, "how": f.how} for f in slide.facts],
        "viewpoint": slide.viewpoint_words,
        "viewpoint_number": slide.viewpoint,
        "recorded": slide.is_recorded,
        "question": slide.question,
        "source": slide.source_words,
        "charts": [{"figure": as_spec(figure), "alt": alt} for figure, alt in _charts(session, slide)],
        "has_years": slide.kind in (OVERVIEW, INDICATOR),
        "notes": _notes(session, slide),
        "detail": _detail(session, slide),
    }


def _focused(session: Session, selection: Selection, view: View | None = None) -> Session:
    """The session as if the address pointed at one item, so that parts of other pages draw that item."""
    return replace(session, selection=selection, view=view or session.view)


def _charts(session: Session, slide: Slide) -> list[tuple[Figure, str]]:
    view = session.view
    scale, everything = view.evaluation.policy.scale, view.evaluation.assessments
    if slide.kind == OVERVIEW:
        own = view.assessments[view.assessments["kind"] == "group"].head(2)
        if own.empty:
            own = view.assessments.head(4)
        if own.empty:
            return []
        figure = multiples(view.cells, own, view.years, scale, session.look, columns=2)
        return [(figure, f"目標と実績: {'、'.join(own['name'])}")]
    if slide.kind == INDICATOR:
        item = everything[everything["indicator_id"] == slide.subject_id].iloc[0]
        cells = view.evaluation.cells
        cells = cells[cells["indicator_id"] == slide.subject_id]
        return [(progress(cells, item, view.years, session.look), f"目標と実績のグラフ: {slide.name}")]
    if slide.kind == PROJECT:
        budgets = session.tables["budgets"]
        rows = budgets[budgets["project_id"] == slide.subject_id]
        return [(budget(rows, session.look), f"事業費のグラフ: {slide.name}")] if len(rows) else []
    return []


def _notes(session: Session, slide: Slide) -> str:
    listed = "".join(
        f"<li><b>{esc(n.heading)}</b> {said(n.text)} "
        + (parts.source_link(session, f"L{n.line}", slide.source_id) if n.line else "")
        + "</li>"
        for n in slide.notes
    )
    return f'<div class="ev"><ul class="texts">{listed}</ul></div>' if listed else ""


def _detail(session: Session, slide: Slide) -> str:
    """All years, figures with their formulas, and lines, of the slide's item alone."""
    if slide.kind == INDICATOR:
        view = session.view
        rows = view.evaluation.assessments
        rows = rows[rows["indicator_id"] == slide.subject_id]
        cells = view.evaluation.cells
        cells = cells[cells["indicator_id"] == slide.subject_id]
        selection = replace(session.selection, indicator=slide.subject_id)
        alone = _focused(session, selection, replace(view, assessments=rows, cells=cells))
        return indicators.table(alone) + indicators.figures(alone, rows.iloc[0])
    if slide.kind == PROJECT:
        alone = _focused(session, replace(session.selection, project=slide.subject_id))
        project = projects.chosen(alone)
        if project is None:
            return ""
        return projects.money(alone, project) + projects.documents(alone, project)
    return ""
