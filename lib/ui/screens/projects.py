"""事務事業: the list of projects, and the chosen one in full below it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st
from markupsafe import Markup

from lib.contract import heads
from lib.contract.reference import cited
from lib.contract.terms import RECORDED
from lib.figures import Figure
from lib.figures.budget import budget
from lib.figures.multiples import multiples
from lib.findings.chart_words import words_of_cost, words_of_projects_indicators
from lib.findings.charted_years import charted_years
from lib.findings.listing import preface, project_rows
from lib.findings.model import Quote, go, place
from lib.findings.project import (
    Asked,
    CostChange,
    Indicators,
    Title,
    indicator_rows,
    make_asked,
    make_cost_change,
    make_indicators,
    make_title,
    of_project,
)
from lib.findings.project_documents import make_documents
from lib.findings.projects import (
    Cost,
    CostBar,
    ProjectList,
    ProjectRow,
    chosen_project,
    make_department_options,
    make_project_list,
)
from lib.ui.app import downloads
from lib.ui.app.downloads import Download
from lib.ui.app.offer import offer
from lib.ui.parts import decided, labels, marks, project, show
from lib.ui.parts.attention import draw_reasons
from lib.ui.parts.html import COPY, element, isolated, join
from lib.ui.parts.notices import part
from lib.ui.parts.paging import turning_links
from lib.ui.parts.show import Chart
from lib.ui.parts.table import Column, Order, table
from lib.ui.parts.templates import render
from lib.ui.session import controls
from lib.ui.session.session import Session, drawn_once
from lib.view.selection import Selection
from lib.view.words import PROJECT

_LOWEST_PANEL, _HEIGHT_OF_PANELS = 170, 320


def draw(session: Session) -> None:
    """Filters, one row a project, and the chosen project in full below."""
    _choose_filters(session)
    show.show(listing(session))
    offer(files(session))
    project_id = chosen(session)
    if project_id:
        _draw_one(session, project_id)


def _choose_filters(session: Session) -> None:
    """The filters of this list; on a narrow screen they stand closed."""
    with st.container(key="page_filters"):
        show.show(_departments(session))
        with st.container(horizontal=True):
            controls.choose_one(session, "core", heads.CORE, session.words.words["core"])
            for name in ("decision", "recorded", "suggested"):
                controls.choose_remaining(session, name)
            controls.choose_remaining(session, "status", "進捗状況(指標)")
            controls.write_text(session, "q", "キーワードで探す", "例: RPA くらうど")
            controls.write_text(session, "reason", labels.FIND_REASON, "例: 人材 コロナ")
        show.show(render("app/side_filters_button", words="所管課・年度などで絞り込む"))


@drawn_once
def _departments(session: Session) -> Markup:
    """On a narrow screen the departments to choose from: there the menu with them is closed."""
    options = session.model(make_department_options, session.words)
    return render("app/departments", options=options) if options else Markup()


def _draw_one(session: Session, project_id: str) -> None:
    drawn = draw_project(session, project_id)
    show.show(drawn.title)
    left, right = st.columns([1.15, 1.4], gap="medium")
    with left:
        show.show(drawn.cost)
        show.show_chart(drawn.cost_chart, "cost")
    with right:
        show.show(drawn.indicators)
        show.show_chart(drawn.indicators_chart, "pairs")
    show.show(decided.on(session, f"{PROJECT}.{project_id}"))
    show.show(drawn.asked)
    show.show(drawn.documents)


# ---------------------------------------------------------------------- the list


@drawn_once
def listing(session: Session) -> Markup:
    """The projects in view, a page of them."""
    return draw_list(session.model(make_project_list), session.selection)


def draw_list(projects: ProjectList, selection: Selection) -> Markup:
    """How many projects are in view, and one row a project."""
    if not projects.total:
        nothing = element("p", "この条件に当てはまる事務事業はありません。条件を減らしてください。")
        return part(element("h2", "事務事業の一覧: 該当なし"), nothing)
    years_note = f"、{projects.years_note}" if projects.years_note else ""
    about = element(
        "span",
        f"(金額は事業費、千円{years_note}。名前を選ぶと下に詳しく、見出しを選ぶと並べ替え)",
        css="small muted",
    )
    heading = element("h2", f"事務事業の一覧({projects.total:,}事業) ", about, " ", COPY)
    columns = _columns(projects)
    listed = table(columns, projects.rows, "事務事業の一覧", Order("projects", selection))
    return part(heading, listed, turning_links(projects.turning))


def _columns(projects: ProjectList) -> list[Column[ProjectRow]]:
    """The columns of the list: any of them orders it."""
    costs = [
        Column(year, partial(_cost, index=index), numeric=True, sort=sort)
        for index, (year, sort) in enumerate(zip(projects.years, projects.cost_sorts, strict=True))
    ]
    return [
        Column("番号", lambda row: str(row.project.number), sort="number"),
        Column("中核", lambda row: element("span", "○", title=heads.CORE) if row.project.is_core else "", sort="core"),
        Column(heads.PROJECT, _name, sort="name", is_name=True),
        Column(heads.SECTION, lambda row: isolated(row.project.section), sort="section"),
        Column("期間", lambda row: row.project.period, narrow=True, sort="start"),
        *costs,
        Column(_change_head(projects), _cost_bars, sort="change" if projects.change_years else ""),
        Column("まず見る指標", _indicator, sort="status"),
        Column(heads.VIEWPOINT, _viewpoints, sort="codes"),
        Column(heads.DECISION, lambda row: isolated(row.project.decision), narrow=True, sort="decision"),
    ]


def _change_head(projects: ProjectList) -> Markup | str:
    """The head over the bars and the change of the costs."""
    if not projects.change_years:
        return "推移"
    return element("span", "推移・増減", title=f"増減は{projects.change_years}、千円")


def _name(row: ProjectRow) -> Markup:
    name = marks.link(row.name)
    if row.is_chosen:
        name = element("b", "▸ ", name, aria_current="true")
    return join(name, marks.beside(row.group), _reason(row.reason) if row.reason else "")


def _reason(quote: Quote) -> Markup:
    """What the sheet says of why a project is behind, with its place."""
    place = marks.source(quote.place) if quote.place else ""
    return element("small", "「", isolated(quote.text), "」 ", place, css="reason")


def _cost(row: ProjectRow, index: int) -> str | Markup:
    cost: Cost = row.costs[index]
    if cost.hint:
        return element("span", cost.words, css="muted", title=cost.hint)
    return element("span", cost.words, css="muted small lost") if cost.is_lost else cost.words


def _cost_bars(row: ProjectRow) -> Markup:
    """Small bars of the costs by year, and the newest change: a plan is hatched, an unknown cost is a gap."""
    if row.cost_bars is None:
        return Markup()
    bars = element(
        "span", *map(_cost_bar, row.cost_bars.bars), css="spark", role="img", aria_label=row.cost_bars.words,
        title=row.cost_bars.words,
    )  # fmt: skip
    return join(bars, " ", element("small", row.change, css="cost-change") if row.change else "")


def _cost_bar(bar: CostBar) -> Markup:
    if bar.share is None:
        return element("span", css="gap lost" if bar.is_set else "gap")
    return element("span", css="plan" if bar.is_plan else "", style=f"--share: {bar.share:.3f}")


def _indicator(row: ProjectRow) -> str | Markup:
    if row.indicator is None:
        return element("span", row.without_indicator, css="muted small")
    called = element("span", isolated(row.indicator.called), css="small", title=row.indicator.name)
    return join(marks.chip(row.indicator.chip), " ", called)


def _viewpoints(row: ProjectRow) -> Markup:
    recorded = marks.viewpoint_signs(row.project.recorded, False)
    return join(recorded, " ", marks.viewpoint_signs(row.project.suggested, True))


# ---------------------------------------------------------------------- the chosen project


@dataclass(frozen=True)
class DrawnProject:
    """The parts of a project's page."""

    title: Markup
    cost: Markup
    cost_chart: Chart
    indicators: Markup
    indicators_chart: Chart
    asked: Markup
    documents: Markup


def chosen(session: Session) -> str:
    """The id of the project that is shown in full; empty for none."""
    return session.answer(chosen_project)


@drawn_once
def draw_project(session: Session, project_id: str) -> DrawnProject:
    """The parts of a project's page, and its charts."""
    cost = session.model(make_cost_change, project_id)
    indicators = session.model(make_indicators, project_id)
    return DrawnProject(
        draw_title(session.model(make_title, project_id)),
        draw_cost(cost),
        _cost_chart(session, project_id, cost),
        draw_standings(indicators),
        _indicators_chart(session, project_id, indicators),
        draw_asked(session.model(make_asked, project_id)),
        project.documents(session.model(make_documents, project_id)),
    )


def draw_title(title: Title) -> Markup:
    """What a project is. Only who asked for it is brought to it: a filter that leaves one alone moves nothing."""
    return render("project_title", title=title)


def draw_cost(cost: CostChange) -> Markup:
    """How the cost changes, over its chart."""
    notes = (element("p", "見直し内容(調書の記載): ", isolated(text), css="small") for text in cost.new_content)
    about = element("div", f"{cost.subtitle} ", marks.sources(cost.places), css="small")
    return part(element("h3", cost.words, css="finding"), about, join(notes))


def draw_standings(indicators: Indicators) -> Markup:
    """Activity beside outcome, as one sentence over their chart."""
    standings = (join(s.kind, " ", marks.link(s.indicator), " ", s.rate) for s in indicators.standings)
    return part(element("h3", join(standings, by=" / ") or "指標はありません", css="finding"))


def _cost_chart(session: Session, project_id: str, cost: CostChange) -> Chart:
    """What the project costs by year; a bar opens its place in the source."""
    view, tables = session.view, session.view.evaluation.tables
    figure = budget(
        of_project(view, "budgets", project_id),
        session.look,
        way=lambda rows: next((place(view, ref).to.address for ref in tables.references(rows)), ""),
        source=lambda rows: cited(tables.references(rows)),
    )
    return Chart(figure, cost.chart, words_of_cost(view, project_id) if cost.is_known else None)


def _indicators_chart(session: Session, project_id: str, indicators: Indicators) -> Chart:
    words = words_of_projects_indicators(session.view, project_id) if indicators.standings else None
    return Chart(_indicators_figure(session, project_id), indicators.chart, words)


def _indicators_figure(session: Session, project_id: str) -> Figure:
    """The project's indicators side by side: activity, then outcome; each opens its page."""
    view = session.view
    items = [view.evaluation.assessed[row.indicator_id] for row in indicator_rows(view, project_id)]
    lines = max(1, -(-len(items) // 2))
    return multiples(
        view.evaluation.rows.cells,
        items,
        charted_years(view, items),
        view.evaluation.policy.scale,
        session.look,
        columns=2,
        row_height=max(_LOWEST_PANEL, _HEIGHT_OF_PANELS // lines),
        way=lambda indicator_id: go(view, "indicators", indicator=indicator_id).address,
    )


def draw_asked(asked: Asked) -> Markup:
    """Recorded and suggested viewpoints, with every reason."""
    about = element("span", f"{RECORDED}は翌年度の事業を組み立てるためのもの", css="muted small")
    recorded = marks.viewpoint_signs(asked.recorded, False) or "記載なし"
    reasons = draw_reasons(asked.reasons) or element("li", asked.none_raised, css="muted")
    return part(element("h3", "視点: ", recorded, " ", about), element("ul", reasons, css="texts"))


# ---------------------------------------------------------------------- files


def files(session: Session) -> list[Download]:
    """The list as files; none for an empty list."""
    view = session.view
    if not view.project_rows:
        return []
    about = preface(view, session.words, "事務事業の一覧")
    return downloads.tables(lambda: project_rows(view), about, downloads.stem(view, "jimujigyo"), heads.PROJECT)
