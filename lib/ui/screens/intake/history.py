"""版の履歴: every commit, what differs between any two, a look at an earlier one, and the way back."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lib.contract.contract import ContractError
from lib.contract.era import day
from lib.findings.differences.between import changes, touched
from lib.findings.differences.change_list import make_change_list
from lib.store import access as store
from lib.store.commit import BehindError, restore
from lib.store.delta import Commit
from lib.store.problems import StoreError, UncertainError
from lib.store.whole import numbers_problem
from lib.ui.app.roles import Who
from lib.ui.parts import labels, paging, show
from lib.ui.parts.changes import change_list
from lib.ui.parts.html import esc, link
from lib.ui.parts.notices import notice
from lib.ui.screens.intake.draft import current_draft
from lib.ui.session import kept, links
from lib.ui.session.session import Session

_A_PAGE = 30
_KINDS = {"init": "最初", "commit": "取込", "restore": "元に戻す"}


def draw(session: Session, reader: Who) -> None:
    """The list of commits, or the difference of two."""
    commits = store.commits(store.origin())
    if not commits:
        show.show(
            '<div class="ev notice" role="status">版を重ねるデータ(DASHBOARD_STORE)が設定されていないため、履歴はありません。</div>'
        )
        return
    draft = current_draft()
    if words := draft.take_notice():
        show.show(notice(words))
    if session.selection.versions:
        _difference(session, commits, *session.selection.versions)
        return
    if problem := numbers_problem(commit.number for commit in commits):
        show.show(f'<div class="ev problem" role="alert"><p>{esc(problem)}</p></div>')
    show.show(_list(session, commits))
    _back(session, commits, reader)


def _list(session: Session, commits: list[Commit]) -> str:
    shown = paging.page_of(session, len(commits), _A_PAGE)
    rows = []
    for commit in commits[shown.items]:
        look = link(links.href("overview", replace(session.selection, as_of=commit.number)), labels.SHOW_VERSION)
        differ = ""
        if commit.parent:
            href = links.stay("intake", session.selection, versions=(commit.parent, commit.number), page=1)
            differ = link(href, labels.SHOW_CHANGES, f"第{commit.parent}版から{commit.label}で変わったところ")
        answers = commit.details.get("answers", ())
        fixes = commit.details.get("corrections", ())
        more = "、".join(
            w for w in (f"答え{len(answers)}件" if answers else "", f"直し{len(fixes)}件" if fixes else "") if w
        )
        rows.append(
            f"<tr><th scope=row>{commit.label}</th><td>{day(commit.at)}</td><td><bdi>{esc(commit.who)}</bdi></td><td>{_KINDS.get(commit.kind, commit.kind)}</td>"
            f"<td><bdi>{esc(commit.note)}</bdi> <span class=muted>{more}</span></td><td class=num>{len(commit.groups):,}</td><td>{look} {differ}</td></tr>"
        )
    return (
        '<div class="ev"><h2>版の履歴</h2><div class="sheet" tabindex="0" role="region" aria-label="版の履歴"><table class="list"><thead><tr>'
        "<th scope=col>版</th><th scope=col>日時</th><th scope=col>だれが</th><th scope=col>種類</th><th scope=col>説明</th><th scope=col>変わった事業群</th><th scope=col>見る</th>"
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{paging.turning('intake', session, shown)}</div>"
    )


def _difference(session: Session, commits: list[Commit], old: int, new: int) -> None:
    known = {c.number: c for c in commits}
    back = link(links.stay("intake", session.selection, versions=None, page=1), "← 版の履歴")
    if old not in known or new not in known:
        show.show(f'<div class="ev notice" role="status">第{old}版か第{new}版がありません。{back}</div>')
        return
    show.show(f'<div class="ev"><p class="small">{back}</p></div>')
    try:
        one, other = kept.evaluation_of(old), kept.evaluation_of(new)
    except ContractError as error:
        show.show(f'<div class="ev problem" role="alert"><p>{esc(error)}</p></div>')
        return
    found = changes(one, other, touched(one.tables, other.tables))
    title = f"第{old}版から第{new}版で変わったところ"
    show.show(change_list(make_change_list(session.view, found, "intake", title)))


def _back(session: Session, commits: list[Commit], reader: Who) -> None:
    """An earlier version in force again, as a version of its own: nothing is lost."""
    others = {c.number: f"{c.label} {day(c.at)} {c.who}「{c.note[:40]}」" for c in commits[1:]}
    if not others:
        return
    with st.form("restore", border=True):
        show.show('<div class="ev"><h2>元に戻す</h2><p class="small">選んだ版の内容を、新しい版としてもう一度有効にします。あとの版も消えず、いつでも見られます。</p></div>')  # fmt: skip
        number = st.selectbox("戻す版", list(others), format_func=lambda n: others[n])
        note = st.text_input("説明(履歴に残ります)", max_chars=200)
        may = reader.may("restore")
        if not may:
            st.caption(reader.why or "元に戻すには、管理の役割をもつ人のサインインが必要です。管理者は python -m lib.store restore 版の番号 -m 説明 で戻せます。")  # fmt: skip
        asked = st.form_submit_button(labels.RESTORE, disabled=not may)
    if not asked or not may or number is None:
        return
    if not note.strip():
        st.error("説明を書いてください。あとから履歴で見分けるために必要です。")
        return
    draft = current_draft()
    try:
        made = restore(store.store(store.origin().address), int(number), reader.name, note.strip(), commits[0].number)
        draft.notice = f"{made.label}として、第{number}版の内容に戻しました。"
    except BehindError as error:
        draft.notice = f"{error}"
    except UncertainError as error:
        st.error(str(error))
        return
    except StoreError as error:
        st.error(f"元に戻せませんでした。何も変わっていません。{error}")
        return
    kept.looked_anew()
    st.rerun()
