"""The part of 取込 in which a planner confirms once what the headings of an indicator table mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from lib.contract.era import era, era_year
from lib.contract.reference import Reference
from lib.intake.files.book import Book, ReadFile
from lib.intake.kept import Kept
from lib.intake.layouts.layout import NO_YEAR, TITLE_YEAR, YEAR_BEFORE, Filed, GroupBy, Layout, Meaning
from lib.intake.layouts.propose import title_year
from lib.intake.layouts.read import Proposal, proposals, sheet_year
from lib.intake.layouts.shipped import shipped
from lib.intake.layouts.tables import Column
from lib.intake.layouts.words import FIGURES, ROLES
from lib.judge.policy.toml import RuleError
from lib.ui.parts import document, labels, show
from lib.ui.parts.html import esc
from lib.ui.screens.intake.draft import Draft
from lib.ui.session import controls
from lib.ui.session.session import Session

_IN_A_ROW = 3
_MOST_EXAMPLES = 3
_YEARS = range(2005, 2041)
_BY_COLUMN, _BY_SECTION, _NEW = "\0column", "\0section", "\0new"


def common_layouts() -> tuple[Layout, ...]:
    """The layouts that come with the program; where a file of them cannot be used, its problem is shown."""
    try:
        return shipped()
    except RuleError as error:
        show.show(f'<div class="ev problem" role="alert"><p>{esc(error)}</p></div>')
        return ()


def draw_headings(session: Session, draft: Draft, reads: Sequence[ReadFile], kept: Kept) -> bool:
    """Ask for the headings of the first table that nobody has confirmed. Returns whether one is asked about."""
    waiting = next((r for r in reads if r.layouts or r.sha256 in draft.reviewed), None)
    if waiting is None:
        _offer_review(draft, reads)
        return False
    book = Book(waiting.file, "xlsx", waiting.content, document.grids_of(waiting.file, waiting.content))
    found = proposals(book, session.tables.stated, (*draft.layouts, *kept.layouts))
    needs_year = sheet_year(found, waiting.sha256) is None
    asked = [p for p in found if needs_year or not p.is_settled] or found[:1]
    if not asked:  # its cells were mended so that it is another table now
        return False
    confirmed = _draw_form(session, draft, waiting, asked[0], len(asked), needs_year)
    if confirmed is not None:
        draft.layouts.insert(0, confirmed)
        draft.reviewed.discard(waiting.sha256)
        st.rerun()
    return True


def _offer_review(draft: Draft, reads: Sequence[ReadFile]) -> None:
    tables = [read for read in reads if read.kind == "table"]
    for read in tables:
        if st.button(
            f"{labels.REVIEW_HEADINGS}({read.file})", key=controls.widget(f"review_{read.sha256}_{draft.turn}")
        ):
            draft.reviewed.add(read.sha256)
            st.rerun()


def _draw_form(
    session: Session, draft: Draft, read: ReadFile, proposal: Proposal, left: int, needs_year: bool
) -> Layout | None:
    """The table's first rows, a choice for each heading, and one button; what was confirmed with it."""
    table, layout = proposal.table, proposal.layout
    show.show(_opening(read, proposal, left))
    key = f"{layout.fingerprint}_{len(draft.layouts)}_{draft.turn}"
    with st.form(f"headings_{key}", border=True):
        meanings: dict[str, Meaning] = {}
        columns = list({column.neutral: column for column in table.columns}.values())
        for first in range(0, len(columns), _IN_A_ROW):
            for place, column in zip(st.columns(_IN_A_ROW), columns[first : first + _IN_A_ROW], strict=False):
                with place:
                    meanings[column.neutral] = _choose_meaning(proposal, column, key)
        group_by, group_id, group_name = _choose_group(session, proposal, key)
        year = _choose_year(session, key) if needs_year else None
        is_confirmed = st.form_submit_button(labels.CONFIRM_HEADINGS, type="primary")
    if not is_confirmed:
        return None
    problem = _problem(meanings, group_by, group_id, group_name)
    if problem:
        st.error(problem)
        return None
    is_of_file = any(isinstance(meaning.year, int) for meaning in meanings.values())
    confirmed = replace(
        layout,
        meanings=meanings,
        group_by=group_by,
        group_head=next((head for head, m in meanings.items() if m.role == "group"), ""),
        only_for=read.sha256 if is_of_file else "",
    )
    return confirmed.with_filed(Filed(table.title_key, read.sha256, group_id, group_name, year))


def _problem(meanings: dict[str, Meaning], group_by: str, group_id: str, group_name: str) -> str:
    """What keeps these choices from being a reading, in words; empty where nothing does."""
    roles = [meaning.role for meaning in meanings.values()]
    if roles.count("name") != 1:
        return "「指標名」の見出しを1つだけ選んでください。"
    if not set(roles) & set(FIGURES):
        return "「目標値」「実績値」など、数値の見出しを1つ以上選んでください。"
    if "value" in roles and "measure" not in roles:
        return "「値(区分は行による)」を選ぶときは、「区分(行ごとの目標・実績)」の見出しも選んでください。"
    if group_by == "column" and "group" not in roles:
        return "「事業群」の見出しを選ぶか、この表の事業群を選んでください。"
    if group_by == "whole" and not group_id and not group_name.strip():
        return "新しい事業群の名を書いてください。"
    return ""


def _opening(read: ReadFile, proposal: Proposal, left: int) -> str:
    table = proposal.table
    more = f"(ほか{left - 1}表)" if left > 1 else ""
    words = (
        "見出しの意味を提案しています。下の表と見比べ、違うものを選び直してから、ボタンで確かめてください。"
        "確かめた読み方は、確定したときに残り、次からは同じ様式の表を自動で読み取ります。"
    )
    place = f" {Reference('', table.place).words}" if table.place else ""
    return (
        f'<div class="ev ask" role="region" aria-label="{labels.HEADINGS}"><h2>{labels.HEADINGS}{more}</h2>'
        f"<p><b><bdi>{esc(read.file)}</bdi>{esc(place)}</b> {words}</p>{_first_rows(read, proposal)}</div>"
    )


def _first_rows(read: ReadFile, proposal: Proposal) -> str:
    """The rows around the headings, as the file has them."""
    place = Reference("", proposal.table.place)
    if place.box:
        return document.page_picture(read.file, read.content, place)
    for grid in document.grids_of(read.file, read.content):
        cell = next((c for c in grid.cells if c.place == proposal.table.place), None)
        if cell is not None:
            return document.cells(grid, (cell.row, cell.column), around=4)
    return ""


def _choose_meaning(proposal: Proposal, column: Column, key: str) -> Meaning:
    """The choice for the columns of one heading, with their first values."""
    now = proposal.layout.meaning(column.neutral)
    alike = [c for c in proposal.table.columns if c.neutral == column.neutral]
    name = column.heading.text[:40] or "(見出しのない列)"
    label = f"「{name}」" + (f"ほか{len(alike) - 1}列" if len(alike) > 1 else "")
    codes = list(ROLES)
    widget = f"{column.number}_{key}"
    role = st.selectbox(
        label, codes, index=codes.index(now.role), format_func=ROLES.__getitem__, key=controls.widget(f"role_{widget}")
    )
    examples = "、".join(cell.text[:16] for cell in proposal.table.cells(column.number)[:_MOST_EXAMPLES])
    st.caption(f"例: {examples}" if examples else "値はありません")
    year: int | str = NO_YEAR
    may_hold_figures = now.role in FIGURES or (now.role == "skip" and column.heading.role != "skip")
    if not column.heading.has_year and may_hold_figures:
        year = _choose_column_year(proposal, now.year, name, widget)
    return Meaning(str(role), year if role in FIGURES else NO_YEAR, now.unit)


def _choose_column_year(proposal: Proposal, now: int | str, name: str, widget: str) -> int | str:
    """The year of figures whose heading names none."""
    options: dict[int | str, str] = {NO_YEAR: "行や数値に書かれた年度"}
    if (title := title_year(proposal.table)) is not None:
        options |= {TITLE_YEAR: f"表題の年度({era(title)})", YEAR_BEFORE: f"表題の前の年度({era(title - 1)})"}
    options |= {year: f"{era_year(year)}(このファイルだけ)" for year in _YEARS}
    codes = list(options)
    chosen = st.selectbox(
        f"「{name}」の年度",
        codes,
        index=codes.index(now) if now in codes else 0,
        format_func=options.__getitem__,
        key=controls.widget(f"year_{widget}"),
    )
    return chosen if isinstance(chosen, int) else str(chosen)


def _choose_group(session: Session, proposal: Proposal, key: str) -> tuple[GroupBy, str, str]:
    """(group_by, group_id, name of a new group) of the table."""
    groups = session.tables["program_groups"]
    known = {
        str(i): str(n) if isinstance(n, str) else str(i)
        for i, n in zip(groups["group_id"], groups["name"], strict=True)
    }
    options = {_NEW: "新しい事業群(下の名)", **known}
    options |= {_BY_COLUMN: "行ごと(「事業群」の列の名)"}
    options |= {_BY_SECTION: "行の間の見出しごと"} if proposal.body.sections else {}
    owner = proposal.owners[0][0]
    proposed = {"column": _BY_COLUMN, "section": _BY_SECTION}.get(proposal.layout.group_by) or (
        owner.group_id if owner.is_known else _NEW
    )
    codes = list(options)
    left, right = st.columns(2)
    with left:
        chosen = st.selectbox(
            "この表の事業群",
            codes,
            index=codes.index(proposed) if proposed in codes else 0,
            format_func=options.__getitem__,
            key=controls.widget(f"group_{key}"),
        )
    with right:
        name = st.text_input(
            "新しい事業群の名",
            value="" if owner.is_known else owner.name or "",
            max_chars=120,
            key=controls.widget(f"name_{key}"),
        )
    if chosen == _BY_COLUMN:
        return "column", "", ""
    if chosen == _BY_SECTION:
        return "section", "", ""
    return ("whole", "", name.strip()) if chosen == _NEW else ("whole", str(chosen), "")


def _choose_year(session: Session, key: str) -> int:
    """The year of the sheet, where neither results nor a title say it."""
    newest = int(session.tables["sources"]["sheet_year"].max()) - 1
    chosen = st.selectbox(
        "実績の最後の年度(まだないときは、計画の前の年度)",
        list(_YEARS),
        index=_YEARS.index(newest) if newest in _YEARS else 0,
        format_func=era_year,
        key=controls.widget(f"sheet_year_{key}"),
    )
    return int(chosen) + 1
