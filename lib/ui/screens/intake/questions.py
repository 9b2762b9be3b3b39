"""Questions about files on the desk of 取込, one at a time beside its cell: take it as it is, choose, or mend the cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import streamlit as st
from markupsafe import Markup

from lib.intake.answers import Answer
from lib.intake.check.corrections import Correction, of_its_fact
from lib.intake.check.unprinted import UNPRINTED
from lib.intake.files.book import ReadFile
from lib.intake.question import Proposal
from lib.ui.app.roles import Who
from lib.ui.parts import labels
from lib.ui.parts.document import cells, grids_of, page_picture
from lib.ui.parts.templates import render
from lib.ui.screens.intake.draft import Draft
from lib.ui.screens.intake.models.questions import (
    Asked,
    Correctable,
    NextQuestion,
    QuestionBox,
    cell_text,
    make_answered,
    make_correctable,
    make_next_question,
    make_surroundings,
)
from lib.ui.session import controls

_CHOOSE: Final = "選んだ回答で進む"
_WHY: Final = "理由又は確認した内容(記録に残ります)"
_MENDED: Final = "このセルの正しい文字"
_LONGEST_WHY, _LONGEST_CELL = 200, 2000
_ROWS_AROUND = 2


def answer(draft: Draft, asked: Asked, code: str, reader: Who) -> None:
    """Put an answer on the desk."""
    proposal = asked.message.proposal
    offered = dict(proposal.options) if proposal else {}
    key, text = asked.question.key, asked.message.text
    label = offered.get(code, "")
    draft.answers[asked.key] = Answer(key, code, label, text, _name(reader), _now(), asked.read.sha256)


def draw_question(draft: Draft, asked: Sequence[Asked], reader: Who) -> None:
    """The first question that the table does not hold, beside its cell."""
    question = make_next_question(asked, (question for _, question in draft.answers))
    if question is None:
        return
    read, message = question.asked.read, question.asked.message
    cell = cell_text(read, message, grids_of(read.file, read.content))
    st.html(_beside_its_cell(question.box, read, message.place))
    with st.form(f"question_{draft.turn}_{question.number_open}_{len(draft.corrections)}", border=False):
        code = _choose(message.proposal) if message.proposal else ""
        why = st.text_input(_WHY, max_chars=_LONGEST_WHY)
        mended = st.text_input(_MENDED, value=cell, max_chars=_LONGEST_CELL) if cell else ""
        with st.container(horizontal=True):
            keep = st.form_submit_button(_CHOOSE if message.proposal else labels.ACCEPT, type="primary")
            every = st.form_submit_button(question.accept_alike) if question.accept_alike else False
            mend = st.form_submit_button(labels.CORRECT) if cell else False
    if keep and message.proposal and not code:
        st.error("回答を1つ選んでください。")
    elif keep or every:
        _take_answer(draft, question, code or why.strip() or labels.ACCEPT, every, reader)
    if mend:
        _correct(draft, Correctable(read, message.place, cell, question.box), mended, why, reader)


def _take_answer(draft: Draft, question: NextQuestion, code: str, is_for_all: bool, reader: Who) -> None:
    for asked in question.alike if is_for_all else [question.asked]:
        answer(draft, asked, code, reader)
    st.rerun()


def _choose(proposal: Proposal) -> str:
    codes = [code for code, _ in proposal.options]
    index = codes.index(proposal.code) if proposal.code else None
    reason = f"({proposal.reason})" if proposal.reason else ""
    return st.radio(f"回答{reason}", codes, index=index, format_func=proposal.label) or ""


def draw_error(draft: Draft, reads: Sequence[ReadFile], reader: Who) -> None:
    """The first error that the mending of a cell can put right, beside its cell."""
    error = make_correctable(reads, grids_of)
    if error is None:
        return
    st.html(_beside_its_cell(error.box, error.read, error.place))
    key = f"error_{draft.turn}_{error.read.sha256}_{error.place}_{len(draft.corrections)}"
    with st.form(key, border=False):
        why = st.text_input(_WHY, max_chars=_LONGEST_WHY)
        mended = st.text_input(_MENDED, value=error.cell, max_chars=_LONGEST_CELL)
        mend = st.form_submit_button(labels.CORRECT)
    if mend:
        _correct(draft, error, mended, why, reader)


def _correct(draft: Draft, error: Correctable, mended: str, why: str, reader: Who) -> None:
    """Put a correction on the desk, for this document and for what its cell states."""
    read, mended = error.read, mended.strip()
    if mended == error.cell:
        st.error("文字が変更されていません。正しい文字に書き換えてください。")
        return
    correction = Correction(read.file, error.place, error.cell, mended, _name(reader), _now(), why.strip(), read.sha256)
    draft.corrections.append(of_its_fact(correction, read.tables))
    st.rerun()


def _name(reader: Who) -> str:
    return reader.name or "利用者"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def draw_answered(draft: Draft) -> None:
    """What was answered and mended on this desk, with the way to choose anew in the table."""
    answered = make_answered(draft.answers.values(), draft.corrections)
    if answered is None:
        return
    st.html(render("intake/answered", answered=answered))
    in_table = [key for key in draft.answers if key[1].kind in UNPRINTED]
    if in_table and st.button("よい向きと数え方を選び直す", key=controls.widget(f"again_{draft.turn}")):
        for key in in_table:
            del draft.answers[key]
        st.rerun()


def _beside_its_cell(box: QuestionBox, read: ReadFile, place: str) -> Markup:
    return render("intake/question", box=box, around=draw_surroundings(read, place, _ROWS_AROUND))


def draw_surroundings(read: ReadFile, place: str, rows: int) -> Markup:
    """So many rows on each side of a cell, or the page of a PDF with its box; nothing where there is no such place."""
    around = make_surroundings(grids_of(read.file, read.content), place)
    if around is None:
        return Markup()
    if around.page is not None:
        return Markup(page_picture(read.file, read.content, around.page))
    return Markup(cells(around.grid, around.cell, around=rows)) if around.grid else Markup()
