"""What stands above a page: an earlier version, stopped rules, the filters in force."""

from __future__ import annotations

from dataclasses import replace

from lib.contract.era import day
from lib.ui.parts import labels
from lib.ui.parts.html import esc
from lib.ui.session import links
from lib.ui.session.session import Session, shown_version
from lib.view.address import refiltered, unfiltered
from lib.view.in_force import Chosen, by_filter, in_force

_MOST_OF_A_FILTER = 4


def stopped(what: str, of: str, problem: str, file: str) -> str:
    """That something is not shown because its rules cannot be read, and what to mend."""
    return (
        f'<div class="ev problem" role="alert"><h2>{what}を止めています</h2>'
        f"<p>{of}に問題があります。そのほかの数値と判定は、そのまま表示しています。規則が直れば、この画面を読み込み直すだけで戻ります。</p>"
        f"<details><summary>管理者の方へ: 直す箇所</summary><p><bdi>{esc(problem[:300])}</bdi></p>"
        f"<p>data/rules/{file} のその箇所を直してください。</p></details></div>"
    )


def older_version(page: str, session: Session) -> str:
    """That an earlier version is shown, what came since, and the way to the newest; nothing on the newest."""
    standing = shown_version(session)
    if standing is None or not standing.is_old:
        return ""
    href = links.stay(page, replace(session.selection, as_of=0))
    shown, newest = standing.shown, standing.newest
    return (
        f'<div class="ev banner older" role="note"><b>{day(shown.at)}の{shown.label}を表示中</b>'
        f"({esc(shown.who)}「<bdi>{esc(shown.note)}</bdi>」まで)。最新は{day(newest.at)}の{newest.label}です。 "
        f'<a data-go href="{esc(href)}">{labels.NEWEST_VERSION}</a></div>'
    )


def filters_in_force(page: str, session: Session) -> str:
    """The filters in force, each with the way to take it out; nothing when there is none."""
    found = in_force(session.selection, session.words)
    if not found:
        return ""
    chips = []
    for values in by_filter(found):
        if len(values) > _MOST_OF_A_FILTER:
            name = values[0].filter
            without = refiltered(session.selection, **{name: ()})
            values = [Chosen(name, values[0].label, f"{len(values)}件", without)]
        for one in values:
            said = f"{one.label}: {one.text}"
            chips.append(
                f"<li>{esc(one.label)}: <bdi>{esc(one.text)}</bdi> "
                f'<a data-go href="{esc(links.stay(page, one.without))}" aria-label="{esc(said)}を外す">{labels.TAKE_OUT}</a></li>'
            )
    chips.append(
        f'<li><a data-go href="{esc(links.stay(page, unfiltered(session.selection)))}">{labels.TAKE_ALL_OUT}</a></li>'
    )
    return f'<div class="ev in-force" role="region" aria-label="しぼり込み中"><b>しぼり込み中</b><ul>{"".join(chips)}</ul></div>'
