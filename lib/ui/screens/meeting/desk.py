"""The desk of 会議, where a meeting is prepared: what it will go through, its slides and their order."""

from __future__ import annotations

from collections import Counter

from lib.findings.slides.agenda import make_slide
from lib.ui.parts import html, labels
from lib.ui.parts.html import esc, link, said
from lib.ui.screens.meeting.stage import agenda
from lib.ui.session import controls, links
from lib.ui.session.session import Session, drawn_once
from lib.view.selection import DECIDED, GROUP, INDICATOR, MINUTES_WORDS, OVERVIEW, PROJECT

_MOST_WHOLE = 12  # groups whose every indicator and project may be a slide to choose


@drawn_once
def opening(session: Session) -> str:
    """What the meeting will go through, with the way to begin."""
    shown = agenda(session)
    begin = link(
        links.stay("meeting", session.selection, run="yes", at="", role="", as_of=session.number),
        f"{labels.BEGIN_MEETING} →",
        css="begin",
    )
    whose = "選んだ順" if session.selection.slides else "データからの提案: 注意が必要な順"
    kinds = Counter(s.kind for s in shown)
    named = ((GROUP, "事業群"), (INDICATOR, "指標"), (PROJECT, "事業"))
    about = "・".join(f"{label} {kinds[kind]}件" for kind, label in named if kinds[kind]) or "なし"
    return (
        f'<div class="ev"><div class="topline"><h1>会議 {len(shown)}枚({whose})</h1>{begin}</div>'
        f'<p class="headline">{said(make_slide(session.view, OVERVIEW).sentence)}</p>'
        f'<p class="small muted">議題は{about}。M で始めると全画面の表示になります。← → で移動、D 詳しく、N 記録、'
        "P 発表者画面、F 全画面、H ですべてのキー、Esc でこの画面に戻ります。</p></div>"
    )


def slide_options(session: Session) -> dict[str, str]:
    """The slides that can be chosen: all; of many groups the groups in view, and those chosen already."""
    words = session.words.words["slides"]
    shown = session.view.groups["group_id"]
    if len(shown) <= _MOST_WHOLE:
        return dict(words)
    kept = {OVERVIEW, DECIDED, *(f"{GROUP}.{g}" for g in shown), *session.selection.slides}
    return {key: label for key, label in words.items() if key in kept}


def choose_time(session: Session) -> None:
    """How long the meeting may take: of many groups the agenda that is proposed fits it. Nothing where there is one."""
    if not session.selection.slides and len(session.view.groups) > 1 and session.evaluation.policy.verdict:
        controls.choose_segment(session, "minutes", "会議の時間", MINUTES_WORDS, "60")


@drawn_once
def order(session: Session) -> str:
    """The slides in order, each with the links that move it or take it out."""
    shown = agenda(session)
    keys = [s.key for s in shown]
    rows = []
    for at, one in enumerate(shown):
        moves = [
            _moved(session, keys, at, at - 1, "↑", "前へ") if at else '<span class="muted">↑</span>',
            _moved(session, keys, at, at + 1, "↓", "後へ") if at + 1 < len(keys) else '<span class="muted">↓</span>',
            link(_with(session, [k for k in keys if k != one.key]), "外す", f"{one.name}を外す")
            if len(keys) > 1
            else "",
        ]
        begin = links.stay("meeting", session.selection, run="yes", at=one.key, role="", as_of=session.number)
        rows.append(
            [
                str(at + 1),
                link(begin, said(one.sentence), "このスライドから始める"),
                esc(one.viewpoint_words),
                " ".join(moves),
            ]
        )
    table = html.table(
        ["番号", "スライド(選ぶとそこから始まります)", "視点", "順番"], rows, "会議のスライド", (0,), (2, 3)
    )
    back = ""
    if session.selection.slides:
        back = f'<p class="small">{link(links.stay("meeting", session.selection, slides=()), "データからの提案に戻す")}</p>'
    return f'<div class="ev"><h2>スライド</h2>{table}{back}</div>'


def _moved(session: Session, keys: list[str], at: int, to: int, sign: str, word: str) -> str:
    moved = list(keys)
    moved.insert(to, moved.pop(at))
    return link(_with(session, moved), sign, f"{at + 1}枚目を{word}", "move")


def _with(session: Session, keys: list[str]) -> str:
    return links.stay("meeting", session.selection, slides=tuple(keys))
