"""The table of 取込 in which a planner says at once what sheets do not print of their indicators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lib.contract.reference import Reference
from lib.contract.terms import NOT_STATED
from lib.intake.check.unprinted import UNPRINTED, figures_in_short
from lib.ui.app.roles import Who
from lib.ui.parts import show
from lib.ui.parts.html import esc
from lib.ui.screens.intake.draft import Draft
from lib.ui.screens.intake.questions import Asked, answer_of
from lib.ui.session import controls

_HEADS: Final = {"direction": "よい向き", "accumulation": "数え方"}
_LATER: Final = "いまは答えない(判定しない)"
_WIDTHS: Final = (5, 3, 3)


def draw_table(draft: Draft, asked: Sequence[Asked], reader: Who) -> None:
    """One row per indicator: name, figures and proposals, already chosen; one button takes them all.

    Nothing while a new name is asked about: an indicator that turns out to be a known one needs no answer here.
    """
    if any(one.question.kind == "renamed" for one in asked):
        return
    rows: dict[str, dict[str, Asked]] = {}
    for one in asked:
        if one.question.kind in UNPRINTED:
            rows.setdefault(str(one.question.subject[0]), {})[one.question.kind] = one
    if not rows:
        return
    title = f"調書に書かれていないこと({len(rows)}指標): よい向きと数え方"
    show.show(
        f'<div class="ev ask" role="region" aria-label="{title}"><h2>{title}</h2>'
        "<p>調書には、増えるほどよいか減るほどよいか、累計・単年度・時点のどれかが書かれていません。提案を選んであります。"
        "違うものを選び直してから、下のボタンで確かめてください。よい向きに答えていない指標は、判定しません。</p></div>"
    )
    chosen: list[tuple[Asked, str]] = []
    with st.form(f"unprinted_{draft.turn}_{len(rows)}", border=True):
        for indicator, questions in rows.items():
            chosen += _draw_row(draft, indicator, questions)
        is_confirmed = st.form_submit_button(f"{len(rows)}指標をこの内容で確かめた", type="primary")
    if is_confirmed:
        for one, code in chosen:
            answer_of(draft, one, code, reader)
        st.rerun()


def _draw_row(draft: Draft, indicator: str, questions: dict[str, Asked]) -> list[tuple[Asked, str]]:
    """An indicator's row; what is chosen in it."""
    any_question = next(iter(questions.values()))
    name, *columns = st.columns(_WIDTHS, vertical_alignment="center")
    with name:
        show.show(_described(indicator, any_question))
    chosen = []
    for kind, column in zip(UNPRINTED, columns, strict=True):
        if kind in questions:
            with column:
                chosen.append((questions[kind], _select(draft, indicator, kind, questions[kind])))
    return chosen


def _described(indicator: str, asked: Asked) -> str:
    tables = asked.read.tables
    row = next(r for r in tables["indicators"] if r["indicator_id"] == indicator)
    project = next((p["name"] for p in tables["projects"] if p["project_id"] == row["project_id"]), "事業群の指標")
    unit = f"({row['unit']})" if row["unit"] else ""
    place = Reference("", asked.message.place).words if asked.message.place else ""
    return (
        f'<div class="ev"><b><bdi>{esc(row["name"])}{esc(unit)}</bdi></b><br><span class="small">'
        f"{esc(figures_in_short(asked.read, indicator))}</span><br>"
        f'<span class="small muted"><bdi>{esc(project)}</bdi> / <bdi>{esc(asked.read.file)}</bdi> {esc(place)}</span></div>'
    )


def _select(draft: Draft, indicator: str, kind: str, asked: Asked) -> str:
    """The choice of one answer, with the proposal chosen and its reason below."""
    proposal = asked.message.proposal
    assert proposal is not None
    options = dict(proposal.options) | ({NOT_STATED: _LATER} if kind == "direction" else {})
    codes = list(options)
    name = next(r["name"] for r in asked.read.tables["indicators"] if r["indicator_id"] == indicator)
    code = st.selectbox(
        f"{_HEADS[kind]}: {name}",
        codes,
        index=codes.index(proposal.code),
        format_func=options.__getitem__,
        label_visibility="collapsed",  # read out, and the options speak for themselves
        key=controls.widget(f"{kind}_{indicator}_{draft.turn}"),
    )
    st.caption(f"{_HEADS[kind]}: {proposal.reason}")
    return str(code)
