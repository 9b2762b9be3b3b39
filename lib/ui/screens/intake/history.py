"""版の履歴: every commit, what differs between any two, a look at an earlier one, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from lib.contract.contract import ContractError
from lib.findings.differences.between import changes, touched
from lib.findings.differences.change_list import make_change_list
from lib.findings.history import Difference, WayBack, make_difference, make_history, make_way_back
from lib.findings.rule_change import make_file_changes, make_rule_change_table
from lib.judge.evaluation import Evaluation
from lib.judge.policy.toml import RuleError
from lib.store import access as store
from lib.store.commit import BehindError, restore
from lib.store.delta import Commit
from lib.store.problems import StoreError, UncertainError
from lib.ui.app.roles import Who
from lib.ui.parts import labels
from lib.ui.parts.changes import change_list, rule_change
from lib.ui.parts.html import anchor, element
from lib.ui.parts.notices import notice, part, problem
from lib.ui.parts.templates import render
from lib.ui.screens.intake.draft import current_draft
from lib.ui.screens.intake.note import ask_note, say_note_is_missing
from lib.ui.session import kept
from lib.ui.session.session import Session

_NO_STORE = "履歴の保存先が未設定のため、版の履歴はありません。必要な場合は、このダッシュボードの管理者へ設定を依頼してください。"
_ABOUT_RESTORING = "選んだ版の内容を、新しい版として有効にします。その後の版も削除されず、いつでも見られます。"


def draw(session: Session, reader: Who) -> None:
    """The list of commits, or the difference of two."""
    commits = store.commits(store.origin())
    if not commits:
        st.html(notice(_NO_STORE))
        return
    if words := current_draft().take_notice():
        st.html(notice(words))
    if session.selection.versions:
        old, new = session.selection.versions
        _draw_difference(session, make_difference(session.view, commits, old, new), old, new)
        return
    if words := store.lost(store.origin(), commits):
        st.html(problem(words))
    history = make_history(session.view, commits)
    words_of_links = {"show_version": labels.SHOW_VERSION, "show_changes": labels.SHOW_CHANGES}
    st.html(render("intake/history", history=history, **words_of_links))
    way_back = make_way_back(commits, reader.may("restore"), reader.why)
    if way_back is not None:
        _draw_way_back(commits, way_back, reader)


def _draw_difference(session: Session, difference: Difference, old: int, new: int) -> None:
    back = anchor(difference.back.to, difference.back.text)
    if difference.missing:
        st.html(notice(difference.missing, back))
        return
    st.html(part(element("p", back, css="small")))
    try:
        before, after = kept.evaluation_of(old), kept.evaluation_by_rules_of(new, old)
        preview = changes(before, after, touched(before.tables, after.tables))
        st.html(change_list(make_change_list(session.view, preview, "intake", difference.title)))
        _draw_other_rules(session, after, old, new)
    except (ContractError, RuleError) as error:
        st.html(problem(str(error)))


def _draw_other_rules(session: Session, by_old_rules: Evaluation, old: int, new: int) -> None:
    """What differs by the rules alone; nothing where both versions have the same."""
    files = [kept.rule_files_of(kept.marks_of(str(number))) for number in (old, new)]
    file_changes = make_file_changes(*files)
    if not file_changes:
        return
    change = kept.rule_change_between(by_old_rules, kept.evaluation_of(new))
    about = (
        f"第{old}版と第{new}版は、判定の規則が異なります。上の変更点は第{old}版の規則で比べたものです。"
        f"次は、第{new}版の数値と記載を、それぞれの規則で判定した場合の違いです。"
    )
    st.html(rule_change(make_rule_change_table(session.view, change), file_changes, about))


def _draw_way_back(commits: Sequence[Commit], way_back: WayBack, reader: Who) -> None:
    """An earlier version in force again, as a version of its own: nothing is lost."""
    with st.form("restore", border=True):
        st.html(part(element("h2", "元に戻す"), element("p", _ABOUT_RESTORING, css="small")))
        number = st.selectbox("戻す版", list(way_back.versions), format_func=way_back.versions.__getitem__)
        note = ask_note()
        if way_back.why_not:
            st.caption(way_back.why_not)
        is_asked_for = st.form_submit_button(labels.RESTORE, disabled=bool(way_back.why_not))
    if not is_asked_for or way_back.why_not or number is None:  # a button that looks closed is not trusted to be
        return
    if not note:
        say_note_is_missing()
        return
    _restore(int(number), commits[0].number, note, reader)


def _restore(number: int, newest: int, note: str, reader: Who) -> None:
    draft = current_draft()
    try:
        made = restore(store.store(store.origin().address), number, reader.name, note, newest)
        draft.notice = f"{made.label}として、第{number}版の内容に戻しました。"
    except BehindError as error:
        draft.notice = str(error)
    except UncertainError as error:
        st.error(str(error))
        return
    except StoreError as error:
        st.error(f"元に戻せませんでした。データは変わっていません。{error}")
        return
    kept.looked_anew()
    st.rerun()
