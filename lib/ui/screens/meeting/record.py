"""The record of a meeting at its desk: what this browser keeps, what it keeps beside it, and files in and out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import streamlit as st

from lib.contract import heads
from lib.contract.names import short
from lib.findings import decisions
from lib.findings.decisions import Decision, DecisionError, RecordRow, data_of
from lib.findings.other_records import OtherRecord
from lib.findings.record import HandedOver, Record, make_record, outcome, outcome_words
from lib.store import access as store
from lib.store.folder import DEFAULT_TABLES
from lib.store.schemas import REVISION
from lib.ui.app import stage_modules
from lib.ui.parts import labels
from lib.ui.parts.html import element, isolated
from lib.ui.parts.notices import alert, notice, part
from lib.ui.parts.table import Column, table
from lib.ui.session import controls
from lib.ui.session.kept import shared
from lib.ui.session.session import Session

Change = dict[str, Any]


@dataclass(frozen=True)
class Meeting:
    """Whose record it is: the data behind the dashboard, the same for all of its versions, and whether it is made up."""

    name: str
    is_synthetic: bool

    @property
    def dataset(self) -> str:
        """Its name in the browser's storage."""
        digest = hashlib.sha256(self.name.encode()).hexdigest()[:12]
        return f"{'synthetic' if self.is_synthetic else 'real'}.{digest}"


def meeting(session: Session) -> Meeting:
    """The meeting of a session. A store is known by its first commit, also where it is moved or copied; a folder by its path."""
    origin = store.origin()
    if not origin.is_store:
        is_default = origin.address == str(DEFAULT_TABLES)
        return Meeting("" if is_default else origin.address, session.tables.is_synthetic)
    first = min(store.commits(origin), key=lambda commit: commit.number)
    name = f"{first.at.timestamp()} {first.who} {first.note} {first.revisions}"
    return _of_store(name, origin.address, first.revisions)


@shared(most=16)
def _of_store(name: str, address: str, revisions: tuple[str, ...]) -> Meeting:
    made_up = store.store(address).rows_where("sources", REVISION, revisions, ["is_synthetic"])
    return Meeting(name, any(made_up.column(0).to_pylist()))


_COLUMNS = (
    Column[RecordRow](heads.KIND, lambda row: row.kind, narrow=True),
    Column[RecordRow]("スライド", lambda row: row.slide),
    Column[RecordRow](heads.VIEWPOINT, lambda row: row.viewpoint, narrow=True),
    Column[RecordRow]("内容", lambda row: row.text),
    Column[RecordRow]("担当", lambda row: row.owner),
    Column[RecordRow]("期限", lambda row: row.due, narrow=True),
    Column[RecordRow]("記録した時刻", lambda row: row.written_at, narrow=True),
    Column[RecordRow]("データ版", lambda row: row.version, narrow=True),
)


def draw(session: Session) -> list[Decision]:
    """The record that this browser keeps, after the change that was asked for; says what is wrong with any part of it."""
    st.html(part(element("h2", "記録")))
    left, right = st.columns([1.3, 1], gap="medium")
    with right:
        loaded = _loaded(session)
    handed_over = _handed_over(session, loaded)
    record = make_record(handed_over, data_of(session.tables, session.words))
    with right:
        if loaded and outcome(handed_over).get("id") == loaded["id"]:
            _notice(outcome_words(handed_over))
    with left:
        _about(record)
        _table(record)
        if record.decisions:
            _actions(record, meeting(session).is_synthetic)
        _drafts(record)
        _unread(record)
    _others(record)
    return list(record.decisions)


def _loaded(session: Session) -> Change | None:
    """The notes of the file that was chosen, to be added; None where there is none, or none that is a record."""
    file = st.file_uploader(labels.LOAD_RECORD, type=["json"], key="record_file")
    if file is None:
        return None
    try:
        lines = decisions.from_file(file.getvalue(), data_of(session.tables, session.words))
    except DecisionError as error:
        parts = (
            element("h2", "読み込めませんでした"),
            element("p", str(error)),
            element("p", "これまでの記録は変わりません。"),
        )
        st.html(alert(*parts))
        return None
    return {"id": file.file_id, "act": "add", "notes": [asdict(line) for line in lines]}


def _handed_over(session: Session, loaded: Change | None) -> HandedOver:
    """What the browser keeps, as lib/ui/app/stage/record.js hands it over; empty until it has."""
    told = stage_modules.component()(
        key="desk",
        data={"stage": False, "dataset": meeting(session).dataset, "change": controls.asked_of_browser() or loaded},
        default={"kept": {}},
        on_kept_change=lambda: None,
    )
    handed_over = told.kept if isinstance(told.kept, Mapping) else {}
    controls.browser_did(outcome(handed_over).get("id"))
    return handed_over


# ---------------------------------------------------------------------- the record


def _notice(text: str) -> None:
    st.html(notice(text))


def _about(record: Record) -> None:
    if record.is_kept:
        st.html(part(element("p", record.about, css="small muted")))
    else:
        _notice(record.about)


def _table(record: Record) -> None:
    none = element("p", "記録はありません。", css="muted")
    st.html(part(table(_COLUMNS, record.rows, "会議の記録") if record.rows else none))
    for warning in record.warnings:
        _notice(warning)


def _actions(record: Record, is_synthetic: bool) -> None:
    """Save the record to a file, or remove lines of it."""
    _save(labels.SAVE_RECORD, record.decisions, is_synthetic)
    with st.popover("記録を削除"):
        removed = controls.choose_records_to_remove(dict(record.choices))
        _button("選んだ記録を削除", "remove", "records", is_closed=not removed, ids=removed)


def _save(label: str, lines: Sequence[Decision], is_synthetic: bool | None, key: str | None = None) -> None:
    make = partial(decisions.to_file, lines, is_synthetic)
    st.download_button(label, make, decisions.file_name(lines), "application/json", on_click="ignore", key=key)


def _button(label: str, act: str, key: str, is_closed: bool = False, **what: object) -> None:
    """A button that asks for a change of what this browser keeps."""
    st.button(label, key=f"{act}_{key}", disabled=is_closed, on_click=controls.ask_browser, args=(act,), kwargs=what)


def _confirm(label: str, question: str, button: Callable[[], None]) -> None:
    """What cannot be undone is asked once more."""
    with st.popover(label):
        st.html(part(element("p", question)))
        button()


def _drafts(record: Record) -> None:
    """Notes that were begun and not recorded; they are in no file until somebody records them."""
    if record.drafts:
        _notice(record.drafts_warning)
    for draft in record.drafts:
        words = (element("b", "下書き"), " ", isolated(draft.text), " ", element("small", draft.slide))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(part(*words))
            _button("記録に入れる", "record_draft", draft.id, is_closed=not draft.can_be_recorded, ids=[draft.id])
            _button("下書きを削除", "drop_draft", draft.id, ids=[draft.id])
        if draft.warning:
            st.caption(draft.warning)


def _unread(record: Record) -> None:
    """What stood in the place of a record or a draft and cannot be read: it was set aside, and can be saved as it is."""
    for text in record.unread:
        _notice(text.warning)
        with st.container(horizontal=True):
            _button("読めない内容をファイルに保存", "save_unread", text.name, name=text.name)
            forget = partial(_button, "削除", "forget_unread", text.name, name=text.name)
            _confirm("読めない内容を削除", "この内容をこのブラウザから削除します。元に戻せません。", forget)


# ---------------------------------------------------------------------- records under other names


def _others(record: Record) -> None:
    """Records of other meetings in this browser: offered, and left where they are until they are taken or removed."""
    others = record.others
    if not others.records:
        return
    with st.expander(others.title, expanded=others.are_open):
        for other in others.records:
            _other(other)
        if others.more:
            st.caption(others.more)


def _other(other: OtherRecord) -> None:
    first = f"「{short(other.decisions[0].text)}」" if other.decisions else ""
    why_not = element("p", other.why_not, css="small muted") if other.why_not else ""
    st.html(part(element("p", isolated(other.about), " ", first), why_not))
    with st.container(horizontal=True):
        if not other.why_not:
            _button("この記録に追加", "take", other.meeting, meeting=other.meeting)
        if other.decisions:
            _save("ファイルに保存", other.decisions, other.is_synthetic, key=f"file_{other.meeting}")
        forget = partial(_button, "削除", "forget", other.meeting, meeting=other.meeting)
        _confirm("削除", "この記録をこのブラウザから削除します。元に戻せません。", forget)
