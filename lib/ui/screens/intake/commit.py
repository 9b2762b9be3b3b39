"""The end of 取込: what changes when the files on the desk are committed, and the commit."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st
from markupsafe import Markup

from lib.contract.contract import ContractError
from lib.contract.terms import NOT_STATED
from lib.findings.differences.between import Preview, changes
from lib.intake.merge import Merged
from lib.store import access as store
from lib.store.commit import BehindError, commit
from lib.store.delta import Commit
from lib.store.problems import StoreError, UncertainError
from lib.ui.app.roles import Who
from lib.ui.parts import labels
from lib.ui.parts.html import element, join
from lib.ui.parts.notices import part
from lib.ui.screens.intake.draft import Draft
from lib.ui.screens.intake.models.commit import (
    EXAMPLE_NOTE,
    Ready,
    Situation,
    committed_words,
    make_commit_box,
    why_no_commit,
)
from lib.ui.screens.intake.note import ask_note, say_note_is_missing
from lib.ui.session import kept
from lib.ui.session.session import Session

_UNDONE = "取り込めませんでした。データは変わっていません。"
_MOST_BREACHES = 12


def preview(session: Session, merged: Merged) -> Preview:
    """What changes when the readings are committed."""
    if not merged.readings:
        return Preview((), 0)
    foreseen = kept.foreseen(session.evaluation, merged.readings)
    return changes(session.evaluation, foreseen, {reading.group_id for reading in merged.readings})


def situation_of(session: Session, reader: Who) -> Situation:
    """What decides whether this reader can commit now."""
    return Situation(store.origin().is_store, bool(session.selection.as_of), reader.may("commit"), reader.why)


def draw_commit(session: Session, draft: Draft, ready: Ready, headline: str, reader: Who) -> None:
    """The way into force: open only when nothing is left to answer, and to who may."""
    if not ready.is_anything:
        return
    box = make_commit_box(ready, headline, why_no_commit(ready, situation_of(session, reader)))
    # On another version it is another form: what was asked of the one before is not done.
    with st.form(f"commit_{draft.turn}_{session.number}", border=True):
        st.html(part(element("h2", labels.COMMIT), element("p", box.sentences)))
        note = ask_note(EXAMPLE_NOTE)
        if box.why_not:
            st.caption(box.why_not)
        is_asked_for = st.form_submit_button(labels.COMMIT, type="primary", disabled=bool(box.why_not))
    if not is_asked_for or box.why_not:  # a button that looks closed is not trusted to be
        return
    if not note:
        say_note_is_missing()
        return
    made = _commit(session, draft, ready, note, reader)
    if made is not None:
        draft.clear(committed_words(made.label, box.summary))
        st.rerun()


def _commit(session: Session, draft: Draft, ready: Ready, note: str, reader: Who) -> Commit | None:
    """The commit; None where there is none, once it has been said why."""
    place, details = store.store(store.origin().address), _details(draft, ready)
    try:
        made = commit(place, ready.merged.readings, reader.name, note, session.number, details)
    except BehindError as error:
        kept.looked_anew()
        draft.notice = f"{error}。現在の版で読み直しました。"
        st.rerun()
    except UncertainError as error:
        st.error(str(error))
        return None
    except StoreError as error:
        st.error(f"{_UNDONE}{error}")
        return None
    except ContractError as error:
        st.error(_UNDONE)
        st.html(_breaches(error))
        return None
    kept.looked_anew()
    return made


def _breaches(error: ContractError) -> Markup:
    breaches = (str(breach) for breach in error.breaches[:_MOST_BREACHES])
    return join(element("div", element("p", breach), css="ev problem") for breach in breaches)


def _details(draft: Draft, ready: Ready) -> dict[str, object]:
    """What is kept with a commit: answers and corrections of the files that come in, layouts, decisions, file names."""
    documents = {read.sha256 for read in ready.reads if read.level != "error"}
    return {
        "answers": [
            answer.as_json()
            for (sha256, _), answer in draft.answers.items()
            if sha256 in documents and answer.answer != NOT_STATED
        ],
        "corrections": [c.as_json() for c in draft.corrections if c.sha256 in documents],
        "layouts": [layout.as_json() for layout in reversed(draft.layouts)],
        "decisions": [asdict(decision) for decision in ready.decisions],
        "files": [{"file": name} for name, _ in draft.files.values()],
    }
