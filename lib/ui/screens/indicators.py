"""The parts of 指標."""

from __future__ import annotations

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import (
    ACCUMULATIONS,
    DIRECTIONS,
    INDICATOR_KINDS,
    PROJECTION,
    UNGRADED,
    WAITING,
)
from lib.contract.wording import number, quantity, share
from lib.figures import Figure
from lib.figures.multiples import multiples
from lib.figures.progress import progress
from lib.findings import headline, listing, restated
from lib.findings.attention import counted, own_first, tally
from lib.findings.indicator import make_figures
from lib.findings.indicator_years import YearTable, rates_warning, year_rows
from lib.findings.pages import Page
from lib.judge.evaluation import Frame
from lib.ui.app import downloads as downloads_of
from lib.ui.app.downloads import Download
from lib.ui.parts import attention, html, indicator, paging, places, status
from lib.ui.parts.html import esc, link, said
from lib.ui.session import controls, links
from lib.ui.session.session import Session, drawn_once
from lib.view.selection import INDICATOR

NOTHING = '<div class="ev"><h2>指標</h2><p>この条件に当てはまる指標はありません。左の「しぼり込み」を広げてください。</p></div>'
_A_PAGE = 24
_MOST_OPTIONS = 200
# What the list is ordered by: the column that holds it.
_ORDERS = {
    "name": "name",
    "status": "status",
    "group": "group_id",
    "section": "project_id",
    "rate": "achievement_rate",
    "years": "years_behind",
    "projection": "projection_rate",
}


@drawn_once
def chosen(session: Session) -> pd.Series | None:
    """The indicator the address names, else the most pressing one in view; None when nothing is in view."""
    everything = session.view.evaluation.assessments
    named = everything[everything["indicator_id"] == session.selection.indicator]
    if len(named):
        return named.iloc[0]
    rows = own_first(session.view.assessments)
    return None if rows.empty else rows.iloc[0]


def choose(session: Session, one: pd.Series) -> None:
    """Which indicator is large: of a few from a list, of very many by searching their words."""
    known = options(session)
    if len(known) <= _MOST_OPTIONS:
        controls.choose_one(session, "indicator", "指標を選ぶ", dict(known), str(one["indicator_id"]), hide_label=True)
    else:
        controls.search_one(session, "indicator", "指標を選ぶ", known, str(one["indicator_id"]))


@drawn_once
def options(session: Session) -> pd.Series:
    """Indicator id -> its printed name, kind, group and section: all, those in view first."""
    everything = session.view.evaluation.assessments
    rows = pd.concat([own_first(session.view.assessments), everything]).drop_duplicates("indicator_id")
    several = len(session.tables["program_groups"]) > 1
    groups = dict(listing.group_names(session.view))
    section = session.tables["projects"].set_index("project_id")["section"]
    labels = [
        f"{r.name}({INDICATOR_KINDS[r.kind]}){f'〔{groups[r.group_id]} {r.group_id}〕{section.get(r.project_id) or str()}' if several else ''}"
        for r in rows.itertuples(index=False)
    ]
    return pd.Series(labels, index=rows["indicator_id"].to_numpy(), dtype="str")


@drawn_once
def title(session: Session, item: pd.Series) -> str:
    """The finding, the status, and whose indicator it is."""
    scale = session.view.evaluation.policy.scale
    owner = "事業群の指標"
    if pd.notna(item["project_id"]):
        projects = session.tables["projects"].set_index("project_id")
        project = projects.loc[item["project_id"]]
        href = links.href("projects", session.selection, project=item["project_id"])
        owner = f"{link(href, said(project['name']))} {said(project['section'])}・{INDICATOR_KINDS[item['kind']]}"
    source = places.source_of(session, item)
    return (
        f'<div class="ev"><h1 class="finding">{said(headline.about_indicator(item, scale))} '
        f"{status.chip(scale, item['status'])}</h1>"
        f'<p class="small muted">{said(item["name"])} / {owner} / {ACCUMULATIONS[item["accumulation"]]}・'
        f"{DIRECTIONS[item['direction']]} {source}</p></div>"
    )


@drawn_once
def chart(session: Session, item: pd.Series) -> tuple[Figure, str]:
    """The large chart and its words for those who cannot see it."""
    cells = _cells(session, item)
    figure = progress(cells, item, session.view.years, session.look, 500)
    return figure, f"{headline.about_indicator(item, session.view.evaluation.policy.scale)}。{_in_words(cells, item)}"


def _cells(session: Session, item: pd.Series) -> Frame:
    cells = session.view.evaluation.cells
    return cells[cells["indicator_id"] == item["indicator_id"]]


def _in_words(cells: Frame, item: pd.Series) -> str:
    said_years = []
    for cell in cells.to_dict("records"):
        words = [
            f"{label}{quantity(cell[measure], item['unit'])}"
            for measure, label in (("baseline", "基準値"), ("target", "目標"), ("actual", "実績"))
            if pd.notna(cell[measure])
        ]
        if cell["status"] in WAITING:
            words.append(UNGRADED[cell["status"]])
        if words:
            said_years.append(f"{era(int(cell['fiscal_year']))}は{'、'.join(words)}")
    return "。".join(said_years)


@drawn_once
def figures(session: Session, item: pd.Series) -> str:
    """Where it stands and what is needed, each figure with how it was computed."""
    return indicator.figures(session.model(make_figures, str(item["indicator_id"])))


def _restated(session: Session, item: pd.Series) -> str:
    """What a later sheet states otherwise than the one before, each with both places."""
    listed = "".join(
        f"<li>{said(r.words)} {' '.join(places.source_link(session, p) for p in r.places)}</li>"
        for r in restated.restated(session.tables, str(item["indicator_id"]), str(item["unit"]))
    )
    return f'<h3>調書の間で改められた値</h3><ul class="texts">{listed}</ul>' if listed else ""


def _own_words(session: Session, item: pd.Series) -> Frame:
    rows = session.tables["narratives"]
    rows = rows[(rows["subject_type"] == "indicator") & (rows["subject_id"] == item["indicator_id"])]
    return rows[rows["text"].str.strip("—- ") != ""]


@drawn_once
def why(session: Session, item: pd.Series) -> str:
    """What raised attention, and what the sheet says: status comment, results, issues."""
    narratives = session.tables["narratives"]
    out = []
    marks = counted(session.evaluation)
    flags, recorded = marks.flags(item.to_dict()), marks.recorded(item["project_id"])
    if flags:
        out.append(f'<h3>注意(自動)</h3><ul class="texts">{attention.reason_items(session, flags)}</ul>')
    if recorded:
        out.append(
            f"<p>{status.codes(recorded, False)} <span class='small muted'>県が調書に書いた、翌年度の事業を組み立てるための視点</span></p>"
        )
    out.append(_restated(session, item))
    own = _own_words(session, item)
    if len(own) and pd.isna(item["projection"]):
        out.append(f"<h3>調書の説明: 進捗状況</h3>{places.texts(session, own)}")
    if pd.notna(item["project_id"]):
        results = narratives[
            (narratives["subject_type"] == "project")
            & (narratives["subject_id"] == item["project_id"])
            & (narratives["kind"] == "result")
        ]
        out.append(f"<h3>調書の説明: 事業の成果</h3>{places.texts(session, results)}")
        initiative_links = session.tables["project_initiatives"]
        mine = set(initiative_links.loc[initiative_links["project_id"] == item["project_id"], "initiative_id"])
        issues = narratives[(narratives["subject_type"] == "initiatives") & (narratives["kind"] == "issue")]
        issues = issues[[bool(mine & set(str(s).split(","))) for s in issues["subject_id"]]]
        if len(issues):
            out.append(f"<h3>調書の説明: 解決すべき課題</h3>{places.texts(session, issues)}")
    body = "".join(out) or '<p class="muted small">調書に説明の記載はありません。</p>'
    return f'<div class="ev box" tabindex="0" role="region" aria-label="調書の説明と注意">{body}</div>'


@drawn_once
def multiples_title(session: Session) -> str:
    """The finding over the small charts."""
    counts = tally(session.view.assessments, session.evaluation.policy.scale)
    words = "、".join(w for w in (counts.words, counts.waiting_words) if w)
    return (
        f'<div class="ev"><h2>すべての指標({counts.total:,}): {esc(words)}</h2>'
        '<p class="small muted">棒は実績(薄い棒は基準値)、◆の線は目標、点線は見込み。縦の目盛りは指標ごとに異なります。</p></div>'
    )


@drawn_once
def small(session: Session) -> tuple[Figure, str]:
    """Small multiples of the indicators in view."""
    rows = _shown(session)
    figure = multiples(session.view.cells, rows, session.view.years, session.view.evaluation.policy.scale, session.look)
    names = "、".join(str(n) for n in rows["short_name"])
    return figure, f"指標ごとの小さなグラフ({len(rows)}件): {names}。同じ数値を下の表に示します。"


def _page(session: Session) -> Page:
    return paging.page_of(session, len(session.view.assessments), _A_PAGE)


@drawn_once
def _shown(session: Session) -> Frame:
    return _in_order(session).iloc[_page(session).items]


def _in_order(session: Session) -> Frame:
    """The indicators in view in the order asked for; without one a group's own first, then as they need attention.

    What has no such value stands last from either end.
    """
    rows, wanted = session.view.assessments, session.selection.sort
    key = wanted.lstrip("-")
    if key not in _ORDERS:
        return own_first(rows) if len(session.view.groups) < 2 else rows
    scale = session.view.evaluation.policy.scale
    values = {
        "status": lambda: rows["status"].map(scale.severity).where(lambda s: s >= 0),
        "group": lambda: rows["group_id"].map(dict(listing.group_names(session.view))),
        "section": lambda: listing.answering(session.tables, rows),
    }.get(key, lambda: rows[_ORDERS[key]])()
    order = values.sort_values(ascending=not wanted.startswith("-"), kind="stable", na_position="last").index
    return rows.loc[order]


@drawn_once
def overview(session: Session) -> str:
    """Of many groups the indicators of this page a line each, every heading an order; nothing for one group."""
    if len(session.view.groups) < 2:
        return ""
    rows = _shown(session)
    scale = session.view.evaluation.policy.scale
    groups = dict(listing.group_names(session.view))
    body = []
    for item, section in zip(rows.to_dict("records"), listing.answering(session.tables, rows), strict=True):
        href = links.stay("indicators", session.selection, indicator=item["indicator_id"])
        year = f"{era(int(item['year']))} {number(item['actual'])} / {quantity(item['target'], item['unit'])}" if pd.notna(item["year"]) else ""  # fmt: skip
        body.append(
            [
                status.chip(scale, item["status"]),
                link(href, said(item["name"]), "大きく表示"),
                INDICATOR_KINDS[item["kind"]],
                said(groups[item["group_id"]]),
                said(section) if isinstance(section, str) else "",
                esc(year),
                share(item["achievement_rate"], scale.decimals) if pd.notna(item["achievement_rate"]) else "",
                f"{item['years_behind']}年" if item["years_behind"] else "",
                share(item["projection_rate"], scale.decimals) if pd.notna(item["projection_rate"]) else "",
            ]
        )
    head = [
        _head(session, "status", "進捗状況"),
        _head(session, "name", "指標"),
        "種別",
        _head(session, "group", "事業群"),
        _head(session, "section", "所管課(室)"),
        "直近に判定した実績 / 目標",
        _head(session, "rate", "達成率"),
        _head(session, "years", "続く遅れ"),
        _head(session, "projection", f"{PROJECTION}(最終目標比)"),
    ]
    listed = html.table(head, body, "指標の一覧", numeric=(6, 7, 8), narrow=(0, 2))
    return f'<div class="ev"><p class="small muted">見出しを選ぶと並べ替え。下の小さなグラフと表も同じ順です。{PROJECTION}は実績ではありません。</p>{listed}</div>'


def _head(session: Session, key: str, label: str) -> str:
    return html.order_link("indicators", session, key, label)


def turning(session: Session) -> str:
    """Which of the indicators are shown, with the ways to the others; charts and table turn together."""
    ways = paging.turning("indicators", session, _page(session), "指標")
    return f'<div class="ev">{ways}</div>' if ways else ""


def rows_as_shown(session: Session) -> pd.DataFrame:
    """The indicators in view, one row an indicator and year, with Japanese headings: what the files hold."""
    return pd.DataFrame([record for _, record in listing.indicator_rows(session.view, session.words)])


@drawn_once
def table(session: Session) -> str:
    """The same figures as a table, every line number a way to the source."""
    rows = year_rows(session.view, _shown(session), session.view.cells)
    return indicator.years(YearTable(rows, rates_warning(session.view.cells)))


def downloads(session: Session) -> list[Download]:
    """The files offered; each is made when it is asked for."""
    return downloads_of.tables(
        lambda: rows_as_shown(session),
        listing.preface(session.view, session.words, "指標の目標と実績"),
        downloads_of.stem(session.view, "shihyo"),
        "指標",
    )


def pictures(session: Session, item: pd.Series) -> list[Download]:
    """The large chart as pictures."""
    return downloads_of.pictures(session.view, f"{INDICATOR}.{item['indicator_id']}")
