"""規則の変更: the rules in force as files, other rules tried out over the same facts, and the commit of them."""

from __future__ import annotations

import streamlit as st

from lib.contract.terms import WHAT_IF
from lib.findings.model import go
from lib.findings.rule_change import make_rule_change_table
from lib.intake.files.opening import file_name
from lib.judge.policy.load import problems_of
from lib.judge.policy.toml import RuleError
from lib.store import access as store
from lib.store.commit import BehindError, change_rules
from lib.store.delta import Commit
from lib.store.problems import StoreError, UncertainError
from lib.store.rules import FILES, RuleFiles, digest_of
from lib.ui.app.downloads import Download
from lib.ui.app.offer import offer
from lib.ui.app.roles import Who
from lib.ui.app.uploads import lost, too_much
from lib.ui.parts import labels
from lib.ui.parts.changes import rule_change
from lib.ui.parts.html import anchor, element, isolated
from lib.ui.parts.notices import alert, notice, part, problem
from lib.ui.parts.show import show
from lib.ui.parts.templates import render
from lib.ui.screens.intake.commit import situation_of
from lib.ui.screens.intake.draft import RulesDraft, current_rules_draft
from lib.ui.screens.intake.models.commit import why_no_writing
from lib.ui.screens.intake.models.rules import (
    EXAMPLE_REASON,
    RulesOpening,
    UploadedRules,
    changed_words,
    make_rules_opening,
    make_uploaded_rules,
    name_in_history,
)
from lib.ui.screens.intake.note import ask_note, say_note_is_missing
from lib.ui.screens.intake.reading import overtaken_words
from lib.ui.session import controls, kept
from lib.ui.session.session import Session, rules_in_force
from lib.view.words import PART_WORDS

_UNCHANGED = "規則を変更できませんでした。規則は変わっていません。"
_TRIED = "追加した規則で判定した場合との違いです。まだ有効ではなく、ほかの画面の判定は変わっていません。"
_TRIED_ANEW = f"現在の版で{WHAT_IF}をやり直しました。"


def draw(session: Session, reader: Who) -> None:
    """The files to take away and to upload, what they would change, and the way into force."""
    draft = current_rules_draft()
    opening = make_rules_opening(session.number, why_no_writing(situation_of(session, reader)))
    uploads_before, draft.is_filled = draft.is_filled, False
    if uploads_before and (words := overtaken_words(draft.seen_version, session.number)):
        draft.notice = f"{words}{_TRIED_ANEW}"
    draft.seen_version = session.number
    if words := draft.take_notice():
        st.html(notice(words))
    in_force = rules_in_force(session)
    _draw_opening(session, opening, in_force)
    uploads = _take_files(draft)
    if not uploads:
        return
    draft.is_filled = True
    uploaded = make_uploaded_rules(
        uploads, in_force, lambda files: problems_of(files, session.evaluation.policy, session.tables)
    )
    st.html(render("intake/rules_files", uploaded=uploaded))
    if uploaded.is_sound and _draw_trial(session, uploaded):
        _draw_commit(session, draft, uploaded, opening.why_not, reader)


def _draw_opening(session: Session, opening: RulesOpening, in_force: RuleFiles) -> None:
    """What this part is for, that nothing can be committed where that is so, and the files of the rules in force."""
    method = anchor(go(session.view, "sources", part="method"), f"現在の規則の内容({PART_WORDS['method']})")
    show(part(element("p", opening.about), element("p", method, css="small")))
    if opening.why_not:
        show(notice(opening.why_not))
    show(part(element("h2", opening.files_heading)))
    offer([_file(name, in_force[name]) for name in FILES if name in in_force])


def _file(name: str, content: bytes) -> Download:
    return Download(f"{name} を保存", lambda: content, name, "application/toml")


def _take_files(draft: RulesDraft) -> list[tuple[str, bytes]]:
    """The files that the reader chose, by name; none where some are lost or too many."""
    key = controls.widget(f"rules_{draft.turn}")
    files = st.file_uploader(f"書き換えた規則のファイル({'、'.join(FILES)})", accept_multiple_files=True, key=key)
    refusal = lost(controls.lost_files(key), [file.name for file in files]) or too_much([file.size for file in files])
    if refusal:
        st.html(problem(refusal))
        return []
    return [(file_name(file.name), file.getvalue()) for file in files]


def _draw_trial(session: Session, uploaded: UploadedRules) -> bool:
    """What the uploaded rules would change. Returns whether they could be tried."""
    try:
        change = kept.rule_change_of(session.evaluation, uploaded.files)
    except RuleError as error:
        st.html(alert(element("p", str(error))))
        return False
    st.html(rule_change(make_rule_change_table(session.view, change), uploaded.changes, _TRIED, WHAT_IF))
    return True


def _draw_commit(session: Session, draft: RulesDraft, uploaded: UploadedRules, why_not: str, reader: Who) -> None:
    """The way into force, for who may: why, and under whose name."""
    # On another version or with other files it is another form: what was asked of the one before is not done.
    form = f"rules_{draft.turn}_{session.number}_{digest_of(uploaded.files)}"
    with st.form(form, border=True):
        st.html(part(element("h2", labels.COMMIT), element("p", isolated(name_in_history(reader.name)), css="small")))
        reason = ask_note(EXAMPLE_REASON)
        if why_not:
            st.caption(why_not)
        is_asked_for = st.form_submit_button(labels.COMMIT, type="primary", disabled=bool(why_not))
    if not is_asked_for or why_not:  # a button that looks closed is not trusted to be
        return
    if not reason:
        say_note_is_missing()
        return
    made = _commit(session, draft, uploaded.files, reason, reader)
    if made is not None:
        kept.looked_anew()
        draft.clear(changed_words(made.label, made.parent))
        st.rerun()


def _commit(session: Session, draft: RulesDraft, files: RuleFiles, reason: str, reader: Who) -> Commit | None:
    """The commit; None where there is none, once it has been said why."""
    try:
        return change_rules(store.store(store.origin().address), files, reader.name, reason, session.number)
    except BehindError as error:
        kept.looked_anew()
        draft.notice = f"{error}。{_TRIED_ANEW}"
        st.rerun()
    except UncertainError as error:
        st.error(str(error))
    except (StoreError, ValueError) as error:
        st.error(f"{_UNCHANGED}{error}")
    return None
