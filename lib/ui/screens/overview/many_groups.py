"""The parts of 全体像 over many groups: the verdict, where the danger gathers, every group in one picture, who comes first."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from lib.contract.era import era
from lib.contract.wording import group_name, number, oku_yen
from lib.findings import listing
from lib.findings import many_groups as findings
from lib.judge.evaluation import Frame
from lib.ui.app import downloads as downloads_of
from lib.ui.app.downloads import Download
from lib.ui.app.offer import offer
from lib.ui.parts import html, paging, show, status
from lib.ui.parts.html import esc, link, said
from lib.ui.parts.templates import render
from lib.ui.session import controls, links
from lib.ui.session.session import Session, drawn_once
from lib.view import portfolio as view_portfolio
from lib.view.address import filters_in_force
from lib.view.filters import UNNAMED
from lib.view.in_force import chosen_heads
from lib.view.portfolio import Portfolio
from lib.view.selection import BY_WORDS

_A_PAGE = 50
_MOST_MOVERS = 8
_FEW = 15  # groups whose names and results fit the picture
HEAD_OF = {"measure": "施策", "department": "部局"}
# What the list can be ordered by: the columns that hold it, each with whether the largest comes first.
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "status": ("verdict",),
    "section": ("lead_section",),
    "cost": ("money",),
    "measure": ("measure", "group_id"),
    "department": ("department", "group_id"),
    "behind": ("behind_share",),
    "years": ("years_behind",),
    "owed": ("owed",),
}


@drawn_once
def of(session: Session) -> Portfolio | None:
    """The groups in view as one; None where there is one group, or no verdict can be given."""
    return view_portfolio.of_many(session.view)


def draw(session: Session) -> None:
    """The whole page: the verdict, then the view asked for."""
    show.show(opening(session))
    by = session.selection.by if session.selection.by in BY_WORDS else "measure"
    controls.choose_segment(session, "by", "見方", BY_WORDS, "measure")
    if by == "list":
        show.show(table(session))
        offer(downloads(session))
    elif by == "year":
        show.show(by_years(session))
    else:
        left, middle, right = st.columns([1.75, 0.85, 1.25], gap="small")
        with left:
            show.show(picture(session, by))
        with middle:
            show.show(years(session))
            show.show(movers(session))
        with right:
            show.show(attention(session))


@drawn_once
def opening(session: Session) -> str:
    """How many groups stand where, where the danger gathers and what changed, the money, the way to each."""
    whole = _portfolio(session)
    rules = whole.rules
    counts = "".join(
        f'<li class="chip {step.tone}"><span aria-hidden="true">{esc(step.shape)}</span> {esc(step.label)} <b>{whole.counts[step.code]:,}</b></li>'
        for step in rules.all
        if whole.counts[step.code]
    )
    sentences = "".join(
        f"<span>{said(words)}</span>" for words in (findings.danger_words(whole), findings.change_words(whole)) if words
    )
    caution = findings.compared_words(whole) + findings.of_wholes(session.selection)
    return (
        f'<div class="ev prefecture"><div class="topline"><h1>{_title(session, whole)}</h1>'
        f"<span class='small'>{link(links.href('sources', session.selection, part='method'), '判定の方法')}</span></div>"
        f'<p class="verdict"><b>{len(whole.groups):,}事業群</b></p><ul class="counts" aria-label="{esc(findings.verdict_words(whole))}">{counts}</ul>'
        f'<p class="headline">{sentences}{f" <small class=muted>{esc(caution)}</small>" if caution else ""}</p>{_money(session, whole)}</div>'
    )


def _portfolio(session: Session) -> Portfolio:
    found = of(session)
    if found is None:
        raise ValueError("one group has no picture of many")
    return found


def _title(session: Session, whole: Portfolio) -> str:
    """What the screen speaks of: the one measure or department chosen, else all; and by which sheets."""
    named = chosen_heads(session.selection)
    older = int((whole.groups["sheet_year"] < whole.newest).sum())
    rest = f"({older:,}事業群は、それより前の調書)" if older else ""
    what = said(named) if named else "選んだ事業群" if set(filters_in_force(session.selection)) - {"years"} else "全体"
    return f"{what} <span class='muted'>{era(whole.newest)}の調書による判定{rest}</span>"


def _money(session: Session, whole: Portfolio) -> str:
    scale = session.view.evaluation.policy.scale
    worst = scale.grades[-1]
    out = []
    kinds = tuple(k for k in whole.rules.counts if k != "group")  # of projects: what the money is counted by
    behind = findings.money_words(whole)
    if behind:
        href = links.href("projects", session.selection, status=scale.behind_codes, kind=kinds, sort="-cost")
        amount = link(href, f"<b>{esc(behind)}</b>", "事業ごとに見る")
        out.append(f"成果が{esc(scale.behind_label)}の事業の事業費(直近の実績) {amount}")
    if whole.groups["expanded_behind"].sum():
        decisions = tuple(d for d in session.words.words["decision"] if view_portfolio.EXPANDED in d)
        href = links.href("projects", session.selection, status=(worst.code,), kind=kinds, decision=decisions)
        out.append(link(href, esc(findings.expanded_words(whole, worst.label)), "その事業を見る"))
    return f'<p class="small money">{" ／ ".join(out)}</p>' if out else ""


# ---------------------------------------------------------------------- the picture


@drawn_once
def picture(session: Session, by: str) -> str:
    """Every group as a cell, under its measure or department: sign and colour its verdict, size and order its money."""
    whole = _portfolio(session)
    if len(whole.groups) <= _FEW:
        return _few(session, whole)
    rows = "".join(_row(session, whole, by, name, groups) for name, groups in findings.by_head(whole, by))
    return (
        f'<div class="ev"><table class="mosaic"><caption class="hidden">{HEAD_OF[by]}ごとの事業群の判定</caption><thead><tr>'
        f'<th scope="col" class="head">{HEAD_OF[by]}</th><th scope="col">事業群(事業費の大きい順)</th>'
        f'<th scope="col" class="n money">事業費</th><th scope="col" class="n change">前年から</th></tr></thead><tbody>{rows}</tbody></table>{_legend(whole)}</div>'
    )


def _row(session: Session, whole: Portfolio, by: str, name: str, groups: Frame) -> str:
    head = _headed(session, by, name, groups)
    cells = "".join(_cell(session, whole, row) for row in groups.to_dict("records"))
    money = groups["money"].sum(min_count=1)
    part = replace(whole, groups=groups)
    worst = whole.rules.worst
    fallen, back = len(part.fallen), len(part.recovered)
    change = " ".join(
        f'<span class="{tone}" title="{esc(title)}">{esc(text)}</span>'
        for n, tone, text, title in (
            (fallen, "bad", f"{worst.shape}+{fallen}", f"新たに{worst.label} {fallen}"),
            (back, "good", f"{worst.shape}−{back}", f"{worst.label}から回復 {back}"),
        )
        if n
    )
    return (
        f'<tr><th scope="row">{head}</th><td><span class="cells">{cells}</span></td>'
        f'<td class="n">{esc(oku_yen(money)) if pd.notna(money) else "—"}</td><td class="n">{change or "—"}</td></tr>'
    )


def _headed(session: Session, by: str, name: str, groups: Frame) -> str:
    """The way to the groups of a row; no way where no sheet names what the rows are of."""
    known = session.words.words[by]
    word = name if name in known else UNNAMED
    if word not in known:
        return said(name)
    return link(links.href("overview", session.selection, **{by: (word,)}), said(name), _led_by(by, groups))


def _few(session: Session, whole: Portfolio) -> str:
    """A few groups: one a row, with their results as cells."""
    evaluation = session.view.evaluation
    scale = evaluation.policy.scale
    results = evaluation.assessments
    results = results[results["kind"].isin(whole.rules.counts) & results["group_id"].isin(whole.groups["group_id"])]
    cells: dict[str, list[str]] = {}
    for item in results.to_dict("records"):
        word = scale.labels()[item["status"]]
        title = f"{word}: {item['name']}"
        href = links.href("indicators", session.selection, group=(item["group_id"],), indicator=item["indicator_id"])
        size = "l" if item["kind"] == "group" else "m"
        cells.setdefault(item["group_id"], []).append(
            f'<a data-go class="{scale.tone(item["status"])} {size}" href="{esc(href)}" title="{esc(title)}" aria-label="{esc(title)}">'
            f"{esc(scale.shape(item['status']) or '・')}</a>"
        )
    rows = "".join(
        f'<tr><th scope="row">{_group_link(session, row)}</th><td class="k">{status.verdict_chip(whole.rules.step(row["verdict"]))}</td>'
        f'<td><span class="cells">{"".join(cells.get(str(row["group_id"]), []))}</span></td>'
        f'<td class="n">{esc(oku_yen(row["money"])) if pd.notna(row["money"]) else "—"}</td></tr>'
        for row in whole.groups.to_dict("records")
    )
    signs = " ".join(
        f'<span class="cells"><span class="{g.tone} m">{esc(g.shape)}</span></span> {esc(g.label)}'
        for g in (scale.met, *scale.grades)
    )
    return (
        '<div class="ev"><table class="mosaic few"><caption class="hidden">事業群ごとの成果の指標の進捗状況</caption><thead><tr>'
        '<th scope="col" class="head">事業群</th><th scope="col" class="change">判定</th><th scope="col">成果の指標(注意が必要な順)</th>'
        f'<th scope="col" class="n money">事業費</th></tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="small muted legend">{signs} ・ 判定なし(未報告・未到来など) / 大きいものは事業群の指標。選ぶとその指標へ</p></div>'
    )


def _led_by(by: str, groups: Frame) -> str:
    """Under a measure its departments, under a department its measures, those of most groups first."""
    other = "department" if by == "measure" else "measure"
    names = groups[other].dropna().value_counts()
    return "、".join(f"{name} {n}" for name, n in names.items())


def _cell(session: Session, whole: Portfolio, row: Mapping[Hashable, Any]) -> str:
    step = whole.rules.step(row["verdict"])
    money = f" 事業費{oku_yen(row['money'])}" if pd.notna(row["money"]) else ""
    title = f"{step.label}: {group_name(row['name'])}{money}"
    size = findings.size_of(row["money"])
    href = links.href("overview", session.selection, group=(row["group_id"],))
    return f'<a data-go class="{step.tone} {size}" href="{esc(href)}" title="{esc(title)}" aria-label="{esc(title)}">{esc(step.shape)}</a>'


def _legend(whole: Portfolio) -> str:
    signs = " ".join(
        f'<span class="cells"><span class="{s.tone} m">{esc(s.shape)}</span></span> {esc(s.label)}'
        for s in whole.rules.all
        if whole.counts[s.code]
    )
    return f'<p class="small muted legend">{signs} / 大きさは事業費(10億円以上、1億円以上、それ未満か不明)。選ぶとその事業群へ</p>'


@drawn_once
def years(session: Session) -> str:
    """How the verdicts were spread on each year's sheets, as bars with their numbers."""
    whole = _portfolio(session)
    body = "".join(_bar(whole, year, counts) for year, counts in findings.by_year(whole).items())
    return (
        '<div class="ev"><h2>推移 <span class="small muted">各年度の調書で</span></h2>'
        f'<table class="bars"><caption class="hidden">各年度の調書による判定別の事業群の数</caption><tbody>{body}</tbody></table></div>'
    )


def _bar(whole: Portfolio, year: int, counts: Mapping[str, int]) -> str:
    return f'<tr><th scope="row">{era(year)}</th><td>{_shares(whole, counts)}</td></tr>'


def _shares(whole: Portfolio, counts: Mapping[str, int]) -> str:
    shown = [(whole.rules.step(code), n) for code, n in counts.items() if n]
    inner = "".join(
        f'<span class="{s.tone}" style="flex-grow:{n}" title="{esc(s.label)} {n}">{esc(s.shape)}{n}<span class="hidden">{esc(s.label)}</span></span>'
        for s, n in shown
    )
    return f'<span class="bar">{inner}</span>'


@drawn_once
def movers(session: Session) -> str:
    """The groups that fell into danger, those that recovered, and those that stay in it."""
    whole = _portfolio(session)
    worst = whole.rules.worst
    kinds: tuple[tuple[str, Frame, Callable[[Mapping[Hashable, Any]], str]], ...] = (
        (f"新たに{worst.label}", whole.fallen, lambda r: _turned(whole, r)),
        (f"{worst.label}から回復", whole.recovered, lambda r: _turned(whole, r)),
        (f"3年以上続けて{worst.label}", whole.lasting, lambda r: f"{r['years_same']}年"),
    )
    out = ""
    for label, rows, words in kinds:
        if rows.empty:
            continue
        items = "".join(
            f"<li>{_group_link(session, r)} <span class='small muted'>{esc(words(r))}</span></li>"
            for r in rows.head(_MOST_MOVERS).to_dict("records")
        )
        more = f"<li class='small muted'>ほか{len(rows) - _MOST_MOVERS:,}</li>" if len(rows) > _MOST_MOVERS else ""
        out += f'<h3>{esc(label)} {len(rows):,}</h3><ul class="movers">{items}{more}</ul>'
    return f'<div class="ev">{out}</div>' if out else ""


def _turned(whole: Portfolio, row: Mapping[Hashable, Any]) -> str:
    return f"{whole.rules.step(row['before']).label}→{whole.rules.step(row['verdict']).label}"


def _group_link(session: Session, row: Mapping[Hashable, Any]) -> str:
    name = group_name(row["name"])
    href = links.href("overview", session.selection, group=(row["group_id"],))
    return link(href, f'<span class="cut">{said(name)}</span>', name)


# ---------------------------------------------------------------------- who comes first


@drawn_once
def attention(session: Session) -> str:
    """The groups that need attention, in order, at most a dozen: why, what to ask and of whom; the rest counted."""
    whole = _portfolio(session)
    entries = findings.group_attention(whole, session.evaluation)
    total = len(findings.needing(whole))
    shown = [
        {
            "href": links.href("overview", session.selection, group=(one.group_id,)),
            "name": one.name,
            "where": f"{one.measure} / {one.department}",
            "mark": f"{one.verdict.shape}{one.verdict.label}",
            "tone": one.verdict.tone,
            "before": f"前の調書 {one.before.label}" if one.before else "",
            "reason": one.reason,
            "ask": findings.ask_words(one),
            "item": links.href(
                "indicators", session.selection, group=(one.group_id,), indicator=one.item["indicator_id"]
            )
            if one.item is not None
            else "",
        }
        for one in entries
    ]
    rest = link(
        links.stay("overview", session.selection, by="list", page=1), f"ほか{total - len(shown):,}事業群を一覧で見る →"
    )
    listed = render("groups", rows=shown, rest=Markup(rest) if total > len(shown) else "")
    return f'<div class="ev"><h2>注意が必要な順 <span class="small muted">1事業群1件、{total:,}件のうち</span></h2>{listed}</div>'


# ---------------------------------------------------------------------- side by side by year, and as a list


@drawn_once
def by_years(session: Session) -> str:
    """Measures as rows, each year's sheets as columns: how the verdicts of the measure's groups were spread."""
    whole = _portfolio(session)
    all_years = list(findings.by_year(whole))
    body = []
    for name, groups in findings.by_head(whole, "measure"):
        part = replace(whole, groups=groups, sheets=whole.sheets[whole.sheets["group_id"].isin(groups["group_id"])])
        spread = findings.by_year(part)
        cells = "".join(f"<td>{_shares(whole, spread[y]) if y in spread else '—'}</td>" for y in all_years)
        head = _headed(session, "measure", name, groups)
        body.append(f'<tr><th scope="row">{head}</th>{cells}</tr>')
    heads = "".join(f'<th scope="col">{era(y)}の調書</th>' for y in all_years)
    return (
        '<div class="ev"><div class="scroll" tabindex="0" role="region" aria-label="施策ごとの判定の推移"><table class="mosaic years">'
        f'<caption class="hidden">施策ごとの、各年度の調書による判定別の事業群の数</caption><thead><tr><th scope="col">施策</th>{heads}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>{_legend_of_signs(whole)}</div>"
    )


def _legend_of_signs(whole: Portfolio) -> str:
    signs = " ".join(f"{esc(s.shape)}{esc(s.label)}" for s in whole.rules.all)
    return f'<p class="small muted">{signs}。各年度の調書の時点の目標と実績による(あとで改められた値は、改められた年度の調書から入る)</p>'


@drawn_once
def table(session: Session) -> str:
    """Every group as a row, in the order that needs attention or as a heading was chosen; a page at a time."""
    whole = _portfolio(session)
    rows = _sorted(whole, session.selection.sort)
    page = paging.page_of(session, len(rows), _A_PAGE)
    rank = {g: at for at, g in enumerate(whole.groups["group_id"], start=1)}
    body = [_line(session, whole, rank, row) for row in rows.iloc[page.items].to_dict("records")]
    head = [
        "順",
        _head(session, "status", "判定"),
        "前の調書",
        _head(session, "name", "事業群"),
        _head(session, "measure", "施策"),
        _head(session, "department", "部局"),
        _head(session, "section", "主管課"),
        _head(session, "behind", "遅れ/判定"),
        _head(session, "years", "続く年数"),
        _head(session, "owed", "未報告"),
        _head(session, "cost", "事業費(億円)"),
        "うち遅れの事業",
    ]
    turning = paging.turning("overview", session, page, "事業群")
    return (
        f'<div class="ev"><h2>事業群 {len(rows):,}件 <span class="small muted">見出しを選ぶと並べ替え</span> {html.COPY}</h2>'
        f"{html.table(head, body, '事業群の一覧', numeric=(0, 7, 8, 9, 10, 11), narrow=(1, 2))}{turning}</div>"
    )


def _line(session: Session, whole: Portfolio, rank: Mapping[str, int], row: Mapping[Hashable, Any]) -> list[str]:
    step = whole.rules.step(row["verdict"])
    before = whole.rules.step(row["before"]).label if row["before"] is not None else "—"
    return [
        str(rank[str(row["group_id"])]),
        f'<span title="{esc(findings.verdict_because(row, whole.rules, session.evaluation.policy.scale))}">{status.verdict_chip(step)}</span>',
        esc(before),
        link(links.href("overview", session.selection, group=(row["group_id"],)), said(group_name(row["name"]))),
        said(findings.named(row["measure"])),
        said(findings.named(row["department"])),
        said(findings.named(row["lead_section"])),
        f"{row['behind']}/{row['judged']}",
        f"{row['years_behind']}年" if row["years_behind"] else "",
        str(row["owed"]) if row["owed"] else "",
        _oku(row["money"]),
        _oku(row["money_behind"]),
    ]


def _oku(amount: float) -> str:
    return "—" if pd.isna(amount) else number(amount / 100_000, 2)


def _head(session: Session, key: str, label: str) -> str:
    return html.order_link("overview", session, key, label)


def _sorted(whole: Portfolio, wanted: str) -> Frame:
    """The groups in the order asked for; what has no such value stands last from either end."""
    rows, columns = whole.groups, _ORDERS.get(wanted.lstrip("-"))
    if columns is None:
        return rows
    if columns == ("verdict",):
        order = {step.code: at for at, step in enumerate(whole.rules.all)}
        rows, columns = rows.assign(place=rows["verdict"].map(order)), ("place",)
    return rows.sort_values(list(columns), ascending=not wanted.startswith("-"), na_position="last", kind="stable")


def records(session: Session) -> pd.DataFrame:
    """The groups as the files hold them, in the order that needs attention."""
    whole = _portfolio(session)
    scale = session.evaluation.policy.scale
    words = {step.code: step.label for step in whole.rules.all}
    rows = whole.groups
    heads = {"basic_strategy": "基本戦略", "measure": "施策", "department": "部局", "lead_section": "主管課"}
    return pd.DataFrame(
        {
            "順": range(1, len(rows) + 1),
            listing.GROUP_CODE: rows["group_id"],
            listing.GROUP: rows["name"].map(group_name),
            **{label: rows[column].fillna("") for column, label in heads.items()},
            "調書": rows["sheet_year"].map(lambda year: era(int(year))),
            "判定": rows["verdict"].map(words),
            "判定の理由": [findings.verdict_because(row, whole.rules, scale) for row in rows.to_dict("records")],
            "前の調書の判定": rows["before"].map(words).fillna(""),
            "判定した指標": rows["judged"],
            scale.behind_label: rows["behind"],
            "続く年数": rows["years_behind"],
            "未報告": rows["owed"],
            "事業費(千円)": rows["money"],
            "遅れの事業の事業費(千円)": rows["money_behind"],
        }
    )


def downloads(session: Session) -> list[Download]:
    """The list as files."""
    return downloads_of.tables(
        lambda: records(session),
        listing.preface(session.view, session.words, "事業群の一覧"),
        downloads_of.stem(session.view, "jigyogun"),
        "事業群",
    )
