"""The parts of 事務事業."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.names import short
from lib.contract.terms import (
    BUDGET_ITEMS,
    INDICATOR_KINDS,
    RECORDED,
    REPORT_STATES,
    STAGES,
    STATED_IN,
)
from lib.contract.wording import number, share, thousand_yen
from lib.figures import Figure
from lib.figures.budget import budget
from lib.figures.multiples import multiples
from lib.findings.attention import counted, raised_words
from lib.findings.cost import about_cost, cost_of, new_content
from lib.findings.listing import budget_years, preface, project_rows, project_summary
from lib.findings.project import make_documents
from lib.judge.evaluation import Frame
from lib.store.lookups import initiative_sign, latest_reviews
from lib.ui.app import downloads as downloads_of
from lib.ui.app.downloads import Download
from lib.ui.parts import attention, html, paging, places, project, status
from lib.ui.parts.html import esc, link, said
from lib.ui.session import links
from lib.ui.session.session import Session, drawn_once
from lib.view.narrow import named_groups
from lib.view.selection import PROJECT

_A_PAGE = 50
_ORDERS = ("core", "name", "section", "start", "cost", "status", "codes", "decision")
_LONGEST_BESIDE = 22


@drawn_once
def chosen(session: Session) -> pd.Series | None:
    """The project the address names; with a single one in view, that one."""
    projects = session.tables["projects"]
    named = projects[projects["project_id"] == session.selection.project]
    if len(named):
        return named.iloc[0]
    return session.view.projects.iloc[0] if len(session.view.projects) == 1 else None


@drawn_once
def listing(session: Session) -> str:
    """Result count and one row a project."""
    count = len(session.view.projects)
    page = paging.page_of(session, count, _A_PAGE)
    if session.selection.sort.lstrip("-") in _ORDERS:  # all are needed to know which come first
        shown = _sorted(project_summary(session.view), session).iloc[page.items]
    else:
        shown = project_summary(session.view, page.items)
    if not count:
        return '<div class="ev"><h2>事務事業 0件</h2><p>この条件に当てはまる事務事業はありません。条件を減らしてください。</p></div>'
    scale = session.view.evaluation.policy.scale
    years = budget_years(session.view)
    costs = [f"{era(y)}{STAGES[s]}" for y, s in years]
    head = [
        "番号",
        _head(session, "core", "中核"),
        _head(session, "name", "事務事業"),
        _head(session, "section", "所管課(室)"),
        _head(session, "start", "期間"),
        *costs[:-1],
        *(_head(session, "cost", cost) for cost in costs[-1:]),
        _head(session, "status", "まず見る指標"),
        _head(session, "codes", "視点"),
        _head(session, "decision", "見直し区分"),
    ]
    groups = named_groups(session.view)
    body = []
    for row in shown.to_dict("records"):
        href = links.stay("projects", session.selection, project=row["project_id"])
        name = link(href, said(row["name"]), "下に詳しく表示")
        if row["project_id"] == session.selection.project:
            name = f'<b aria-current="true">▸ {name}</b>'
        worst = "–"
        if row["worst"] is not None:
            rate = share(row["worst"]["achievement_rate"], scale.decimals) if pd.notna(row["worst"]["year"]) else ""
            worst = (
                status.chip(scale, row["worst"]["status"], rate)
                + f' <span class="small" title="{esc(row["worst"]["name"])}">{said(_brief(row["worst"], groups))}</span>'
            )
        seen = f"{status.codes(row['recorded'], False)} {status.codes(row['suggested'], True)}"
        body.append(
            [
                esc(row["number"]),
                '<span title="中核事業">○</span>' if row["is_core"] else "",
                name + status.group_beside(groups, row["group_id"]),
                said(row["section"]),
                esc(row["period_text"]),
                *(_amount(row["amounts"].get(key)) for key in years),
                worst,
                seen,
                said(row["decision"]),
            ]
        )
    numeric = range(5, 5 + len(years))
    return (
        f'<div class="ev"><h2>事務事業 {count}件 <span class="small muted">(金額は事業費、千円。名前を選ぶと下に詳しく表示)</span> {html.COPY}</h2>'
        f"{html.table(head, body, '事務事業の一覧', numeric=numeric, narrow=(4,))}"
        f"{paging.turning('projects', session, page, '事業')}</div>"
    )


def _brief(item: Mapping[str, Any], groups: Mapping[str, str]) -> str:
    """An indicator beside its project: among many groups its own name, which need not be told apart from others' here."""
    return short(item["name"], _LONGEST_BESIDE) if groups else str(item["short_name"])


def _head(session: Session, key: str, label: str) -> str:
    return html.order_link("projects", session, key, label)


def _sorted(rows: pd.DataFrame, session: Session) -> pd.DataFrame:
    """The list in the order asked for; what has no such value stands last from either end."""
    wanted = session.selection.sort
    key = _sort_key(session, wanted.lstrip("-"))
    keys = [key(row) for row in rows.to_dict("records")]
    known = [at for at, value in enumerate(keys) if value is not None]
    known.sort(key=lambda at: keys[at], reverse=wanted.startswith("-"))
    return rows.iloc[[*known, *(at for at, value in enumerate(keys) if value is None)]]


def _sort_key(session: Session, key: str) -> Callable[[Mapping[Hashable, Any]], Any]:
    """What a row of the list is ordered by; None where the row has no such value."""
    scale = session.view.evaluation.policy.scale
    last = next(iter(budget_years(session.view)[-1:]), None)

    def cost(row: Mapping[Hashable, Any]) -> float | None:
        value, _ = row["amounts"].get(last, (None, ""))
        return None if pd.isna(value) else float(value)

    def worst_first(row: Mapping[Hashable, Any]) -> tuple[int, float] | None:
        worst = row["worst"]
        severity = scale.severity(worst["status"]) if worst else -1
        rate = float(worst["achievement_rate"]) if worst else float("nan")
        return None if severity < 0 else (-severity, float("inf") if pd.isna(rate) else rate)

    def core(row: Mapping[Hashable, Any]) -> int:
        return 0 if row["is_core"] else 1

    def codes(row: Mapping[Hashable, Any]) -> int | None:
        return -(len(row["recorded"]) + len(row["suggested"])) or None

    def plain(row: Mapping[Hashable, Any]) -> Any:
        value = row["start_year" if key == "start" else key]
        return None if pd.isna(value) or value == "" else value

    return {"cost": cost, "status": worst_first, "core": core, "codes": codes}.get(key, plain)


def _amount(cell: tuple[float, str] | None) -> str:
    if cell is None:
        return ""
    value, report_state = cell
    if report_state == "not_set":
        return '<span class="muted" title="設定なし">–</span>'
    return (
        number(value, 0)
        if report_state == "reported"
        else f'<span class="muted small lost">{REPORT_STATES[report_state]}</span>'
    )


# ---------------------------------------------------------------------- the chosen project


@drawn_once
def title(session: Session, project: pd.Series) -> str:
    """Name, section, period, initiatives as both parts of the sheet state them, and the decision."""
    reviews = latest_reviews(session.tables)
    decision = reviews[reviews["project_id"] == project["project_id"]]
    mark = f'<span class="chip unknown">見直し区分 {esc(decision.iloc[0]["decision"])}</span>' if len(decision) else ""
    core = "○中核事業 " if project["is_core"] else ""
    initiative_links = session.tables["project_initiatives"]
    initiative_links = initiative_links[initiative_links["project_id"] == project["project_id"]]
    stated = []
    for where, rows in initiative_links.groupby("stated_in"):
        signs = " ".join(initiative_sign(str(i)) for i in rows["initiative_id"])
        stated.append(f"{signs}({STATED_IN[str(where)]} {places.source_of(session, rows.iloc[0])})")
    # Only who asked for this project is brought to it; a filter that leaves one alone moves nothing.
    asked = session.selection.project == project["project_id"]
    arrive = ' tabindex="-1" data-arrive="start"' if asked else ""
    close = link(links.stay("projects", session.selection, project=""), "閉じる", css="close") if asked else ""

    def fact(text: object, ref: str) -> str:
        if pd.isna(text):
            return "—"
        return f"{said(text)} {places.source_of(session, project, ref)}"

    return (
        f'<div class="ev"><h2{arrive}>{esc(project["number"])} {said(project["name"])} {mark} <span class="small">{close}</span></h2>'
        f'<p class="small">{core}{fact(project["section"], "section_ref")} / 期間 {fact(project["period_text"], "period_ref")}'
        f" / 対象 {fact(project['target_audience'], 'audience_ref')}<br>取組項目 {' / '.join(stated)}</p></div>"
    )


def _budgets(session: Session, project: pd.Series) -> Frame:
    budgets = session.tables["budgets"]
    return budgets[budgets["project_id"] == project["project_id"]]


@drawn_once
def cost_title(session: Session, project: pd.Series) -> str:
    """The finding over the cost chart."""
    change = cost_of(session.tables["budgets"], pd.Series([project["project_id"]]))
    words = about_cost(change) if change else "事業費の増減は比べられません"
    lines = " ".join(places.source_link(session, ref) for ref in session.tables.references(_budgets(session, project)))
    new = new_content(session.tables, str(project["project_id"])) if change else []
    note = "".join(f'<p class="small">費用とともに変わる内容(調書の記載): <bdi>{esc(one)}</bdi></p>' for one in new)
    return f'<div class="ev"><h3 class="finding">{esc(words)} {lines}</h3>{note}</div>'


@drawn_once
def cost_chart(session: Session, project: pd.Series) -> tuple[Figure, str]:
    """Total with the general fund in it, personnel beside it, and the same in words."""
    rows = _budgets(session, project)
    words = [
        f"{era(int(r.fiscal_year))}{STAGES[r.stage]} {BUDGET_ITEMS[r.item]} "
        + (thousand_yen(r.amount_thousand_yen) if r.report_state == "reported" else REPORT_STATES[r.report_state])
        for r in rows.itertuples(index=False)
    ]
    return budget(rows, session.look), "事業費のグラフ。" + "、".join(words)


def _indicators(session: Session, project: pd.Series) -> Frame:
    rows = session.view.evaluation.assessments
    rows = rows[rows["project_id"] == project["project_id"]]
    return rows.sort_values(["year", "kind"], ascending=[False, True], kind="stable", na_position="last")


@drawn_once
def pairs_title(session: Session, project: pd.Series) -> str:
    """Activity beside outcome, as one sentence."""
    scale = session.view.evaluation.policy.scale
    said_parts = []
    for item in _indicators(session, project).to_dict("records"):
        rate = (
            share(item["achievement_rate"], scale.decimals)
            if pd.notna(item["year"])
            else scale.labels()[item["status"]]
        )
        href = links.href("indicators", session.selection, indicator=item["indicator_id"])
        name = link(href, said(item["short_name"]), str(item["name"]))
        said_parts.append(f"{INDICATOR_KINDS[item['kind']][:2]} {name} {rate}")
    return f'<div class="ev"><h3 class="finding">{" / ".join(said_parts[:2]) or "指標はありません"}</h3></div>'


@drawn_once
def pairs_chart(session: Session, project: pd.Series) -> tuple[Figure, str]:
    """The project's indicators side by side: activity, then outcome."""
    rows = _indicators(session, project)
    evaluation = session.view.evaluation
    figure = multiples(
        evaluation.cells,
        rows,
        session.view.years,
        evaluation.policy.scale,
        session.look,
        columns=2,
        row_height=max(170, 320 // max(1, -(-len(rows) // 2))),
    )
    names = "、".join(f"{r.name}({INDICATOR_KINDS[r.kind]})" for r in rows.itertuples(index=False))
    return figure, f"活動指標と成果指標のグラフ: {names}。数値は指標のページの表にあります。"


@drawn_once
def reasons(session: Session, project: pd.Series) -> str:
    """Recorded and suggested viewpoints with every reason."""
    marks = counted(session.evaluation)
    ids = _indicators(session, project)["indicator_id"].tolist()
    flags = marks.project_flags(str(project["project_id"]), ids)
    recorded = status.codes(marks.recorded(project["project_id"]), False) or "記載なし"
    listed = (
        attention.reason_items(session, flags)
        or f"<li class=muted>規則が挙げた問い: {raised_words(session.view) if session.evaluation.policy.problem else 'なし'}</li>"
    )
    return (
        f'<div class="ev"><h3>視点: {recorded} <span class="muted small">{RECORDED}は翌年度の事業を組み立てるためのもの</span></h3>'
        f'<ul class="texts">{listed}</ul></div>'
    )


@drawn_once
def documents(session: Session, project_id: str) -> str:
    """Overview, results, review, next direction with what is new in it, initiatives' issues and directions, legal bases."""
    return project.documents(session.model(make_documents, project_id))


# ---------------------------------------------------------------------- files


def downloads(session: Session) -> list[Download]:
    """The files offered; none for an empty list."""
    if session.view.projects.empty:
        return []
    return downloads_of.tables(
        lambda: project_rows(session.view),
        preface(session.view, session.words, "事務事業の一覧"),
        downloads_of.stem(session.view, "jimujigyo"),
        "事務事業",
    )


def pictures(session: Session, project: pd.Series) -> list[Download]:
    """The cost chart as pictures; none for a project of which no cost is known."""
    if _budgets(session, project)["amount_thousand_yen"].isna().all():
        return []
    return downloads_of.pictures(session.view, f"{PROJECT}.{project['project_id']}")
