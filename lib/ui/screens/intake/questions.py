"""Questions about files on the desk of 取込, one at a time beside its cell: take it as it is, choose, or mend the cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

import streamlit as st

from lib.contract.reference import Reference
from lib.intake.answers import Answer, Answers
from lib.intake.check.corrections import Correction, of_its_fact
from lib.intake.check.unprinted import UNPRINTED
from lib.intake.files.book import Message, ReadFile
from lib.intake.question import Proposal, Question
from lib.ui.app.roles import Who
from lib.ui.parts import document, labels, show
from lib.ui.parts.html import esc
from lib.ui.screens.intake.draft import Draft
from lib.ui.session import controls

_CHOOSE: Final = "選んだ答えで進む"


class Asked(NamedTuple):
    """A question about a file."""

    read: ReadFile
    message: Message
    question: Question

    @property
    def key(self) -> tuple[str, Question]:
        """What the desk keeps its answer under."""
        return self.read.sha256, self.question


def open_questions(reads: Sequence[ReadFile], answers: Answers) -> list[Asked]:
    """What is asked of the files that can come in and has no answer yet; the same fact of two files is asked once."""
    asked: dict[object, Asked] = {}
    for read in (read for read in reads if read.level != "error"):
        for message in read.messages:
            question = message.question
            if message.level != "warning" or question is None or answers.to(question, read.sha256):
                continue
            one = Asked(read, message, question)
            asked.setdefault(question if question.is_of_a_fact else one.key, one)
    return list(asked.values())


def place_words(message: Message) -> str:
    """Where a message stands, before its text; nothing where it is about the whole file."""
    return f"{esc(Reference('', message.place).words)}: " if message.place else ""


def answer_of(draft: Draft, asked: Asked, code: str, reader: Who) -> None:
    """Put an answer on the desk."""
    proposal = asked.message.proposal
    offered = dict(proposal.options) if proposal else {}
    at = datetime.now(UTC).isoformat(timespec="seconds")
    key, text = asked.question.key, asked.message.text
    who = reader.name or "利用者"
    draft.answers[asked.key] = Answer(key, code, offered.get(code, ""), text, who, at, asked.read.sha256)


def draw_question(draft: Draft, asked: Sequence[Asked], reader: Who) -> None:
    """The first question that the table does not hold, beside its cell; new names first, for more depends on them."""
    single = [one for one in asked if one.question.kind not in UNPRINTED]
    if not single:
        return
    first = next((one for one in single if one.question.kind == "renamed"), single[0])
    answered = sum(1 for _, question in draft.answers if question.kind not in UNPRINTED)
    heading = f"{labels.QUESTION} {answered + 1}/{answered + len(single)}"
    show.show(_beside_its_cell(heading, first.read, first.message))
    alike = [one for one in single if one.question.kind == first.question.kind and not one.message.proposal]
    cell = _cell_text(first.read, first.message)
    proposal = first.message.proposal
    with st.form(f"question_{draft.turn}_{len(single)}_{len(draft.corrections)}", border=False):
        code = _choice(proposal) if proposal else ""
        why = st.text_input("理由や確かめたこと(記録に残ります)", max_chars=200)
        mend = st.text_input("このセルの正しい文字", value=cell, max_chars=2000) if cell else ""
        with st.container(horizontal=True):
            keep = st.form_submit_button(_CHOOSE if proposal else labels.ACCEPT, type="primary")
            every = st.form_submit_button(f"同じ種類の{len(alike)}件をこのまま取り込む") if len(alike) > 1 else False
            fix = st.form_submit_button(labels.CORRECT) if cell else False
    if keep and proposal and not code:
        st.error("答えを1つ選んでください。")
    elif keep or every:
        for one in alike if every else [first]:
            answer_of(draft, one, code or why.strip() or labels.ACCEPT, reader)
        st.rerun()
    if fix:
        _correct(draft, first.read, first.message.place, cell, mend, why, reader)


def _choice(proposal: Proposal) -> str:
    codes = [code for code, _ in proposal.options]
    index = codes.index(proposal.code) if proposal.code else None
    reason = f"({proposal.reason})" if proposal.reason else ""
    return st.radio(f"答え{reason}", codes, index=index, format_func=proposal.label) or ""


def draw_error(draft: Draft, reads: Sequence[ReadFile], reader: Who) -> None:
    """The first error that the mending of a cell can put right, beside its cell."""
    for read in reads:
        for message in read.messages:
            cell = _cell_text(read, message) if message.level == "error" else ""
            if cell:
                _draw_error(draft, read, message, cell, reader)
                return


def _draw_error(draft: Draft, read: ReadFile, message: Message, cell: str, reader: Who) -> None:
    show.show(_beside_its_cell("直すと取り込めるところ", read, message))
    with st.form(f"error_{draft.turn}_{read.sha256}_{message.place}_{len(draft.corrections)}", border=False):
        why = st.text_input("理由や確かめたこと(記録に残ります)", max_chars=200)
        mend = st.text_input("このセルの正しい文字", value=cell, max_chars=2000)
        fix = st.form_submit_button(labels.CORRECT)
    if fix:
        _correct(draft, read, message.place, cell, mend, why, reader)


def _correct(draft: Draft, read: ReadFile, place: str, cell: str, mend: str, why: str, reader: Who) -> None:
    """Put a correction on the desk, for this document and for what its cell states."""
    if mend.strip() == cell:
        st.error("文字が変わっていません。正しい文字に書き換えてください。")
        return
    at = datetime.now(UTC).isoformat(timespec="seconds")
    who = reader.name or "利用者"
    correction = Correction(read.file, place, cell, mend.strip(), who, at, why.strip(), read.sha256)
    draft.corrections.append(of_its_fact(correction, read.tables))
    st.rerun()


def draw_answered(draft: Draft) -> None:
    """What was answered and mended on this desk, with the way to choose anew in the table."""
    items = [
        f"<li><bdi>{esc(answer.text[:120])}</bdi> → <bdi>{esc(answer.words)}</bdi></li>"
        for answer in draft.answers.values()
    ]
    items += [
        f"<li><bdi>{esc(c.file)}</bdi> {esc(Reference('', c.place).words)}: <bdi>{esc(c.as_read)}</bdi> → "
        f"<bdi>{esc(c.corrected)}</bdi>(直し)</li>"
        for c in draft.corrections
    ]
    if not items:
        return
    summary = f"答えた問いと直し {len(items)}件"
    show.show(f'<div class="ev"><details><summary>{summary}</summary><ul>{"".join(items)}</ul></details></div>')
    in_table = [key for key in draft.answers if key[1].kind in UNPRINTED]
    if in_table and st.button("よい向きと数え方を選び直す", key=controls.widget(f"again_{draft.turn}")):
        for key in in_table:
            del draft.answers[key]
        st.rerun()


def _beside_its_cell(heading: str, read: ReadFile, message: Message) -> str:
    return (
        f'<div class="ev ask" role="region" aria-label="{esc(heading)}"><h2>{esc(heading)}</h2>'
        f"<p><b><bdi>{esc(read.file)}</bdi> {place_words(message)}</b><bdi>{esc(message.text)}</bdi></p>"
        f"{_cells_around(read, message)}</div>"
    )


def _cell_text(read: ReadFile, message: Message) -> str:
    """The text of the cell that a message is about; blank where its place holds several and it does not say which."""
    place, figures = message.place, message.question.figures if message.question else ()
    cells = [c.text for grid in document.grids_of(read.file, read.content) for c in grid.cells if c.place == place]
    if not place or len(cells) < 2:
        return cells[0] if place and cells else ""
    quoted = {r.get("source_text") for rows in read.tables.values() for r in rows if r.get("source_ref") == place}
    for alike in ([c for c in cells if c in figures], [c for c in cells if c in quoted]):
        if len(alike) == 1:
            return alike[0]
    return ""


def _cells_around(read: ReadFile, message: Message) -> str:
    """The rows around the cell of a question, or the page of a PDF with its box."""
    if not message.place:
        return ""
    at = Reference("", message.place)
    if at.box:
        return document.page_picture(read.file, read.content, at)
    for grid in document.grids_of(read.file, read.content):
        cell = next((c for c in grid.cells if c.place == message.place), None)
        if cell is not None:
            return document.cells(grid, (cell.row, cell.column), around=2)
        if at.cell and at.cell[0] == grid.name:
            return document.cells(grid, (at.cell[1], at.cell[2]), around=2)
    return ""
