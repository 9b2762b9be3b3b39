"""The desk of 取込: files and what was read of them, then what is asked, what changes, and the commit."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.findings.decisions import Decision, DecisionError, data_of, from_file
from lib.findings.differences.change_list import make_change_list
from lib.intake.bounded import get_ready
from lib.intake.files.opening import distinct_names
from lib.intake.merge import readings_of
from lib.store import access as store
from lib.ui.app.roles import Who
from lib.ui.app.uploads import lost, too_much
from lib.ui.parts import labels, notices
from lib.ui.parts.changes import change_list
from lib.ui.parts.html import element, isolated, join
from lib.ui.parts.notices import notice, part, problem
from lib.ui.parts.templates import render
from lib.ui.screens.intake.commit import draw_commit, preview
from lib.ui.screens.intake.draft import Draft, current_draft
from lib.ui.screens.intake.layout import draw_headings
from lib.ui.screens.intake.models.commit import Ready
from lib.ui.screens.intake.models.files import (
    accepted_files,
    make_file_rows,
    make_opening,
    meeting_record_words,
)
from lib.ui.screens.intake.models.questions import open_questions
from lib.ui.screens.intake.questions import draw_answered, draw_error, draw_question
from lib.ui.screens.intake.reading import kept_answers, overtaken_words, read_all
from lib.ui.screens.intake.unprinted import draw_table
from lib.ui.session import controls
from lib.ui.session.session import Session


def opening(session: Session) -> Markup:
    """What this page is for, and the state that it works on."""
    words = make_opening(session.number, store.origin().is_store)
    admin = join(element("summary", notices.FOR_ADMIN), element("p", words.for_admin)) if words.for_admin else ""
    return part(
        element("h1", words.heading, css="finding"),
        element("p", words.state, css="small" if not admin else ""),
        element("details", admin, css="small") if admin else "",
    )


def _first_steps(session: Session) -> Markup:
    """What can be put here, and what happens then, while the desk is empty."""
    steps = make_opening(session.number, store.origin().is_store).steps
    return part(
        element("h2", "取込の手順"),
        element("ol", *[element("li", step) for step in steps]),
        element("p", accepted_files(), css="small muted"),
    )


def draw(session: Session, reader: Who) -> None:
    """The whole desk, as far as the files have come."""
    get_ready()
    draft = current_draft()
    _say_if_overtaken(session, draft)
    if words := draft.take_notice():
        st.html(notice(words))
    _take_files(draft)
    decisions = _decisions(session, draft)
    if not draft.files and not decisions:
        st.html(_first_steps(session))
        return
    kept = kept_answers()
    reads = read_all(session.tables, draft, kept)
    merged = readings_of(reads, session.tables)
    answers = kept.answers.with_more(tuple(draft.answers.values()))
    if reads:
        st.html(render("intake/files", files=make_file_rows(reads, merged, answers)))
    if draw_headings(session, draft, reads, kept):
        return
    draw_error(draft, reads, reader)
    asked = open_questions(reads, answers)
    draw_table(draft, asked, reader)
    draw_question(draft, asked, reader)
    difference = preview(session, merged)
    draw_answered(draft)
    if merged.readings:
        st.html(change_list(make_change_list(session.view, difference, "intake", labels.PREVIEW)))
    draw_commit(session, draft, Ready(reads, merged, decisions, len(asked)), difference.headline, reader)


def _say_if_overtaken(session: Session, draft: Draft) -> None:
    """Say who committed since the changes were shown; they are shown again before anything can be committed."""
    if draft.files and (words := overtaken_words(draft.seen_version, session.number)):
        draft.notice = f"{words}現在の版で読み直しました。"
    draft.seen_version = session.number


def _take_files(draft: Draft) -> None:
    """Put what the reader chose or pasted on the desk; nothing where files are lost or too many."""
    key = controls.widget(f"files_{draft.turn}")
    files = st.file_uploader("調書・回答票・CSVのファイル", accept_multiple_files=True, key=key)
    with st.expander(labels.PASTE):
        pasted = st.text_area(
            "表を選んでコピーし、ここに貼り付けてください", key=controls.widget(f"pasted_{draft.turn}"), height=120
        )
    names = [file.name for file in files]
    if refusal := lost(controls.lost_files(key), names) or too_much([file.size for file in files]):
        st.html(problem(refusal))
        files, pasted = [], ""
    _put(draft, files)
    if pasted.strip():
        draft.files["pasted"] = ("貼り付け.txt", pasted.encode("utf-8"))


def _put(draft: Draft, files: Sequence[UploadedFile]) -> None:
    names = distinct_names([file.name for file in files])
    contents = [(name, file.getvalue()) for name, file in zip(names, files, strict=True)]
    draft.records = {name: content for name, content in contents if name.lower().endswith(".json")}
    draft.files = {
        f"{index}:{name}": (name, content)
        for index, (name, content) in enumerate(contents)
        if name not in draft.records
    }


def _decisions(session: Session, draft: Draft) -> list[Decision]:
    """The lines of the meetings' records on the desk; each record is said, and a file that is none."""
    decisions: list[Decision] = []
    for name, content in draft.records.items():
        try:
            lines = from_file(content, data_of(session.tables, session.words))
        except DecisionError as error:
            st.html(problem(isolated(name), f": {error}"))
            continue
        decisions += lines
        st.html(part(element("p", isolated(name), f": {meeting_record_words(len(lines))}")))
    return decisions
