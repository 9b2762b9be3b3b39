"""The record of a meeting at its desk: what this browser keeps, what it keeps beside it, and files in and out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import streamlit as st

from lib.contract.names import short
from lib.findings import decisions
from lib.findings.decisions import KINDS, MOST_DECISIONS, Decision, DecisionError, data_of
from lib.findings.other_records import OtherRecord, other_record
from lib.store import access as store
from lib.store.delta import REVISION
from lib.store.folder import DEFAULT_TABLES
from lib.ui.app import stage_modules
from lib.ui.parts import html, labels
from lib.ui.parts.html import esc
from lib.ui.session import controls
from lib.ui.session.kept import shared
from lib.ui.session.session import Session

_ABOUT = (
    "会議中に N で書いた決定と問いは、このブラウザに残り、PowerPoint・PDF・Excelにも入ります。閉じるときに消す設定のブラウザ、"
    "プライベートウィンドウ、共用のPC、7日ほど開かないSafariなどでは消えるので、会議が終わったら「記録を保存(.json)」でファイルにしてください。"
    "ファイルは別のPCでも読み込めます。"
)
_NOT_KEPT = "記録をこのブラウザに保存できません(保存が禁止されているか、空きがありません)。ここに出ている記録は、この画面を閉じるか読み込み直すと消えます。消える前に「記録を保存(.json)」でファイルに保存してください。"
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
    rows = store.store(address).rows_where("sources", REVISION, revisions, ["is_synthetic"])
    return Meeting(name, any(rows["is_synthetic"].to_pylist()))


def draw(session: Session) -> list[Decision]:
    """The record that this browser keeps, after the change that was asked for; says what is wrong with any part of it."""
    st.html('<div class="ev"><h2>記録</h2></div>')
    left, right = st.columns([1.3, 1], gap="medium")
    with right:
        loaded = _loaded(session)
    kept = _handed_over(session, loaded)
    lines, unreadable = decisions.sort_out(_list_of(kept, "record"))
    with right:
        _say_outcome(kept, loaded)
    with left:
        if kept.get("is_kept", True):
            st.html(f'<div class="ev"><p class="small muted">{_ABOUT}</p></div>')
        else:
            _notice(_NOT_KEPT)
        _record(session, lines, unreadable, kept)
        _drafts(kept)
        _unread(kept)
    _others(session, kept)
    return lines


def _loaded(session: Session) -> Change | None:
    """The notes of the file that was chosen, to be added; None where there is none, or none that is a record."""
    file = st.file_uploader(labels.LOAD_RECORD, type=["json"], key="record_file")
    if file is None:
        return None
    try:
        lines = decisions.from_file(file.getvalue(), data_of(session.tables, session.words))
    except DecisionError as error:
        st.html(
            f'<div class="ev problem" role="alert"><h2>読み込めませんでした</h2><p>{esc(error)}</p><p>これまでの記録はそのままです。</p></div>'
        )
        return None
    return {"id": file.file_id, "act": "add", "notes": [asdict(d) for d in lines]}


def _handed_over(session: Session, loaded: Change | None) -> Mapping[str, Any]:
    """What the browser keeps, as lib/ui/app/stage/record.js hands it over; empty until it has."""
    told = stage_modules.component()(
        key="desk",
        data={"stage": False, "dataset": meeting(session).dataset, "change": controls.asked_of_browser() or loaded},
        default={"kept": {}},
        on_kept_change=lambda: None,
    )
    kept = told.kept if isinstance(told.kept, Mapping) else {}
    controls.browser_did(_outcome(kept).get("id"))
    return kept


def _outcome(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """What became of the last change."""
    outcome = kept.get("outcome")
    return outcome if isinstance(outcome, Mapping) else {}


def _list_of(kept: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Objects of one kind that the browser handed over."""
    value = kept.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _notice(text: str) -> None:
    st.html(f'<div class="ev notice" role="status">{esc(text)}</div>')


def _say_outcome(kept: Mapping[str, Any], loaded: Change | None) -> None:
    """What became of the file: a line that is there already is not added again."""
    outcome = _outcome(kept)
    if not loaded or outcome.get("id") != loaded["id"]:
        return
    added, known, differing = (int(outcome.get(name, 0)) for name in ("added", "known", "differing"))
    sentences = [f"{added}件を読み込みました。" if added else "加えた記録はありません。"]
    if known:
        sentences.append(f"{known}件は、すでに記録にあります。")
    if differing:
        sentences.append(f"うち{differing}件は、記録にあるものと内容が違うため、両方を残しました。")
    _notice("".join(sentences))


def _record(session: Session, lines: list[Decision], unreadable: list[str], kept: Mapping[str, Any]) -> None:
    if not lines:
        st.html('<div class="ev"><p class="muted">まだ記録はありません。</p></div>')
    else:
        rows = [[esc(v) for v in row] for row in decisions.as_rows(lines).itertuples(index=False, name=None)]
        head = list(decisions.as_rows([]).columns)
        st.html(f'<div class="ev">{html.table(head, rows, "会議の記録", (), (0, 2, 5, 6, 7))}</div>')
    if kept.get("earlier"):
        _notice(
            f"このブラウザには、これより前の記録が{kept['earlier']:,}件あります。表示し、資料とファイルに入れるのは、新しい{MOST_DECISIONS}件です。ファイルに保存してから消すと、前の記録が出ます。"
        )
    if unreadable:
        _notice(
            f"このブラウザの記録のうち{len(unreadable)}件は、読めないため表と資料に入りません。{unreadable[0]}記録はこのブラウザに残っています。"
        )
    if lines:
        st.download_button(
            labels.SAVE_RECORD,
            partial(decisions.to_file, lines, meeting(session).is_synthetic),
            decisions.file_name(lines),
            "application/json",
            on_click="ignore",
        )
        with st.popover("記録を消す"):
            removed = controls.choose_records_to_remove({d.id: f"{KINDS[d.kind]} {short(d.text)}" for d in lines})
            _button("選んだ記録を消す", "remove", "records", is_closed=not removed, ids=removed)


def _button(label: str, act: str, key: str, is_closed: bool = False, **what: object) -> None:
    """A button that asks for a change of what this browser keeps."""
    st.button(label, key=f"{act}_{key}", disabled=is_closed, on_click=controls.ask_browser, args=(act,), kwargs=what)


def _drafts(kept: Mapping[str, Any]) -> None:
    """Notes that were begun and not recorded; they are in no file until somebody records them."""
    drafts = _list_of(kept, "drafts")
    if not drafts:
        return
    _notice(f"下書きが{len(drafts)}件あります。記録には入っておらず、配る資料にも入りません。")
    for draft in drafts:
        name, text, key, due = (str(draft.get(field) or "") for field in ("name", "text", "id", "due"))
        is_due_sound = not due or decisions.has_due_year(due)
        words = f"<bdi>{esc(text or '(内容なし)')}</bdi> <small>{esc(name)}</small>"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(f'<div class="ev"><b>下書き</b> {words}</div>')
            _button("記録に入れる", "record_draft", key, is_closed=not text.strip() or not is_due_sound, ids=[key])
            _button("下書きを消す", "drop_draft", key, ids=[key])
        if not is_due_sound:
            st.caption(
                f"期限「{due}」は年が2000〜2099年ではありません。会議の画面のこのスライドで N を押し、直してください。"
            )


def _unread(kept: Mapping[str, Any]) -> None:
    """What stood in the place of a record or a draft and cannot be read: it was set aside, and can be saved as it is."""
    for text in _list_of(kept, "unread"):
        name, letters = str(text.get("name", "")), text.get("letters", 0)
        _notice(f"このブラウザの記録に、読めない内容がありました({letters:,}字)。書き換えずに、別に残しています。")
        with st.container(horizontal=True):
            _button("読めない内容をファイルに保存", "save_unread", name, name=name)
            with st.popover("読めない内容を消す"):
                st.html('<div class="ev"><p>この内容をこのブラウザから消します。元に戻せません。</p></div>')
                _button("消す", "forget_unread", name, name=name)


# ---------------------------------------------------------------------- records under other names


def _others(session: Session, kept: Mapping[str, Any]) -> None:
    """Records of other meetings in this browser: offered, and left where they are until they are taken or removed."""
    given = _list_of(kept, "others")
    if not given:
        return
    here = data_of(session.tables, session.words)
    found = [other_record(one, here) for one in given]
    open_at_once = any(not one.why_not for one in found)
    with st.expander(f"このブラウザにある、ほかの記録 {len(found)}件", expanded=open_at_once):
        for one in found:
            _other(one)
        if kept.get("more_others"):
            st.caption(f"ほか{kept['more_others']}件。上の記録を加えるか消すと、ここに出ます。")


def _other(one: OtherRecord) -> None:
    first = f"「{esc(short(one.decisions[0].text))}」" if one.decisions else ""
    why_not = f'<p class="small muted">{esc(one.why_not)}</p>' if one.why_not else ""
    st.html(f'<div class="ev"><p><bdi>{esc(one.about)}</bdi> {first}</p>{why_not}</div>')
    with st.container(horizontal=True):
        if not one.why_not:
            _button("この記録に加える", "take", one.meeting, meeting=one.meeting)
        if one.decisions:
            st.download_button(
                "ファイルに保存",
                partial(decisions.to_file, one.decisions, one.is_synthetic),
                decisions.file_name(one.decisions),
                "application/json",
                on_click="ignore",
                key=f"file_{one.meeting}",
            )
        with st.popover("消す"):
            st.html('<div class="ev"><p>この記録をこのブラウザから消します。元に戻せません。</p></div>')
            _button("消す", "forget", one.meeting, meeting=one.meeting)
