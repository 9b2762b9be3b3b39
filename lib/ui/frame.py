"""The frame every page stands in: document, style, navigation, filters, banner, notices, and what to do when data is bad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from lib.contract.era import day, era_year
from lib.contract.schema import ContractError
from lib.contract.terms import BEHIND, PAGES, SYNTHETIC
from lib.contract.wording import span
from lib.figures.palette import Palette, palette
from lib.judge.toml import RuleError
from lib.report.code import holds
from lib.store.folder import NoDataYetError
from lib.store.read import Origin, origin
from lib.ui import labels, program, state, views, who
from lib.ui.download_failures import guarded
from lib.ui.downloads import Download, file_name
from lib.ui.parts import esc
from lib.ui.state import Session
from lib.view.selection import PART_WORDS, Chosen, by_filter, in_force, refiltered, unfiltered

_FILES = {"overview": "dashboard.py"} | {name: f"pages/{name}.py" for name in PAGES if name != "overview"}
_ICON = Path(__file__).with_name("icon.png")
_MOST_PROBLEMS = 12
_MOST_OF_A_FILTER = 4
_MOST_WITH_INITIATIVES = 12  # groups; of more, their hundreds of initiatives are no choice


def open_page(page: str) -> Session:
    """Begin a page: set it up and answer the reader's session, or say what is wrong with the data and stop."""
    session = try_open_page(page)
    if session is None:
        st.stop()
    return session


def try_open_page(page: str) -> Session | None:
    """As open_page, for a page with something to show without data: None once the problem has been said."""
    state.arrive(page)
    _document(page)
    _stop_if_replaced()
    if not who.may_view():
        with st.sidebar:
            _brand()
        st.html(
            '<div class="ev notice" role="status"><h1>サインインしてください</h1><p>この画面を見るには、サインインが必要です。</p></div>'
        )
        who.sign_in_part(who.current())
        st.stop()
    try:
        session = state.read()
    except (ContractError, RuleError) as error:
        with st.sidebar:
            _brand()
            _links([])
        _problem(error)
        return None
    if session.selection.run and page == "meeting":
        return session  # the stage: no menu, and the slides carry the banner themselves
    _sidebar(page, session)
    show(_older(page, session))
    if session.tables.is_synthetic:
        st.html(
            f'<div class="ev banner" role="note">{SYNTHETIC}: この画面の数値と文章はすべて、試用のためにつくられたものです。'
            "実在の自治体の実績ではありません。</div>"
        )
    policy = session.evaluation.policy
    if policy.problem:
        st.html(_stopped("注意(自動)", "視点の規則", policy.problem, "viewpoints.toml"))
    if policy.verdict_problem:
        st.html(_stopped("事業群の判定", "事業群の判定の規則", policy.verdict_problem, "verdict.toml"))
    if session.notices:
        st.html(f'<div class="ev notice" role="status">{"<br>".join(esc(n) for n in session.notices)}</div>')
    if page != "intake":
        show(_in_force(page, session))
    return session


def _stop_if_replaced() -> None:
    """Say that the program on disk is another, and stop; a meeting that is held goes on with what it has."""
    if state.is_meeting_held() or not program.running.is_replaced():
        return
    with st.sidebar:
        _brand()
    st.html(f'<div class="ev problem" role="alert"><h1>再起動を待っています</h1><p>{program.REPLACED}</p></div>')
    st.stop()


def _stopped(what: str, of: str, problem: str, file: str) -> str:
    """That something is not shown because its rules cannot be read, and what to mend."""
    return (
        f'<div class="ev problem" role="alert"><h2>{what}を止めています</h2>'
        f"<p>{of}に問題があります。そのほかの数値と判定は、そのまま表示しています。規則が直れば、この画面を読み込み直すだけで戻ります。</p>"
        f"<details><summary>管理者の方へ: 直す箇所</summary><p><bdi>{esc(problem[:300])}</bdi></p>"
        f"<p>data/rules/{file} のその箇所を直してください。</p></details></div>"
    )


def show(body: str) -> None:
    """Put a part on the page; an empty one leaves no gap."""
    if body:
        st.html(body)


def offer(files: Sequence[Download]) -> None:
    """Files side by side, each made when the reader asks for it, and below them room for what became of it."""
    if not files:
        return
    with st.container(horizontal=True):
        for file in files:
            make = guarded(file.label, file.make)
            name = file_name(file.name)
            st.download_button(file.label, make, name, file.mime, on_click="ignore", key=f"save_{file.name}")
    st.html('<div class="ev" data-files role="status"></div>')


def _document(page: str) -> None:
    st.set_page_config(
        page_title=f"{PAGES[page]} | 事業群評価",
        page_icon=str(_ICON),
        layout="wide",
        initial_sidebar_state="auto",
    )
    st.html(f"<style>{style(state.look())}</style>")


@cache
def _sheet() -> str:
    return "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("style.css", "print.css"))


@cache
def _variables(name: str) -> str:
    look = palette(name)
    pairs = {key: getattr(look, key) for key in ("page", "panel", "ink", "muted", "line", "link", "plan", "projection")}
    for tone, (ink, ground) in look.tones.items():
        pairs |= {tone: ink, f"{tone}-bg": ground}
    return ":root{" + "".join(f"--{key}:{value};" for key, value in pairs.items()) + "}"


@cache
def _on_paper(name: str) -> str:
    """The light colours for what was drawn in others: our parts by their variables, charts by the colours in them."""
    look, light = palette(name), palette("light")
    if look == light:
        return ""
    drawn = {getattr(look, field.name): getattr(light, field.name) for field in fields(look) if field.type == "str"}
    for tone, pair in look.tones.items():
        drawn |= dict(zip(pair, light.tones[tone], strict=True))
    rules = "".join(
        f'.js-plotly-plot [style*="{kind}: {_rgb(colour)}"]{{{kind}:{on_paper}!important}}'
        for colour, on_paper in drawn.items()
        if colour.startswith("#")
        for kind in ("fill", "stroke")
    )
    return f"@media print{{{_variables('light')}{rules}}}"


def _rgb(colour: str) -> str:
    """A colour as a browser writes it in a style: ``rgb(15, 19, 27)``."""
    return f"rgb({', '.join(map(str, bytes.fromhex(colour[1:])))})"


def style(look: Palette) -> str:
    """The style sheet with this look's colours, and with the light ones for paper."""
    return _variables(look.name) + _sheet() + _on_paper(look.name)


def _links(query: list[tuple[str, str]]) -> None:
    for name, label in PAGES.items():
        st.page_link(_FILES[name], label=label, query_params=query, width="stretch")


def _brand(version: str = "", guide: str = "") -> None:
    """The name of the dashboard, the version of the data under it, and the way to the guide."""
    way = f'<a data-go href="{esc(guide)}">{PART_WORDS["guide"]}</a>' if guide else ""
    small = f"<small>{esc(version)}</small>" if version else ""
    st.html(f'<div class="ev brand">事業群評価{way}{small}</div>')


def _sidebar(page: str, session: Session) -> None:
    years = sorted(set(session.tables["sources"]["sheet_year"]))
    sheets = f"{era_year(years[0])}の調書" if len(years) == 1 else f"{span(years)}の調書"
    with st.sidebar:
        _brand(f"{sheets} {_version(session)}", state.href("sources", session.selection, part="guide"))
        _links(state.parameters(session.selection))
        if page == "intake":  # a file is read whole; what the reader looks at elsewhere does not narrow it
            return
        st.html(f'<div class="ev"><h3>{labels.NARROWING}</h3>{_only_behind(page, session)}</div>')
        for key in ("measure", "department"):
            if session.words.words[key]:
                state.choose_remaining(session, key)
        state.choose_groups(session)
        if len(session.view.groups) <= _MOST_WITH_INITIATIVES or session.selection.initiative:
            state.choose_remaining(session, "initiative")
        state.choose_remaining(session, "section")
        state.choose_years(session)
        with st.popover(labels.SAVED_VIEWS, width="stretch"):
            views.draw(page, session)
        with st.popover(labels.SHARE, width="stretch"):
            st.html(_share(state.full_address(page, session.selection)))


def _older(page: str, session: Session) -> str:
    """That an earlier version is shown, what came since, and the way to the newest; nothing on the newest."""
    standing = state.standing(session)
    if standing is None or not standing.is_old:
        return ""
    href = state.stay(page, replace(session.selection, as_of=0))
    shown, newest = standing.shown, standing.newest
    return (
        f'<div class="ev banner older" role="note"><b>{day(shown.at)}の{shown.label}を表示中</b>'
        f"({esc(shown.who)}「<bdi>{esc(shown.note)}</bdi>」まで)。最新は{day(newest.at)}の{newest.label}です。 "
        f'<a data-go href="{esc(href)}">{labels.NEWEST_VERSION}</a></div>'
    )


def _version(session: Session) -> str:
    return f"第{session.number}版" if session.number else f"版 {session.tables.version}"


def _only_behind(page: str, session: Session) -> str:
    """One click to what is behind, on every page, and one click back."""
    behind = session.evaluation.policy.scale.behind_codes
    on = session.selection.status == behind
    href = state.stay(page, refiltered(session.selection, status=() if on else behind))
    return (
        f'<a data-go class="toggle{" on" if on else ""}" href="{esc(href)}">'
        f"{'✓ ' if on else ''}{BEHIND}だけを見る{'(外す)' if on else ''}</a>"
    )


def _in_force(page: str, session: Session) -> str:
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
                f'<a data-go href="{esc(state.stay(page, one.without))}" aria-label="{esc(said)}を外す">{labels.TAKE_OUT}</a></li>'
            )
    chips.append(
        f'<li><a data-go href="{esc(state.stay(page, unfiltered(session.selection)))}">{labels.TAKE_ALL_OUT}</a></li>'
    )
    return f'<div class="ev in-force" role="region" aria-label="しぼり込み中"><b>しぼり込み中</b><ul>{"".join(chips)}</ul></div>'


def _share(address: str) -> str:
    """The exact view as an address to copy, with only what differs from the default in it, and as a QR code for the room."""
    code = f'<img src="./_share/qr.svg?{esc(urlencode({"text": address}))}" width="192" height="192" alt="この画面のアドレスのQRコード">'
    if not holds(address):
        code = '<p class="small">アドレスが長すぎてQRコードにできません。しぼり込みを減らしてください。</p>'
    return (
        f'<div class="ev share"><p class="small"><bdi>{esc(address)}</bdi></p>'
        f'<button type="button" class="copy" data-copy="{esc(address)}">{labels.COPY_ADDRESS}</button>{code}</div>'
    )


def _problem(error: ContractError | RuleError) -> None:
    of = origin()
    if isinstance(error, NoDataYetError):
        st.html(
            '<div class="ev notice" role="status"><h2>まだデータがありません</h2>'
            f"<p>{esc(_place(of))}の表は整っていますが、事業群が1件も入っていません。"
            "調書の内容を入れると、この画面を読み込み直すだけで表示されます。</p>"
            f"<details><summary>管理者の方へ</summary><p>{esc(_HOW_TO_FILL[of.is_store])}</p></details></div>"
        )
        return
    if isinstance(error, ContractError):
        where = _place(of)
        lines = [str(b) if b.row is not None or b.column else b.message for b in error.breaches]
        todo = _HOW_TO_MEND[of.is_store]
    else:
        where = "判定の規則(data/rules)"
        lines = [str(error)]
        todo = "該当するTOMLファイルのその箇所を直してください。直れば、この画面を読み込み直すだけで表示されます。"
    listed = "".join(f"<li><bdi>{esc(line[:300])}</bdi></li>" for line in lines[:_MOST_PROBLEMS])
    rest = f"<p>ほか{len(lines) - _MOST_PROBLEMS}件</p>" if len(lines) > _MOST_PROBLEMS else ""
    st.html(
        f'<div class="ev problem" role="alert"><h2>{esc(where)}に問題があり、この画面を表示できません</h2>'
        f"<p>正しくない数値を見せないため、表示を止めています。{len(lines)}件見つかりました。</p>"
        f"<ul>{listed}</ul>{rest}<p><b>直し方:</b> {esc(todo)}</p>"
        "<p>「出典と方法」では、原資料をいつでも読めます。</p></div>"
    )


def _place(of: Origin) -> str:
    name = of.address.rstrip("/").rsplit("/", 1)[-1]
    return f"蓄積データ「{name}」" if of.is_store else f"データのフォルダ「{name}」"


# By whether the facts come from a store.
_HOW_TO_FILL = {
    False: "data/transcript に書き入れ、python -m lib.intake.transcript を実行してください。",
    True: "python -m lib.store init で、公表された調書から始められます。",
}
_HOW_TO_MEND = {
    False: "data/transcript の該当する行を直し、python -m lib.intake.transcript を実行してください。"
    "壊れたファイルは、控えから戻すか作り直してください。直れば、この画面を読み込み直すだけで表示されます。",
    True: "管理者が、DASHBOARD_STORE の場所と権限を確かめてください。まだ作っていなければ python -m lib.store init で作ります。"
    "直れば、この画面を読み込み直すだけで表示されます。",
}
