"""What meetings decided, committed with the data: it stands on the item it was about, also in the next year's view."""

from __future__ import annotations

from lib.contract.era import day
from lib.contract.terms import circled
from lib.findings.decisions import KINDS, Decision, DecisionError, duty, from_objects
from lib.store import access as store
from lib.store.delta import Commit
from lib.ui.parts.html import esc
from lib.ui.session.kept import shared
from lib.ui.session.session import Session

_MOST_SHOWN = 12


def decisions(session: Session) -> dict[str, list[tuple[Commit, Decision]]]:
    """Slide key -> what was decided or asked about it in commits up to the version shown, newest first."""
    origin = store.origin()
    if not origin.is_store:
        return {}
    return _decisions(origin.address, session.number)


@shared(most=16)
def _decisions(address: str, number: int) -> dict[str, list[tuple[Commit, Decision]]]:
    latest: dict[str, tuple[Commit, Decision]] = {}
    for commit in reversed(store.commits(store.Origin(address, is_store=True))):
        if commit.number > number:
            break
        try:
            kept = from_objects(list(commit.details.get("decisions", ())))
        except DecisionError:  # written by another hand than ours: nothing to show
            continue
        latest |= {d.id: (commit, d) for d in kept}
    found: dict[str, list[tuple[Commit, Decision]]] = {}
    for commit, decision in sorted(latest.values(), key=lambda pair: -pair[0].number):
        found.setdefault(decision.slide, []).append((commit, decision))
    return found


def on(session: Session, slide: str) -> str:
    """What meetings said of one item; nothing where they said nothing."""
    known = decisions(session).get(slide, [])
    if not known:
        return ""
    items = []
    for commit, one in known[:_MOST_SHOWN]:
        sign = f"{circled(one.viewpoint)} " if one.viewpoint else ""
        who = f" <span class=small>({esc(duty(one))})</span>" if duty(one) else ""
        items.append(
            f"<li><b>{KINDS[one.kind]}</b> {sign}<bdi>{esc(one.text)}</bdi>{who} <span class='small muted'>{commit.label} {day(commit.at)}</span></li>"
        )
    rest = f"<p class=small>ほか{len(known) - _MOST_SHOWN}件</p>" if len(known) > _MOST_SHOWN else ""
    return f'<div class="ev"><h2>会議で決まったこと・残った問い</h2><ul>{"".join(items)}</ul>{rest}</div>'
