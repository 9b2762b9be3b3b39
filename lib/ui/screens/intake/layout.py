"""The part of 取込 in which a planner confirms once what the headings of an indicator table mean."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.contract.era import era_year
from lib.intake.files.book import Book, ReadFile
from lib.intake.kept import Kept
from lib.intake.layouts.layout import NO_YEAR, Layout, Meaning
from lib.intake.layouts.read import Proposal, proposals, sheet_year
from lib.intake.layouts.words import FIGURES, ROLES
from lib.store.tables import Tables
from lib.ui.parts import labels
from lib.ui.parts.document import grids_of
from lib.ui.parts.templates import render
from lib.ui.screens.intake.draft import Draft
from lib.ui.screens.intake.models.headings import (
    YEARS,
    GroupAnswer,
    HeadingChoice,
    confirmed_layout,
    group_answer,
    headings_problem,
    make_group_choice,
    make_heading_box,
    make_heading_choices,
)
from lib.ui.screens.intake.questions import draw_surroundings
from lib.ui.session import controls
from lib.ui.session.session import Session

_IN_A_ROW = 3
_ROWS_AROUND = 4


def draw_headings(session: Session, draft: Draft, reads: Sequence[ReadFile], kept: Kept) -> bool:
    """Ask for the headings of the first table that nobody has confirmed. Returns whether one is asked about."""
    waiting = next((read for read in reads if read.layouts or read.sha256 in draft.reviewed), None)
    if waiting is None:
        _offer_review(draft, reads)
        return False
    book = Book(waiting.file, "xlsx", waiting.content, grids_of(waiting.file, waiting.content))
    tables = proposals(book, session.tables.stated, (*draft.layouts, *kept.layouts))
    needs_year = sheet_year(tables, waiting.sha256) is None
    asked = [table for table in tables if needs_year or not table.is_settled] or tables[:1]
    if not asked:  # its cells were mended so that it is another table now
        return False
    st.html(_opening(waiting, asked[0], len(asked)))
    confirmed = _draw_form(session.tables, draft, waiting, asked[0], needs_year)
    if confirmed is not None:
        draft.layouts.insert(0, confirmed)
        draft.reviewed.discard(waiting.sha256)
        st.rerun()
    return True


def _offer_review(draft: Draft, reads: Sequence[ReadFile]) -> None:
    for read in (read for read in reads if read.kind == "table"):
        key = controls.widget(f"review_{read.sha256}_{draft.turn}")
        if st.button(f"{labels.REVIEW_HEADINGS}({read.file})", key=key):
            draft.reviewed.add(read.sha256)
            st.rerun()


def _opening(read: ReadFile, proposal: Proposal, tables_left: int) -> str:
    around = draw_surroundings(read, proposal.table.place, _ROWS_AROUND)
    box = make_heading_box(read, proposal, tables_left)
    return render("intake/headings", box=box, region=labels.HEADINGS, around=around)


def _draw_form(tables: Tables, draft: Draft, read: ReadFile, proposal: Proposal, needs_year: bool) -> Layout | None:
    """A choice for each heading, the program group, the year where it is needed; what was confirmed."""
    key = f"{proposal.layout.fingerprint}_{len(draft.layouts)}_{draft.turn}"
    with st.form(f"headings_{key}", border=True):
        meanings = _choose_meanings(make_heading_choices(proposal), key)
        group = _choose_group(tables, proposal, key)
        year = _choose_year(tables, key) if needs_year else None
        is_confirmed = st.form_submit_button(labels.CONFIRM_HEADINGS, type="primary")
    if not is_confirmed:
        return None
    if problem := headings_problem(meanings, group):
        st.error(problem)
        return None
    return confirmed_layout(proposal, read.sha256, meanings, group, year)


def _choose_meanings(choices: Sequence[HeadingChoice], key: str) -> dict[str, Meaning]:
    meanings = {}
    for first in range(0, len(choices), _IN_A_ROW):
        for place, choice in zip(st.columns(_IN_A_ROW), choices[first : first + _IN_A_ROW], strict=False):
            with place:
                meanings[choice.column.neutral] = _choose_meaning(choice, f"{choice.column.number}_{key}")
    return meanings


def _choose_meaning(choice: HeadingChoice, key: str) -> Meaning:
    """What a heading means, with its first values below, and the year of its figures where it names none."""
    roles = list(ROLES)
    role = st.selectbox(
        choice.label,
        roles,
        index=roles.index(choice.meaning.role),
        format_func=ROLES.__getitem__,
        key=controls.widget(f"role_{key}"),
    )
    st.caption(choice.examples)
    year = _choose_column_year(choice, key) if choice.years else NO_YEAR
    return Meaning(str(role), year if role in FIGURES else NO_YEAR, choice.meaning.unit)


def _choose_column_year(choice: HeadingChoice, key: str) -> int | str:
    years = list(choice.years)
    chosen = st.selectbox(
        choice.year_label,
        years,
        index=years.index(choice.meaning.year) if choice.meaning.year in choice.years else 0,
        format_func=choice.years.__getitem__,
        key=controls.widget(f"year_{key}"),
    )
    return chosen if isinstance(chosen, int) else str(chosen)


def _choose_group(tables: Tables, proposal: Proposal, key: str) -> GroupAnswer:
    groups = tables["program_groups"]
    choice = make_group_choice(proposal, zip(groups["group_id"], groups["name"], strict=True))
    codes = list(choice.options)
    left, right = st.columns(2)
    with left:
        code = st.selectbox(
            "この表の事業群",
            codes,
            index=codes.index(choice.proposed),
            format_func=choice.options.__getitem__,
            key=controls.widget(f"group_{key}"),
        )
    with right:
        name = st.text_input(
            "新しい事業群の名称", value=choice.new_name, max_chars=120, key=controls.widget(f"name_{key}")
        )
    return group_answer(str(code), name)


def _choose_year(tables: Tables, key: str) -> int:
    """The year of the sheet, where neither results nor a title say it."""
    newest = int(tables["sources"]["sheet_year"].max()) - 1
    chosen = st.selectbox(
        "実績の最後の年度(実績がない場合は、計画の前の年度)",
        list(YEARS),
        index=YEARS.index(newest) if newest in YEARS else 0,
        format_func=era_year,
        key=controls.widget(f"sheet_year_{key}"),
    )
    return int(chosen) + 1
