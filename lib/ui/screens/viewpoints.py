"""視点: which question is asked of whom, recorded and suggested, why, and what other bounds would change."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from lib.contract.terms import PROJECTION, RECORDED, SUGGESTED, WHAT_IF, circled
from lib.findings.trial import ChangedIndicator, ChangedStatus, Trial, default_bounds, make_trial
from lib.findings.viewpoint_table import Cell, Column, ViewpointTable, counted_by, layouts, make_viewpoint_table
from lib.findings.viewpoints import Opening, ShownViewpoint, make_opening, make_shown_viewpoint, shown_viewpoint
from lib.ui.parts import marks, show
from lib.ui.parts.attention import draw_reasons
from lib.ui.parts.html import LINE_BREAK, anchor, element, isolated, join
from lib.ui.parts.notices import part
from lib.ui.parts.templates import render
from lib.ui.session.controls import choose_segment, move_limits
from lib.ui.session.session import Session, drawn_once, tried_evaluation


def draw(session: Session) -> None:
    """Items by viewpoint, the reasons of the chosen one, and what other thresholds would change."""
    show.show(opening(session))
    left, right = st.columns([1.55, 1], gap="medium")
    with left:
        choose_layout(session)
        show.show(table(session))
        show.show(agreement(session))
    with right:
        choose_viewpoint(session)
        show.show(viewpoint(session))
    show.show(trial_title())
    controls, result = st.columns([1, 2.2], gap="medium")
    with controls:
        move_limits(session)
    with result:
        show.show(trial(session))


@drawn_once
def opening(session: Session) -> Markup:
    """Which question is asked of whom, and how many questions are raised."""
    return draw_opening(session.model(make_opening))


def draw_opening(opening: Opening) -> Markup:
    """Which question is asked of whom; then what the signs are."""
    legend = (
        f"● {RECORDED}(県が調書に書いた事実) / ○ {SUGGESTED}(規則による自動点検) / ◉ 両方。"
        "事業群と事業群の指標には、県の記載はありません。"
    )
    by_whom = join(element("b", opening.by_whom), "。") if opening.by_whom else ""
    return part(
        element("h1", isolated(opening.asked), "。", css="finding"),
        element("p", by_whom, "全視点の", opening.raised, isolated(opening.most), "。", css="small"),
        element("p", legend, css="small muted"),
    )


@drawn_once
def agreement(session: Session) -> Markup:
    """How little it says where the records meet the suggestions."""
    return part(element("p", session.model(make_opening).agreement, css="small muted"))


def choose_layout(session: Session) -> None:
    """How the table of many groups is looked at; nothing where there are few."""
    choices = layouts(session.view, session.words)
    if choices:
        choose_segment(session, "by", "見方", choices, counted_by(session.view, session.words) or "list")


@drawn_once
def table(session: Session) -> Markup:
    """A page of the table of viewpoints."""
    return draw_table(session.model(make_viewpoint_table, session.words))


def draw_table(table: ViewpointTable) -> Markup:
    """Viewpoints in columns; a cell leads to its reasons, or to the items that it counts."""
    return render("viewpoint_table", table=table, draw_head=_head, draw_cell=_cell)


def _head(column: Column) -> Markup:
    """A viewpoint's sign over its name, which is written downwards: the columns stay narrow."""
    return anchor(column.to, join(column.sign, element("span", column.name, css="down")), column.hint)


def _cell(cell: Cell) -> Markup:
    spoken = element("span", cell.spoken, css="hidden") if cell.spoken else Markup()
    return anchor(cell.to, join(join(cell.lines, by=LINE_BREAK), spoken), cell.hint)


def choose_viewpoint(session: Session) -> None:
    """Which viewpoint is shown with its reasons."""
    signs = {str(code): circled(int(code)) for code in session.words.words["code"]}
    choose_segment(session, "code", "視点を選ぶ", signs, str(session.answer(shown_viewpoint)))


@drawn_once
def viewpoint(session: Session) -> Markup:
    """The chosen viewpoint with its reasons."""
    return draw_viewpoint(session.model(make_shown_viewpoint))


def draw_viewpoint(viewpoint: ShownViewpoint) -> Markup:
    """The question of a viewpoint, and each item that it is asked of with the reason."""
    return render("viewpoint", viewpoint=viewpoint, draw_reasons=draw_reasons)


# ---------------------------------------------------------------------- other bounds


def trial_title() -> Markup:
    """What the sliders are for."""
    about = (
        "ここでの変更は、この欄だけに反映します。ほかの表示と既定の判定は変わりません。"
        "アドレスに残るので、そのまま共有できます。"
    )
    heading = element("h2", f"{WHAT_IF}: 判定基準の境目を変更した場合")
    return part(heading, element("p", about, css="small muted"))


@drawn_once
def trial(session: Session) -> Markup:
    """What the tried-out bounds would change against the policy in force."""
    if not session.selection.limits:
        return draw_default(default_bounds(session.view))
    return draw_trial(make_trial(session.view, tried_evaluation(session)))


def draw_default(bounds: str) -> Markup:
    """That no other bounds are tried out."""
    return element("div", element("span", f"{WHAT_IF}なし", css="tag"), f" {bounds}", css="ev trial")


def draw_trial(trial: Trial) -> Markup:
    """What would change, counted and listed, and the way back to the bounds in force."""
    more = element("li", trial.more) if trial.more else Markup()
    return element(
        "div",
        element("span", WHAT_IF, css="tag"),
        f" {trial.bounds}",
        element("b", trial.outcome),
        f" {trial.note}" if trial.note else "",
        element("ul", join(map(_change, trial.changes)), more, css="texts"),
        anchor(trial.back, "既定の境目に戻す"),
        css="ev trial",
        role="status",
    )


def _change(change: ChangedIndicator) -> Markup:
    """A changed indicator in a line: its grade, then that of its projection."""
    changed = [_arrow(change.judged)] if change.judged else []
    changed += [Markup(" ").join((_arrow(change.projected), f"({PROJECTION})"))] if change.projected else []
    return element("li", marks.link(change.indicator), " ", Markup("、").join(changed))


def _arrow(change: ChangedStatus) -> Markup:
    return Markup(" → ").join((marks.chip(change.before), marks.chip(change.after)))
