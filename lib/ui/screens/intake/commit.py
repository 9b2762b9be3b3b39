"""The end of 取込: what changes when the files on the desk are committed, and the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from lib.contract.contract import ContractError
from lib.contract.terms import NOT_STATED
from lib.findings.decisions import Decision
from lib.findings.differences.between import Preview, changes
from lib.intake.files.book import ReadFile
from lib.intake.merge import Merged
from lib.store import access as store
from lib.store.commit import BehindError, commit
from lib.store.problems import StoreError, UncertainError
from lib.ui.app.roles import Who
from lib.ui.parts import labels, show
from lib.ui.parts.html import esc
from lib.ui.screens.intake.draft import Draft
from lib.ui.session import kept
from lib.ui.session.session import Session

_UNDONE = "取り込めませんでした。何も変わっていません。"


@dataclass(frozen=True)
class Ready:
    """What a commit would take in: the readings, the meetings' decisions; and what is left open or out."""

    reads: Sequence[ReadFile]
    merged: Merged
    decisions: Sequence[Decision]
    open_questions: int

    @property
    def left_out(self) -> int:
        """How many files have errors."""
        return sum(1 for read in self.reads if read.level == "error")


def preview(session: Session, merged: Merged) -> Preview:
    """What changes when the readings are committed."""
    if not merged.readings:
        return Preview((), 0)
    then = kept.foreseen(session.evaluation, merged.readings)
    return changes(session.evaluation, then, {r.group_id for r in merged.readings})


def draw_commit(session: Session, draft: Draft, ready: Ready, headline: str, reader: Who) -> None:
    """The way into force: open only when nothing is left to answer, and to who may."""
    if not ready.merged.readings and not ready.decisions:
        return
    why_not = _why_not(session, ready, reader)
    meeting = f"会議の記録 {len(ready.decisions)}件" if ready.decisions else ""
    summary = "。".join(words for words in (headline if ready.merged.readings else "", meeting) if words)
    out = f"誤りのあるファイル{ready.left_out}件は取り込みません。" if ready.left_out else ""
    # On another version it is another form: what was asked of the one before is not done.
    with st.form(f"commit_{draft.turn}_{session.number}", border=True):
        show.show(f'<div class="ev"><h2>{labels.COMMIT}</h2><p>{esc(summary)}。{esc(out)}</p></div>')
        note = st.text_input("説明(履歴に残ります)", max_chars=200, placeholder="例: 情報システム課のR3実績")
        if why_not:
            st.caption(why_not)
        is_asked_for = st.form_submit_button(labels.COMMIT, type="primary", disabled=bool(why_not))
    if not is_asked_for or why_not:  # a button that looks closed is not trusted to be
        return
    if not note.strip():
        st.error("説明を書いてください。あとから履歴で見分けるために必要です。")
        return
    _commit(session, draft, ready, summary, note.strip(), reader)


def _why_not(session: Session, ready: Ready, reader: Who) -> str:
    """Why there is no committing now, in words; empty where there is."""
    if not store.origin().is_store:
        return "版を重ねるデータが設定されていないため、ここでは確定できません。"
    if session.selection.as_of:
        return "前の版を表示しているため、確定できません。最新の版に戻ってください。"
    if ready.open_questions:
        return f"答えていない問いが{ready.open_questions}件あります。答えると確定できます。"
    if not reader.may("commit"):
        return reader.why or "確定するには、取り込みの役割をもつ人のサインインが必要です。"
    return ""


def _commit(session: Session, draft: Draft, ready: Ready, summary: str, note: str, reader: Who) -> None:
    documents = {read.sha256 for read in ready.reads if read.level != "error"}
    answers = [a for (sha256, _), a in draft.answers.items() if sha256 in documents and a.answer != NOT_STATED]
    details = {
        "answers": [answer.as_json() for answer in answers],
        "corrections": [c.as_json() for c in draft.corrections if c.sha256 in documents],
        "layouts": [layout.as_json() for layout in reversed(draft.layouts)],
        "decisions": [asdict(decision) for decision in ready.decisions],
        "files": [{"file": name} for name, _ in draft.files.values()],
    }
    address = store.origin().address
    try:
        made = commit(store.store(address), ready.merged.readings, reader.name, note, session.number, details)
    except BehindError as error:
        kept.looked_anew()
        draft.notice = f"{error}。いまの版で読み直しました。"
        st.rerun()
    except UncertainError as error:
        st.error(str(error))
        return
    except StoreError as error:
        st.error(f"{_UNDONE}{error}")
        return
    except ContractError as error:
        st.error(_UNDONE)
        problems = (f'<div class="ev problem"><p>{esc(str(breach))}</p></div>' for breach in error.breaches[:12])
        show.show("".join(problems))
        return
    kept.looked_anew()
    draft.clear(f"{made.label}として取り込みました。{summary}。「版の履歴」から、いつでも元に戻せます。")
    st.rerun()
