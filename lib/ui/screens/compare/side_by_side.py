"""The parts of くらべる: a few things side by side on the same axes, and a year's sheets beside those of the year before."""

from __future__ import annotations

from collections import Counter

import pandas as pd
import streamlit as st

from lib.contract.era import era
from lib.contract.terms import MEASURES, RECORDED, SUGGESTED, circled
from lib.contract.wording import change, oku_yen, percent, quantity
from lib.figures import Figure
from lib.figures.compare import Lane, lanes
from lib.findings import compare, cost, listing
from lib.findings.compare import MOST, Beside
from lib.findings.differences.between import Preview, changes
from lib.findings.differences.change_list import make_change_list
from lib.findings.restated import RestatedCell, restated_by
from lib.judge.evaluation import Evaluation
from lib.ui.app import downloads as downloads_of
from lib.ui.app.downloads import Download
from lib.ui.app.offer import offer
from lib.ui.parts import html, paging, places, show, status
from lib.ui.parts.changes import change_list
from lib.ui.parts.html import esc, link, said
from lib.ui.session import controls, links
from lib.ui.session.session import Session, drawn_once
from lib.view.address import FILTERS

_A_PAGE = 50
WAYS = {
    "sheet": "前の調書と",
    "group": "事業群どうし",
    "section": "所管課どうし",
    "department": "部局どうし",
    "measure": "施策どうし",
}
_MOST_VIEWPOINTS = 4
_MOST_OFFERED = 6


def draw(session: Session) -> None:
    """The whole page."""
    ways = {key: label for key, label in WAYS.items() if key == "sheet" or session.words.words[key]}
    by = session.selection.by if session.selection.by in ways else "sheet"
    controls.choose_segment(session, "by", "くらべ方", ways, "sheet")
    if by == "sheet":
        _sheets(session)
        return
    found = beside(session, by)
    if not found:
        show.show(_how(session, by))
        return
    show.show(table(session, by))
    figure, alt = picture(session, by)
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, alt=alt, key="compare")


# ---------------------------------------------------------------------- side by side


@drawn_once
def beside(session: Session, by: str) -> list[Beside]:
    """The things chosen by this filter, with their facts."""
    return compare.side_by_side(session.view, session.words, by)


def _how(session: Session, by: str) -> str:
    """What to choose, and what it was that was chosen instead."""
    chosen = len(getattr(session.selection, by))
    now = f"いまは{chosen:,}件です。" if chosen else ""
    offered = _offered(session, by)
    ways = "".join(
        f"<li>{link(links.stay('compare', session.selection, **{by: values}), said(label))}</li>"
        for label, values in offered
    )
    listed = f'<p>たとえば:</p><ul class="texts">{ways}</ul>' if ways else ""
    return (
        f'<div class="ev"><h1 class="finding">左の「しぼり込み」の「{FILTERS[by]}」で、2〜{MOST}件を選んでください</h1>'
        f"<p>{now}選んだものを、同じ目盛りで横に並べます。</p>{listed}</div>"
    )


def _offered(session: Session, by: str) -> list[tuple[str, tuple[str, ...]]]:
    """What may be worth setting side by side, each with what it is called: groups of one measure, else the first few in view."""
    groups, words = session.view.groups, session.words.words[by]
    if by == "group":
        alike = [
            (f"施策「{name}」の{len(rows)}事業群", tuple(rows["group_id"]))
            for name, rows in groups.groupby("measure", sort=True)
            if 2 <= len(rows) <= MOST
        ]
        if alike:
            return alike[:_MOST_OFFERED]
    values = {
        "group": groups["group_id"], "section": session.view.projects["section"], "department": groups["department"], "measure": groups["measure"],
    }  # fmt: skip
    known = tuple(map(str, values[by].dropna().value_counts().index[:3]))
    return [("、".join(words[v] for v in known), known)] if len(known) > 1 else []


@drawn_once
def table(session: Session, by: str) -> str:
    """The facts of each, a column a thing; every number leads to what it counts."""
    found = beside(session, by)
    scale = session.view.evaluation.policy.scale
    behind = scale.behind_codes
    kinds = tuple(k for k in session.evaluation.policy.results if k != "group" or by != "section")
    home = "overview" if by != "section" else "projects"
    rows: list[list[str]] = []

    def row(label: str, cells: list[str]) -> None:
        rows.append([label, *cells])

    row("事務事業", [link(links.href("projects", b.selection), f"{b.projects:,}") for b in found])
    row("成果の指標(判定したもの)", [f"{len(b.results):,}({b.judged:,})" for b in found])
    row(
        "進捗状況",
        [" ".join(status.chip(scale, c, f"{n:,}") for c, n in _statuses(b, scale.labels())) or "—" for b in found],
    )
    row(
        esc(scale.behind_label),
        [
            link(
                links.href("indicators", b.selection, status=behind, kind=kinds),
                f"{b.behind:,}({percent(b.behind / b.judged)})",
            )
            if b.judged
            else "—"
            for b in found
        ],
    )
    row("続く遅れ(最も長いもの)", [f"{b.years_behind}年" if b.years_behind else "—" for b in found])
    row("報告の割合", [percent(b.reported / (b.reported + b.owed)) if b.reported + b.owed else "—" for b in found])
    row("事業費", [_cost(b) for b in found])
    row("見直し区分", ["、".join(f"{said(d)} {n:,}" for d, n in b.decisions.items()) or "—" for b in found])
    row(RECORDED, [_viewpoints(b) for b in found])
    # A section's list holds the questions on its groups, too: there is no way to the same number.
    row(
        SUGGESTED,
        [
            f"{b.flags:,}" if by == "section" else link(links.href("viewpoints", b.selection), f"{b.flags:,}")
            for b in found
        ],
    )
    head = [f"{FILTERS[by]}", *(link(links.href(home, b.selection), said(b.name)) for b in found)]
    note = "事業群の指標と、事業群そのものへの注意は、所管課の列には入れていません。" if by == "section" else ""
    return (
        f'<div class="ev"><h1 class="finding">{FILTERS[by]}{len(found)}件をくらべる</h1>'
        f"{html.table(head, rows, f'{FILTERS[by]}の比較')}<p class='small muted'>{note}</p></div>"
    )


def _statuses(of: Beside, labels: dict[str, str]) -> list[tuple[str, int]]:
    return [(code, of.tally.by_status[code]) for code in labels if of.tally.by_status.get(code)]


def _cost(of: Beside) -> str:
    if of.cost is None:
        return "—"
    total = esc(cost.cost_total(of.cost))
    years = f"{esc(cost.cost_years(of.cost))}、{change(of.cost.change)}{esc(cost.left_out(of.cost))}"
    return f"{total}<br><span class='small muted'>{years}</span>"


def _viewpoints(of: Beside) -> str:
    most = sorted(of.recorded.items(), key=lambda one: (-one[1], one[0]))[:_MOST_VIEWPOINTS]
    return " ".join(f"{circled(v)}{n:,}" for v, n in most) or "—"


@drawn_once
def picture(session: Session, by: str) -> tuple[Figure, str]:
    """Rates and costs of each on the same axes, and the same in words."""
    found = beside(session, by)
    scale = session.view.evaluation.policy.scale
    known = next((b.cost for b in found if b.cost is not None), None)
    years = (f"{era(known.from_year)}実績", f"{era(known.to_year)}計画") if known else ("実績", "計画")
    same = [
        b.cost if b.cost and known and (b.cost.from_year, b.cost.to_year) == (known.from_year, known.to_year) else None
        for b in found
    ]
    drawn = [
        Lane(b.name, b.results, c.before if c else float("nan"), c.after if c else float("nan"))
        for b, c in zip(found, same, strict=True)
    ]
    words = "。".join(
        f"{b.name}は判定した{b.judged}指標のうち{scale.behind_label}{b.behind}"
        + (f"、事業費{oku_yen(b.cost.after)}" if b.cost else "")
        for b in found
    )
    return lanes(drawn, scale, session.look, years), f"達成率と事業費の比較。{words}"


# ---------------------------------------------------------------------- this year's sheets beside last year's


def _sheets(session: Session) -> None:
    years = session.words.words["sheet"]
    if not years:
        show.show(
            '<div class="ev"><h1 class="finding">前の年度の調書がまだありません</h1><p>2つの年度の調書がそろうと、改められた目標や実績、変わった文章を並べて見られます。</p></div>'
        )
        return
    newest = next(iter(years))
    controls.choose_one(session, "sheet", "どの年度の調書を、その前の調書とくらべるか", years, newest)
    year = int(session.selection.sheet or newest)
    groups = session.view.groups
    if len(groups) == 1:
        _one_group(session, str(groups["group_id"].iloc[0]), year)
    show.show(restated(session, year))
    offer(downloads(session, year))


@drawn_once
def _pair(session: Session, group_id: str, year: int) -> tuple[Evaluation, Evaluation, Preview] | None:
    two = compare.two_sheets(session.evaluation, group_id, year)
    return None if two is None else (*two, changes(two[0], two[1], {group_id}))


def _one_group(session: Session, group_id: str, year: int) -> None:
    """One group: which statuses moved, then everything that the later sheet says otherwise."""
    found = _pair(session, group_id, year)
    if found is None:
        show.show(
            f'<div class="ev notice" role="status">この事業群には、{era(year)}とその前の調書がそろっていません。</div>'
        )
        return
    before, after, preview = found
    show.show(_moved(session, before, after, year))
    title = f"{era(year)}の調書で変わったところ"
    show.show(change_list(make_change_list(session.view, preview, "compare", title)))


def _moved(session: Session, before: Evaluation, after: Evaluation, year: int) -> str:
    scale = session.evaluation.policy.scale
    rows = compare.changed_status(before, after)
    items = "".join(
        f"<li>{_indicator(session, str(r.indicator_id), str(r.name))} {status.chip(scale, r.status)} → {status.chip(scale, r.status_then)}</li>"
        for r in rows.itertuples(index=False)
    )
    gone = sorted(set(before.tables["projects"]["name"]) - set(after.tables["projects"]["name"]))
    new = sorted(set(after.tables["projects"]["name"]) - set(before.tables["projects"]["name"]))
    more = "".join(
        f"<p class='small'>{label}: {said('、'.join(names))}</p>"
        for label, names in (("新しく載った事務事業", new), ("載らなくなった事務事業", gone))
        if names
    )
    listed = f'<ul class="texts">{items}</ul>' if items else "<p>進捗状況が変わった指標はありません。</p>"
    return f'<div class="ev"><h1 class="finding">{era(year)}の調書で、進捗状況が変わった指標 {len(rows):,}</h1>{listed}{more}</div>'


def _indicator(session: Session, indicator_id: str, name: str) -> str:
    if indicator_id not in session.words.words["indicator"]:
        return said(name)
    return link(links.href("indicators", session.selection, indicator=indicator_id), said(name))


@drawn_once
def _cells(session: Session, year: int) -> list[RestatedCell]:
    return restated_by(session.view, year)


def _what(one: RestatedCell) -> str:
    return "・".join(MEASURES[m] for m in one.measures)


@drawn_once
def restated(session: Session, year: int) -> str:
    """The figures that a year's sheets state otherwise than the ones before, counted and listed, each with both places."""
    found = _cells(session, year)
    words = "、".join(f"{label} {n:,}" for label, n in Counter(map(_what, found)).items())
    page = paging.page_of(session, len(found), _A_PAGE)
    groups = dict(listing.group_names(session.view))
    rows = [
        [
            said(groups[one.group_id]),
            _indicator(session, one.indicator_id, one.name),
            era(one.fiscal_year),
            _what(one),
            f"{esc(quantity(one.old, one.unit))} <span class='small muted'>{era(one.old_year)}調書</span>",
            f"<b>{esc(quantity(one.new, one.unit))}</b>",
            esc(change(one.new / one.old - 1)) if one.old else "—",
            " ".join(places.source_link(session, p) for p in one.places),
        ]
        for one in found[page.items]
    ]
    head = ["事業群", "指標", "年度", "値の種類", "前の値", f"{era(year)}調書の値", "増減", "出典(前・後)"]
    title = f"{era(year)}の調書で改められた値 {len(found):,}件"
    listed = (
        html.table(head, rows, "改められた値の表", numeric=(4, 5, 6), narrow=(2, 3))
        if rows
        else "<p>前の調書と違う値はありません。</p>"
        if len(session.view.groups)
        else "<p>この条件に当てはまる事業群はありません。</p>"
    )
    turning = paging.turning("compare", session, page)
    tag = "h1 class='finding'" if len(session.view.groups) != 1 else "h2"
    end = tag.split(" ")[0]
    return (
        f'<div class="ev"><{tag}>{title} {html.COPY if rows else ""}</{end}><p class="small muted">{esc(words)}'
        f"{'。' if words else ''}空欄だった欄に入った値と、空欄になった値は数えません。いまの調書にない指標は含みません。</p>{listed}{turning}</div>"
    )


def downloads(session: Session, year: int) -> list[Download]:
    """The restated figures as files; none where there is none."""
    if not _cells(session, year):
        return []
    groups = dict(listing.group_names(session.view))
    return downloads_of.tables(
        lambda: pd.DataFrame(
            [
                {
                    listing.GROUP_CODE: one.group_id,
                    listing.GROUP: groups[one.group_id],
                    "指標": one.name,
                    "年度": era(one.fiscal_year),
                    "値の種類": _what(one),
                    "前の調書": era(one.old_year),
                    "前の値": one.old,
                    f"{era(year)}調書の値": one.new,
                    "単位": one.unit,
                    "出典の行": listing.places(one.places),
                }
                for one in _cells(session, year)
            ]
        ),
        listing.preface(session.view, session.words, f"{era(year)}の調書で改められた値"),
        downloads_of.stem(session.view, f"kaitei_{year}"),
        "改められた値",
    )
