"""The side of every page: brand, menu, filters, saved views, the address to share."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from lib.contract.era import era_year
from lib.contract.terms import PAGES
from lib.contract.wording import span
from lib.report.qr import holds
from lib.ui.app import saved_views
from lib.ui.parts import labels
from lib.ui.parts.html import esc
from lib.ui.session import controls, links
from lib.ui.session.session import Session
from lib.view.address import refiltered
from lib.view.selection import EVERY_PAGE, PARAMETERS, PART_WORDS

_FILES = {"overview": "dashboard.py"} | {name: f"pages/{name}.py" for name in PAGES if name != "overview"}
_MOST_WITH_INITIATIVES = 12  # groups; of more, their hundreds of initiatives are no choice


def menu(query: list[tuple[str, str]]) -> None:
    """Links to the pages, with the filters of `query`."""
    for name, label in PAGES.items():
        st.page_link(_FILES[name], label=label, query_params=query, width="stretch")


def brand(version: str = "", guide: str = "") -> None:
    """The name of the dashboard, the version of the data under it, and the way to the guide."""
    way = f'<a data-go href="{esc(guide)}">{PART_WORDS["guide"]}</a>' if guide else ""
    small = f"<small>{esc(version)}</small>" if version else ""
    st.html(f'<div class="ev brand">事業群評価{way}{small}</div>')


def sidebar(page: str, session: Session) -> None:
    """Draw the side of a page."""
    years = sorted(set(session.tables["sources"]["sheet_year"]))
    sheets = f"{era_year(years[0])}の調書" if len(years) == 1 else f"{span(years)}の調書"
    with st.sidebar:
        brand(f"{sheets} {_version(session)}", links.href("sources", session.selection, part="guide"))
        menu(links.parameters(session.selection))
        if page == "intake":  # a file is read whole; what the reader looks at elsewhere does not narrow it
            return
        st.html(f'<div class="ev"><h3>{labels.NARROWING}</h3>{_only_behind(page, session)}</div>')
        for parameter in PARAMETERS:
            if parameter.side == EVERY_PAGE or page in parameter.side:
                _choose(session, parameter.name)
        controls.choose_years(session)
        with st.popover(labels.SAVED_VIEWS, width="stretch"):
            saved_views.draw(page, session)
        with st.popover(labels.SHARE, width="stretch"):
            st.html(_share(links.full_address(page, session.selection)))


def _choose(session: Session, name: str) -> None:
    """The control of a filter; nothing where the data has no words for it, or too many to be a choice."""
    too_many = name == "initiative" and len(session.view.groups) > _MOST_WITH_INITIATIVES
    if name == "group":
        controls.choose_groups(session)
    elif session.words.words[name] and (not too_many or session.selection.initiative):
        controls.choose_remaining(session, name)


def _version(session: Session) -> str:
    return f"第{session.number}版" if session.number else f"版 {session.tables.version}"


def _only_behind(page: str, session: Session) -> str:
    """One click to what is behind, on every page, and one click back."""
    scale = session.evaluation.policy.scale
    behind = scale.behind_codes
    on = session.selection.status == behind
    href = links.stay(page, refiltered(session.selection, status=() if on else behind))
    return (
        f'<a data-go class="toggle{" on" if on else ""}" href="{esc(href)}">'
        f"{'✓ ' if on else ''}{esc(scale.behind_label)}だけを見る{'(外す)' if on else ''}</a>"
    )


def _share(address: str) -> str:
    """The exact view as an address to copy, with only what differs from the default in it, and as a QR code for the room."""
    code = f'<img src="./_share/qr.svg?{esc(urlencode({"text": address}))}" width="192" height="192" alt="この画面のアドレスのQRコード">'
    if not holds(address):
        code = '<p class="small">アドレスが長すぎてQRコードにできません。しぼり込みを減らしてください。</p>'
    return (
        f'<div class="ev share"><p class="small"><bdi>{esc(address)}</bdi></p>'
        f'<button type="button" class="copy" data-copy="{esc(address)}">{labels.COPY_ADDRESS}</button>{code}</div>'
    )
