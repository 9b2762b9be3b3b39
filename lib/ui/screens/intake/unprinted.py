"""The table of 取込 in which a planner says at once what sheets do not print of their indicators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from lib.intake.check.unprinted import UNPRINTED
from lib.ui.app.roles import Who
from lib.ui.parts.templates import render
from lib.ui.screens.intake.draft import Draft
from lib.ui.screens.intake.models.questions import Asked
from lib.ui.screens.intake.models.unprinted import Choice, UnprintedRow, make_unprinted_table
from lib.ui.screens.intake.questions import answer
from lib.ui.session import controls

_WIDTHS: Final = (5, 3, 3)


def draw_table(draft: Draft, asked: Sequence[Asked], reader: Who) -> None:
    """One row per indicator: name, figures and proposals, already chosen; one button takes them all."""
    table = make_unprinted_table(asked)
    if table is None:
        return
    st.html(render("intake/unprinted", table=table))
    chosen: list[tuple[Asked, str]] = []
    with st.form(f"unprinted_{draft.turn}_{len(table.rows)}", border=True):
        for row in table.rows:
            chosen += _draw_row(draft, row)
        is_confirmed = st.form_submit_button(table.confirm, type="primary")
    if is_confirmed:
        for question, code in chosen:
            answer(draft, question, code, reader)
        st.rerun()


def _draw_row(draft: Draft, row: UnprintedRow) -> list[tuple[Asked, str]]:
    """An indicator's row; what is chosen in it."""
    name, *columns = st.columns(_WIDTHS, vertical_alignment="center")
    with name:
        st.html(render("intake/unprinted_indicator", row=row))
    chosen = []
    for kind, column in zip(UNPRINTED, columns, strict=True):
        if kind in row.choices:
            with column:
                choice = row.choices[kind]
                chosen.append((choice.asked, _choose(choice, f"{kind}_{row.indicator_id}_{draft.turn}")))
    return chosen


def _choose(choice: Choice, key: str) -> str:
    """The choice of one answer, with the proposal chosen and its reason below."""
    codes = list(choice.options)
    code = st.selectbox(
        choice.label,
        codes,
        index=codes.index(choice.proposed),
        format_func=lambda code: choice.options[code],
        label_visibility="collapsed",  # read out, and the options speak for themselves
        key=controls.widget(key),
    )
    st.caption(choice.reason)
    return str(code)
