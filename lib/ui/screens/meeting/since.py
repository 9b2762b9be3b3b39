"""前回の会議から: what changed since an earlier version of the facts, of the groups in view."""

from __future__ import annotations

from markupsafe import Markup

from lib.contract.contract import ContractError
from lib.findings.differences.between import changes, touched
from lib.findings.differences.change_list import make_change_list
from lib.findings.since import MovedVerdict, MovedVerdicts, make_moved_verdicts, version_labels
from lib.judge.evaluation import Evaluation
from lib.judge.policy.toml import RuleError
from lib.store import access as store
from lib.ui.parts import labels, marks
from lib.ui.parts.changes import change_list
from lib.ui.parts.html import element, join
from lib.ui.parts.notices import alert, part
from lib.ui.parts.show import show
from lib.ui.session import controls, kept
from lib.ui.session.session import Session, shown_version


def draw(session: Session) -> None:
    """Which version the last meeting was held on, and what changed since; nothing where facts have no versions."""
    standing = shown_version(session)
    if standing is None or standing.shown.number < 2:
        return
    earlier = [commit for commit in store.commits(store.origin()) if commit.number < standing.shown.number]
    options = version_labels(earlier)
    show(part(element("h2", labels.SINCE)))
    controls.choose_one(session, "since", "前回の会議で使った版", options)
    if session.selection.since not in options:
        return
    try:
        then = kept.evaluation_of(int(session.selection.since))
    except (ContractError, RuleError) as error:
        show(alert(element("p", str(error))))
        return
    _draw_changes(session, then)


def _draw_changes(session: Session, then: Evaluation) -> None:
    """What is another now than in the evaluation of the last meeting."""
    verdicts = make_moved_verdicts(session.view, session.words, then)
    if verdicts:
        show(moved_verdicts(verdicts))
    groups = touched(then.tables, session.tables) & {row.group_id for row in session.view.group_rows}
    title = f"第{session.selection.since}版以降の変更点"
    preview = changes(then, session.evaluation, groups)
    show(change_list(make_change_list(session.view, preview, "meeting", title)))


def moved_verdicts(moved: MovedVerdicts) -> Markup:
    """The groups whose verdict is another now, with both."""
    items = [element("li", _move(verdict)) for verdict in moved.verdicts]
    if moved.more:
        items.append(element("li", moved.more, css="muted"))
    rules = element("p", moved.rules, css="small") if moved.rules else ""
    return part(element("p", moved.title), rules, element("ul", *items, css="texts") if items else "")


def _move(verdict: MovedVerdict) -> Markup:
    return join(marks.link(verdict.group), f" {verdict.before} → {verdict.after}")
