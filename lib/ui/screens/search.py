"""The parts of さがす."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from lib.contract.letters import words_of
from lib.contract.wording import span
from lib.ui.parts import paging, places
from lib.ui.parts.html import esc, link, said
from lib.ui.session import links
from lib.ui.session.session import Session, drawn_once
from lib.view.address import filters_in_force
from lib.view.search import KINDS, Entry, entries, passage
from lib.view.search import search as found_in

_A_PAGE = 30


@drawn_once
def _found(session: Session) -> list[Entry]:
    return found_in(session.view, session.selection.find)


@drawn_once
def results(session: Session) -> str:
    """What was found, a page at a time: what it is, of what, on which sheets, the words lit in their passage, the place."""
    asked = session.selection.find
    if not words_of(asked):
        return (
            '<div class="ev"><h1 class="finding">名前・文章・注記を、すべての調書からさがします</h1>'
            f"<p>いま {len(entries(session.evaluation)):,}件の文があります。ことばを空けて並べると、すべてを含むものだけが出ます。"
            "ひらがなとカタカナ、全角と半角、大文字と小文字、字体(髙と高)、横線や波線の種類は区別しません。左の「しぼり込み」も効きます(年度は、その年度の調書)。</p></div>"
        )
    found = _found(session)
    if not found:
        narrowed = "左の「しぼり込み」を外すか、" if filters_in_force(session.selection) else ""
        return (
            f'<div class="ev"><h1 class="finding">「{said(asked)}」は見つかりませんでした</h1>'
            f"<p>{narrowed}ことばを短くするか、減らしてください。</p></div>"
        )
    counts = Counter(entry.kind for entry in found)
    kinds = "、".join(f"{label} {counts[kind]:,}" for kind, label in KINDS.items() if counts[kind])
    page = paging.page_of(session, len(found), _A_PAGE)
    names = session.words.words["group"]
    several = len(names) > 1
    listed = "".join(_line(session, entry, names if several else {}) for entry in found[page.items])
    turning = paging.turning("search", session, page)
    return (
        f'<div class="ev"><h1 class="finding">「{said(asked)}」 {len(found):,}件 <span class="small muted">{esc(kinds)}</span></h1>'
        f'{turning}<ol class="found" start="{page.items.start + 1}">{listed}</ol>{turning}</div>'
    )


def _line(session: Session, entry: Entry, groups: Mapping[str, str]) -> str:
    lit = "".join(f"<mark>{esc(t)}</mark>" if hit else esc(t) for t, hit in passage(entry.text, session.selection.find))
    whose = " / ".join(w for w in (_subject(session, entry), _group(session, entry, groups)) if w)
    return (
        f'<li><span class="small muted">{esc(_what(entry))} {span(list(entry.years))}の調書</span> '
        f'{_source(session, entry)}<div class="passage"><bdi>{lit}</bdi></div>'
        f"{f'<div class=small>{whose}</div>' if whose else ''}</li>"
    )


def _what(entry: Entry) -> str:
    kind = KINDS[entry.kind]
    return entry.heading if kind in entry.heading else f"{kind}・{entry.heading}"


def _source(session: Session, entry: Entry) -> str:
    if entry.place is not None:
        return places.source_link(session, entry.place)
    href = links.href("sources", session.selection, source=entry.source_id)
    return link(href, "出典の調書", "この調書を開く(行は記録されていません)", "ref")


def _subject(session: Session, entry: Entry) -> str:
    """The way to what a text speaks of; in words alone where the newest sheet has it no more."""
    for key, screen, item in (
        ("indicator", "indicators", entry.indicator_id),
        ("project", "projects", entry.project_id),
    ):
        if not item:
            continue
        name = session.words.words[key].get(item)
        if name is None:
            return '<span class="muted">最新の調書にはない指標・事務事業</span>'
        href = links.href(screen, session.selection, **{key: item})
        return link(href, said(name))
    return ""


def _group(session: Session, entry: Entry, groups: Mapping[str, str]) -> str:
    if entry.group_id not in groups:
        return ""
    return link(links.href("overview", session.selection, group=(entry.group_id,)), said(groups[entry.group_id]))
