"""The parts of 全体像: sentence, four figures, grid, attention list and one picture of the group's own indicators."""

from __future__ import annotations

from lib.contract.terms import NO_DIRECTION, RECORDED, SUGGESTED, UNGRADED, WARNED, circled
from lib.contract.wording import change
from lib.figures import Figure
from lib.figures.multiples import multiples
from lib.findings import cost, headline
from lib.findings.attention import attention as needing
from lib.findings.attention import own_first, tally, warned_below
from lib.judge.evaluation import Frame
from lib.store.lookups import latest_reviews
from lib.ui.parts import status
from lib.ui.parts.attention import attention_list
from lib.ui.parts.html import esc, link, said
from lib.ui.session import links
from lib.ui.session.session import Session, drawn_once
from lib.view.narrow import groups_label

_MOST_ROWS = 12
_MOST_ATTENTION = 5
_MOST_GROUP_CHARTS = 2


@drawn_once
def opening(session: Session) -> str:
    """Where we are, the generated sentence, and the four figures."""
    sentence = "".join(f"<span>{said(part)}</span>" for part in headline.headline(session.view))
    return (
        f'<div class="ev"><div class="topline">{_where(session)}</div><p class="headline">{sentence}</p>'
        f'<div class="cards">{_indicators(session)}{_decisions(session)}{_cost(session)}{_flags(session)}</div></div>'
    )


def _where(session: Session) -> str:
    groups = session.view.groups
    sources = session.tables["sources"].set_index("source_id")["title"]
    if len(groups) == 1:  # its newest sheet: what a group is called stands there
        title = str(sources[groups["source_id"].iloc[0]])
    else:
        title = str(sources.iloc[0]) if len(sources) == 1 else f"評価調書 {len(sources)}件"
    group = groups_label(groups)
    source = link(links.href("sources", session.selection), "出典を読む")
    return f"<h1>{said(title)} <span class='muted'>{said(group)}</span></h1><span class='small'>{source}</span>"


def _card(label: str, value: str, rest: str) -> str:
    return f'<div class="card"><div class="label">{label}</div><div class="value">{value}</div><div class="rest">{rest}</div></div>'


def _indicators(session: Session) -> str:
    counts = tally(session.view.assessments, session.evaluation.policy.scale)
    scale = session.view.evaluation.policy.scale
    own = int((session.view.assessments["kind"] == "group").sum())
    chips = []
    for code in [*(g.code for g in (scale.met, *scale.grades)), *UNGRADED]:
        if counts.by_status.get(code):
            href = links.href("indicators", session.selection, status=(code,))
            chips.append(link(href, status.chip(scale, code, f"{counts.by_status[code]:,}")))
    return _card(
        "指標(進捗状況別)", f"{counts.total:,}<small> うち事業群の指標 {own:,}</small>", "".join(chips) or "該当なし"
    )


def _decisions(session: Session) -> str:
    reviews = latest_reviews(session.tables)
    reviews = reviews[reviews["project_id"].isin(session.view.projects["project_id"])]
    counts = reviews["decision"].value_counts()
    rest = "".join(
        link(
            links.href("projects", session.selection, decision=(name,)),
            f'<span class="chip unknown">{said(name)} {n}</span>',
        )
        for name, n in counts.head(4).items()
    )
    return _card("事務事業(見直し区分別)", f"{len(session.view.projects)}<small> 事業</small>", rest or "該当なし")


def _cost(session: Session) -> str:
    budget = cost.cost_of(session.tables["budgets"], session.view.projects["project_id"])
    if budget is None:
        return _card("事業費", "—", "実績と計画の両方がそろう年度がありません")
    return _card(
        f"事業費 {cost.cost_years(budget)}",
        link(
            links.href("projects", session.selection),
            cost.cost_total(budget).replace("→", "<small>→</small>"),
            "事業ごとの事業費を見る",
        ),
        f"<span>{change(budget.change)}{cost.left_out(budget)}</span>",
    )


def _flags(session: Session) -> str:
    flags = session.view.flags
    by_code = flags.groupby("viewpoint").size()
    signs = "".join(
        link(
            links.href("viewpoints", session.selection, code=str(v)),
            f'<span class="code s">{circled(int(v))}</span>{n}',
            f"視点{circled(int(v))}の理由を見る",
        )
        for v, n in by_code.items()
    )
    if session.evaluation.policy.problem:
        return _card(f"{SUGGESTED}(視点別の件数)", "—", "規則に問題があり、止めています")
    recorded = int(session.view.agreement["is_recorded"].sum())
    return _card(
        f"{SUGGESTED}(視点別の件数)", f"{len(flags):,}<small> 件 / {RECORDED} {recorded:,}</small>", signs or "なし"
    )


@drawn_once
def grid(session: Session) -> str:
    """The status grid: a group's own indicators first, then the rest, worst first; the most pressing when there are many."""
    rows = session.view.assessments
    shown = rows if len(rows) > _MOST_ROWS else own_first(rows)
    more = ""
    if len(rows) > _MOST_ROWS:
        href = links.href("indicators", session.selection)
        more = f'<p class="small">注意が必要な順に{_MOST_ROWS}指標。{link(href, f"全{len(rows):,}指標を見る →")}</p>'
    return f'<div class="ev"><h2>進捗の一覧</h2>{status.status_grid(session, session.view, shown.head(_MOST_ROWS))}{more}</div>'


@drawn_once
def attention(session: Session) -> str:
    """The list that needs attention, in order, and how many there are."""
    counts = tally(session.view.assessments, session.evaluation.policy.scale)
    shown = needing(session.view, _MOST_ATTENTION)
    undirected = counts.by_status.get(NO_DIRECTION, 0)
    listed = attention_list(session, shown, counts.attention - len(shown), undirected)
    return f'<div class="ev"><h2>注意が必要な順 <span class="small muted">{esc(counts.words)}</span></h2>{listed}{_legend(session)}</div>'


def _legend(session: Session) -> str:
    below = warned_below(session.view.evaluation.policy.scale)
    return (
        '<p class="small muted"><span class="code">記載</span> 県が調書に書いた視点 / <span class="code s">提案</span> '
        f"規則が挙げた問い / {WARNED}は{esc(below)}。破線は見込み(実績ではない)</p>"
    )


@drawn_once
def charts(session: Session) -> list[tuple[Figure, str]]:
    """One picture: the group's own indicators against their targets; none when the selection has none."""
    rows: Frame = session.view.assessments
    own = rows[rows["kind"] == "group"].head(_MOST_GROUP_CHARTS)
    if own.empty:
        return []
    figure = multiples(
        session.view.cells,
        own,
        session.view.years,
        session.view.evaluation.policy.scale,
        session.look,
        columns=len(own),
        row_height=110,
    )
    names = "、".join(str(n) for n in own["name"])
    return [(figure, f"事業群の指標の目標と実績: {esc(names)}。数値は進捗の一覧と指標のページの表にあります。")]
