"""前回の会議から: what changed since an earlier version of the facts, of the groups in view."""

from __future__ import annotations

from lib.contract.contract import ContractError
from lib.contract.era import day
from lib.findings.differences.between import changes, touched
from lib.judge.evaluation import Evaluation
from lib.store import access as store
from lib.ui.parts import changes as changes_of
from lib.ui.parts import labels, show
from lib.ui.parts.html import esc, link, said
from lib.ui.session import controls, kept, links
from lib.ui.session.session import Session, shown_version

_MOST_MOVED = 12


def draw(session: Session) -> None:
    """Which version the last meeting was held on, and what changed since; nothing where facts have no versions."""
    standing = shown_version(session)
    if standing is None or standing.shown.number < 2:
        return
    before = [c for c in store.commits(store.origin()) if c.number < standing.shown.number]
    options = {str(c.number): f"{day(c.at)} {c.label} {c.who}「{c.note[:40]}」" for c in before}
    show.show(f'<div class="ev"><h2>{labels.SINCE}</h2></div>')
    controls.choose_one(session, "since", "前回の会議で使った版", options)
    if session.selection.since not in options:
        return
    number = int(session.selection.since)
    try:
        then = kept.evaluation_of(number)
    except ContractError as error:
        show.show(f'<div class="ev problem" role="alert"><p>{esc(error)}</p></div>')
        return
    shown = set(session.view.groups["group_id"])
    show.show(_moved(session, then, shown))
    groups = touched(then.tables, session.tables) & shown
    changes_of.listed(
        "meeting", session, changes(then, session.evaluation, groups), f"第{number}版のあと変わったところ"
    )


def _moved(session: Session, then: Evaluation, shown: set[str]) -> str:
    """The groups whose verdict is another now, with both; nothing where the rules of it cannot be read."""
    rules = session.evaluation.policy.verdict
    if rules is None:
        return ""
    old, new = (
        dict(zip(e.verdicts["group_id"], e.verdicts["verdict"], strict=True)) for e in (then, session.evaluation)
    )
    moved = [g for g in new if g in shown and g in old and old[g] != new[g]]
    if not moved:
        return '<div class="ev"><p>判定が変わった事業群はありません。</p></div>'
    words = session.words.words["group"]
    items = "".join(
        f"<li>{link(links.href('overview', session.selection, group=(g,)), said(words.get(g, g)))} {rules.step(old[g]).label} → {rules.step(new[g]).label}</li>"
        for g in moved[:_MOST_MOVED]
    )
    more = f"<li class=muted>ほか{len(moved) - _MOST_MOVED:,}事業群</li>" if len(moved) > _MOST_MOVED else ""
    return f'<div class="ev"><p>判定が変わった事業群 {len(moved):,}</p><ul class="texts">{items}{more}</ul></div>'
