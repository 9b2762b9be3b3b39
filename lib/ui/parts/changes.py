"""What changes, as a list: old and new beside each other, with status and flags where they move."""

from __future__ import annotations

from lib.contract.terms import SUGGESTED
from lib.contract.wording import group_label
from lib.findings.differences.between import Preview
from lib.findings.differences.cells import Change
from lib.ui.parts import paging, show
from lib.ui.parts.html import esc
from lib.ui.session.session import Session

_A_PAGE = 50
_LONGEST = 160


def listed(page: str, session: Session, found: Preview, title: str) -> None:
    """The headline, then the changes a page at a time."""
    shown = paging.page_of(session, len(found.changes), _A_PAGE)
    groups = session.tables["program_groups"].set_index("group_id")["name"]
    rows, last = [], None
    for change in found.changes[shown.items]:
        if change.group_id != last:
            name = group_label(change.group_id, groups.get(change.group_id, found.new_groups.get(change.group_id)))
            rows.append(f"<tr><th colspan=5 scope=rowgroup><bdi>{esc(name)}</bdi></th></tr>")
            last = change.group_id
        rows.append(_row(change))
    table = (
        f'<div class="sheet" tabindex="0" role="region" aria-label="{esc(title)}"><table class="list changes"><thead><tr><th scope=col>種類</th>'
        "<th scope=col>項目</th><th scope=col>前</th><th scope=col>後</th><th scope=col>状況・注意</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
    same = f"変わらないところ {found.unchanged:,}件" if found.unchanged else ""
    show.show(
        f'<div class="ev"><h2>{esc(title)}</h2><p class="headline">{esc(found.headline)}</p><p class="small muted">{same}</p>'
        f"{table if rows else ''}{paging.turning(page, session, shown)}</div>"
    )


def _row(change: Change) -> str:
    place = f' <span class="small muted">{esc(change.place.words)}</span>' if change.place else ""
    return (
        f"<tr><td>{esc(change.kind)}</td><td><bdi>{esc(change.label)}</bdi>{place}</td><td>{_text(change.old)}</td><td>{_text(change.new)}</td>"
        f"<td>{_moved('', change.status)}{_moved(f'{SUGGESTED} ', change.flags)}</td></tr>"
    )


def _text(text: str) -> str:
    if len(text) <= _LONGEST:
        return f"<bdi>{esc(text)}</bdi>"
    return f"<details><summary><bdi>{esc(text[:_LONGEST])}…</bdi></summary><bdi>{esc(text)}</bdi></details>"


def _moved(word: str, pair: tuple[str, str]) -> str:
    """Before and after, where they differ."""
    return f"<div>{word}{esc(pair[0] or 'なし')} → {esc(pair[1] or 'なし')}</div>" if pair[0] != pair[1] else ""
