"""The stage of 会議: the slides, and all that a browser needs to hold a meeting without asking again."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any, NamedTuple

from lib.contract.terms import SYNTHETIC, WAITING, circled
from lib.contract.wording import group_name, span
from lib.figures import Figure, as_spec
from lib.figures.budget import budget
from lib.figures.mosaic import Row, mosaic
from lib.figures.multiples import multiples
from lib.figures.progress import progress
from lib.findings import headline, many_groups
from lib.findings.chart_table import ChartTable, budget_table, indicator_table
from lib.findings.decisions import KINDS
from lib.findings.indicator import make_figures
from lib.findings.indicator_years import make_year_table
from lib.findings.project import make_amounts, make_documents
from lib.findings.slides.agenda import make_agenda, make_slide
from lib.findings.slides.slide import Slide
from lib.ui.app import stage_modules
from lib.ui.parts import indicator, places, project
from lib.ui.parts.html import esc, said
from lib.ui.screens.meeting import record
from lib.ui.session import links
from lib.ui.session.session import Session, drawn_once
from lib.view.in_force import in_force
from lib.view.narrow import View, groups_label, narrow
from lib.view.portfolio import Portfolio
from lib.view.portfolio import of_many as many_of
from lib.view.selection import GROUP, INDICATOR, OVERVIEW, PROJECT, Selection

_FORMAT = 4
_MOST_FILTERS = 12
_MOST_DEPARTMENTS = 6  # each is a picture that the browser holds from the start


@drawn_once
def agenda(session: Session) -> list[Slide]:
    """The slides of this address: the planner's own, else those the data proposes."""
    return make_agenda(session.view, session.selection.slides)


def hold(session: Session) -> None:
    """Put the meeting on the whole screen. The browser pins it to this data and shows slides by itself."""
    stage_modules.component()(key="stage", data=_script(session), height="content")


@drawn_once
def _script(session: Session) -> dict[str, Any]:
    """All a browser needs to run the meeting without asking again."""
    tables, view = session.tables, session.view
    plain = {k: v for k, v in links.address(session.selection).items() if k not in ("run", "role", "at")}
    return {
        "format": _FORMAT,
        "stage": True,
        "version": tables.version,
        "dataset": record.meeting(session).dataset,
        "address": repr(sorted(plain.items())),
        "library": "./_slides/plotly.min.js",
        "health": "./_stcore/health",
        "code": "./_share/qr.svg",
        "synthetic": f"{SYNTHETIC}: 実在の自治体の実績ではありません。" if tables.is_synthetic else "",
        "paper": session.look.page,
        "kinds": KINDS,
        "circled": [circled(v) for v in range(1, 11)],
        "viewpoints": list(session.words.words["code"].values()),
        "chosen": _chosen(session),
        "ranges": _ranges(session),
        "last": view.years[-1],
        "slides": [_slide(session, one) | {"filtered": _filtered(session, one)} for one in agenda(session)],
    }


def _ranges(session: Session) -> list[dict[str, Any]]:
    """The spans of years a slide can be narrowed to: all in view, those still owed, those known."""
    years = session.view.years
    owed = headline.waiting_years(session.view, session.view.assessments, *WAITING)
    spans = [(years[0], years[-1]), *([(owed[0], owed[-1]), (years[0], owed[0] - 1)] if owed else [])]
    return [
        {"label": span(range(a, b + 1)), "first": a, "last": b, "whole": (a, b) == (years[0], years[-1])}
        for a, b in dict.fromkeys(spans)
        if a <= b
    ]


def _chosen(session: Session) -> str:
    """What the meeting is narrowed to, for its cover; empty for everything."""
    found = in_force(session.selection, session.words)
    return "しぼり込み: " + " / ".join(f"{one.label} {one.text}" for one in found) if found else ""


def _whose(session: Session, slide: Slide) -> str:
    """The program group that a slide speaks of, or how many."""
    if slide.kind == GROUP:
        groups = session.tables["program_groups"]
        return groups_label(groups[groups["group_id"] == slide.subject_id])
    items = {INDICATOR: session.evaluation.assessments, PROJECT: session.tables["projects"]}.get(slide.kind)
    if items is None:
        return groups_label(session.view.groups)
    groups = session.tables["program_groups"]
    own = items.loc[items[f"{slide.kind}_id"] == slide.subject_id, "group_id"]
    return groups_label(groups[groups["group_id"].isin(own)])


def _slide(session: Session, slide: Slide) -> dict[str, Any]:
    return {
        "whose": _whose(session, slide),
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
        "charts": [
            {"figure": as_spec(figure), "alt": alt, "table": asdict(table)}
            for figure, alt, table in _charts(session, slide)
        ],
        "has_years": bool(slide.charted),
        "notes": _notes(session, slide),
        "detail": _detail(session, slide),
    }


def _filtered(session: Session, slide: Slide) -> list[dict[str, Any]]:
    """The overview again for a part of what is in view, for a question in the room: a department, a group, a section."""
    if slide.kind != OVERVIEW:
        return []
    view, words = session.view, session.words.words
    whole = many_of(view)
    if whole is not None and whole.groups["department"].nunique() > 1:
        danger = whole.of(whole.rules.worst.code)["department"].value_counts()
        names = sorted(whole.groups["department"].dropna().unique(), key=lambda d: -int(danger.get(d, 0)))
        return _parts(
            session, slide, [(d, replace(view.selection, department=(d,))) for d in names[:_MOST_DEPARTMENTS]]
        )
    groups = [g for g in words["group"] if g in set(view.assessments["group_id"]) | set(view.projects["group_id"])]
    if len(groups) > 1:
        behind = view.assessments.loc[view.assessments["is_behind"], "group_id"].value_counts()
        groups.sort(key=lambda g: -int(behind.get(g, 0)))
        choices = [(words["group"][g], replace(view.selection, group=(g,))) for g in groups]
    else:
        sections = dict.fromkeys(view.projects["section"])
        choices = [(s, replace(view.selection, section=(s,))) for s in sections] if len(sections) > 1 else []
    return _parts(session, slide, choices[:_MOST_FILTERS])


def _parts(session: Session, slide: Slide, choices: list[tuple[str, Selection]]) -> list[dict[str, Any]]:
    view = session.view
    shown = []
    for label, selection in choices:
        alone = _focused(session, selection, narrow(view.evaluation, selection, session.words))
        shown.append(_slide(alone, make_slide(alone.view, slide.key)) | {"label": label})
    return shown


def _focused(session: Session, selection: Selection, view: View | None = None) -> Session:
    """The session as if the address pointed at one item, so that parts of other pages draw that item."""
    return replace(session, selection=selection, view=view or session.view)


class _Chart(NamedTuple):
    figure: Figure
    alt: str
    table: ChartTable


def _charts(session: Session, slide: Slide) -> list[_Chart]:
    view = session.view
    whole = many_of(view) if slide.kind == OVERVIEW else None
    if whole is not None:
        return [_mosaic(session, whole)]
    everything = view.evaluation.assessments.set_index("indicator_id", drop=False)
    items = everything.loc[list(slide.charted)]
    cells = view.evaluation.cells[view.evaluation.cells["indicator_id"].isin(slide.charted)]
    if len(items):
        alt = f"目標と実績のグラフ: {'、'.join(items['name'])}"
        if len(items) > 1:
            figure = multiples(cells, items, view.years, view.evaluation.policy.scale, session.look, columns=2)
        else:
            figure = progress(cells, items.iloc[0], view.years, session.look)
        return [_Chart(figure, alt, indicator_table(cells, items, view.years))]
    budgets = session.tables["budgets"]
    rows = budgets[budgets["project_id"] == slide.subject_id]
    alt = f"事業費のグラフ: {slide.name}"
    return [_Chart(budget(rows, session.look), alt, budget_table(rows))] if len(rows) else []


def _mosaic(session: Session, whole: Portfolio) -> _Chart:
    """Every group under its measure or its department, whichever a room can read."""
    column = many_groups.column_of_few(whole)
    rows = [
        Row(
            name,
            tuple(
                (g.verdict, many_groups.size_of(g.money), group_name(g.name)) for g in groups.itertuples(index=False)
            ),
        )
        for name, groups in many_groups.by_head(whole, column)
    ]
    alt = f"{many_groups.verdict_words(whole)}。{'。'.join(many_groups.lines(whole, column))}"
    return _Chart(mosaic(rows, whole.rules.all, session.look), alt, ChartTable((), ()))


def _notes(session: Session, slide: Slide) -> str:
    listed = "".join(
        f"<li><b>{esc(n.heading)}</b> {said(n.text)} "
        + (places.source_link(session, n.place) if n.place else "")
        + "</li>"
        for n in slide.notes
    )
    return f'<div class="ev"><ul class="texts">{listed}</ul></div>' if listed else ""


def _detail(session: Session, slide: Slide) -> str:
    """All years, figures with their formulas, and lines, of the slide's item alone."""
    if slide.kind == INDICATOR:
        year_table = session.model(make_year_table, slide.subject_id)
        return indicator.years(year_table) + indicator.figures(session.model(make_figures, slide.subject_id))
    if slide.kind == PROJECT:
        amounts = project.money(session.model(make_amounts, slide.subject_id))
        return amounts + project.documents(session.model(make_documents, slide.subject_id))
    return ""
