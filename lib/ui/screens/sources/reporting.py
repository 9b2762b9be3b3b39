"""報告状況: who owes which year."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from lib.contract.era import era
from lib.contract.terms import INDICATOR_KINDS, NOT_DUE, UNREPORTED, WAITING
from lib.contract.wording import percent, quantity, span
from lib.findings import listing
from lib.ui.app import downloads as downloads_of
from lib.ui.app.downloads import Download
from lib.ui.parts import html, paging, places
from lib.ui.parts.html import esc, link, said
from lib.ui.parts.status import group_beside
from lib.ui.session import links
from lib.ui.session.session import Session, drawn_once
from lib.view.narrow import named_groups

_A_PAGE = 50
_MOST_COUNTED = 60
_MOST_NAMED = 12
_WORDS = {UNREPORTED: "未報告", NOT_DUE: "未到来"}
_OWN = "事業群の指標(所管課は抽出文字に見当たらない)"


@drawn_once
def reporting(session: Session) -> str:
    """Who owes which year: counted by section and group, then the indicators, oldest first; apart what is not due yet."""
    cells = session.view.cells
    waiting = _waiting(session)
    owed, early = (waiting[waiting["status"] == status] for status in (UNREPORTED, NOT_DUE))
    if len(owed):
        finding = f"{len(owed):,}指標・のべ{int(owed['count'].sum()):,}年度分の実績が未報告です"
    else:
        finding = "報告の時期が来た欄に、未報告はありません"
    later = f"未到来は{len(early):,}指標・のべ{int(early['count'].sum()):,}年度分(まだだれも報告を求められていません)。"
    lost = cells[(cells["target_state"] == "illegible") & cells["actual"].isna()]
    items = session.view.assessments.set_index("indicator_id")
    named = [
        f"{items.at[i, 'name']}({era(int(y))})"
        for i, y in zip(lost["indicator_id"].head(_MOST_NAMED), lost["fiscal_year"].head(_MOST_NAMED), strict=True)
    ]
    rest = f"、ほか{len(lost) - _MOST_NAMED:,}" if len(lost) > _MOST_NAMED else ""
    unread = (
        f"<p class='small'>目標が抽出文字に見当たらないため数えていないもの: {said('、'.join(named))}{rest}</p>"
        if named
        else ""
    )
    left_out = ""
    if session.selection.section:
        unknown = _answers(session, session.view.assessments) == _OWN
        own = int(unknown.sum())
        left_out = (
            f"<p class='small'>所管課(室)で選んでいるため、所管課の分からない事業群の指標{own:,}件は入れていません。</p>"
            if own
            else ""
        )
    return (
        f'<div class="ev"><h1 class="finding">報告状況: {finding}。{later if len(early) else ""}</h1>{left_out}'
        f"{_counts(session, waiting)}{_waiting_table(session, waiting)}{unread}</div>"
    )


def _waiting(session: Session) -> pd.DataFrame:
    """An indicator and status a row, owed before not due, oldest first: section, group_id, first year, count of years."""
    cells = session.view.cells
    cells = cells[cells["status"].isin(WAITING)]
    items = session.view.assessments.set_index("indicator_id")[["project_id", "group_id"]]
    rows = cells.groupby(["indicator_id", "status"], sort=False)["fiscal_year"].agg(["min", "size"]).reset_index()
    rows = rows.rename(columns={"min": "first", "size": "count"}).join(items, on="indicator_id")
    rows["section"] = _answers(session, rows)
    if session.selection.section:
        rows = rows[rows["section"].isin(session.selection.section)]
    rows = rows.assign(late=rows["status"] != UNREPORTED)
    return rows.sort_values(["late", "first", "section"], kind="stable").reset_index(drop=True)


def _answers(session: Session, rows: pd.DataFrame) -> pd.Series:
    """Who answers for an indicator (rows with project_id, group_id), or that nobody is known to."""
    return listing.answering(session.tables, rows).fillna(_OWN)


def _shares(session: Session) -> dict[str, float]:
    """Section -> the share of its actuals that are in, of those that are due."""
    cells = session.view.cells
    cells = cells[cells["is_due"] & (cells["actual"].notna() | (cells["status"] == UNREPORTED))]
    items = session.view.assessments.set_index("indicator_id")[["project_id", "group_id"]]
    known = cells[["indicator_id", "actual"]].join(items, on="indicator_id")
    return known["actual"].notna().groupby(_answers(session, known)).mean().to_dict()


def _counts(session: Session, waiting: pd.DataFrame) -> str:
    """How many indicators and years wait, by section and, of several, by group; who owes most first."""
    if waiting.empty:
        return ""
    tables = [_count_table(session, waiting, "section", "所管課(室)", {}, _shares(session))]
    groups = named_groups(session.view)
    if groups:
        tables.append(_count_table(session, waiting, "group_id", "事業群", groups))
    return "".join(tables)


def _count_table(
    session: Session,
    waiting: pd.DataFrame,
    key: str,
    head: str,
    labels: Mapping[str, str],
    shares: Mapping[str, float] | None = None,
) -> str:
    """Who owes, the oldest year first; `shares` of what is in where they are known. What is not yet due stands apart."""
    counted = waiting.pivot_table(
        index=key, columns="status", values="count", aggfunc=["size", "sum"], fill_value=0, sort=True
    )
    wanted = [(how, status) for status in (UNREPORTED, NOT_DUE) for how in ("size", "sum")]
    counted = counted.reindex(columns=pd.MultiIndex.from_tuples(wanted), fill_value=0)
    numbers = ["owed", "owed_years", "early", "early_years"]
    counted.columns = pd.Index(numbers)
    oldest = waiting[waiting["status"] == UNREPORTED].groupby(key)["first"].min()
    counted["oldest"] = counted.index.map(oldest).astype(float)
    counted = counted.sort_values(
        ["oldest", "owed_years", "early_years"], ascending=[True, False, False], kind="stable"
    )
    rows = []
    for name, values in zip(counted.index, counted[numbers].to_numpy(), strict=True):
        label = said(labels.get(str(name), name))
        if key == "section" and name in session.words.words["section"]:
            label = link(links.stay("sources", session.selection, section=(str(name),), page=1), label, "この課の一覧")
        first = era(int(oldest[name])) if name in oldest.index else "—"
        share = [percent(shares[str(name)]) if str(name) in shares else "—"] if shares is not None else []
        rows.append([label, first, *share, *(f"{int(n):,}" for n in values)])
    in_share = ["報告の割合"] if shares is not None else []
    heads = [
        head,
        "最も古い未報告",
        *in_share,
        *(f"{_WORDS[s]}の{what}" for s in (UNREPORTED, NOT_DUE) for what in ("指標", "年度(のべ)")),
    ]
    first_number = 2 + len(in_share)
    rest = (
        f"<p class='small'>古い順に{_MOST_COUNTED}。ほか{len(rows) - _MOST_COUNTED:,}。</p>"
        if len(rows) > _MOST_COUNTED
        else ""
    )
    return f"<h2>{head}別の数</h2>{html.table(heads, rows[:_MOST_COUNTED], f'{head}別の報告状況の表', numeric=range(first_number, first_number + 4), narrow=range(1, first_number))}{rest}"


def _waiting_table(session: Session, waiting: pd.DataFrame) -> str:
    """The indicators that wait for an actual, their years and targets, each with its line; a page at a time."""
    if waiting.empty:
        return ""
    page = paging.page_of(session, len(waiting), _A_PAGE)
    items = session.view.assessments.set_index("indicator_id")
    groups = named_groups(session.view)
    shown = waiting.iloc[page.items]
    cells = session.view.cells
    cells = cells[cells["indicator_id"].isin(shown["indicator_id"])]
    rows = []
    for row in shown.itertuples(index=False):
        item = items.loc[row.indicator_id]
        part = cells[(cells["indicator_id"] == row.indicator_id) & (cells["status"] == row.status)]
        goals = "、".join(
            f"{era(int(y))} {quantity(target, str(item['unit']))}"
            for y, target in zip(part["fiscal_year"], part["target"], strict=True)
            if pd.notna(target)
        )
        name = link(links.href("indicators", session.selection, indicator=row.indicator_id), said(item["name"]))
        first = part.iloc[0]
        ref = first["actual_ref"] if pd.notna(first["actual_ref"]) else first["target_ref"]
        source = places.source_link(session, ref)
        years = span([int(y) for y in part["fiscal_year"]])
        rows.append(
            [
                _WORDS[row.status],
                said(row.section),
                name + group_beside(groups, item["group_id"]),
                INDICATOR_KINDS[item["kind"]],
                esc(years),
                str(row.count),
                esc(goals),
                source,
            ]
        )
    head = ["状態", "所管課(室)", "指標", "種別", "年度", "年数", "その年度の目標", "出典"]
    listed = html.table(head, rows, "報告を待つ指標の表", numeric=(5,), narrow=(0, 3))
    return f"<h2>指標の一覧(未報告を先に、古い年度から) {html.COPY}</h2>{listed}{paging.turning('sources', session, page, '行')}"


def owed_rows(session: Session) -> pd.DataFrame:
    """Every actual that is owed, section by section, oldest first: a list to send to who can report it."""
    waiting = _waiting(session)
    owed = waiting[waiting["status"] == UNREPORTED]
    cells = session.view.cells
    cells = cells[(cells["status"] == UNREPORTED) & cells["indicator_id"].isin(owed["indicator_id"])]
    items = session.view.assessments.set_index("indicator_id")
    whose = owed.set_index("indicator_id")["section"]
    groups = dict(listing.group_names(session.view))
    projects = session.tables["projects"].set_index("project_id")["name"]
    rows = [
        {
            "所管課(室)": whose[c.indicator_id],
            "年度": era(int(c.fiscal_year)),
            listing.GROUP: groups[items.at[c.indicator_id, "group_id"]],
            "事務事業": projects.get(items.at[c.indicator_id, "project_id"], ""),
            "指標": items.at[c.indicator_id, "name"],
            "種別": INDICATOR_KINDS[items.at[c.indicator_id, "kind"]],
            "目標値": c.target,
            "単位": items.at[c.indicator_id, "unit"],
            "実績値": "",
        }
        for c in cells.sort_values(["fiscal_year", "indicator_id"]).itertuples(index=False)
    ]
    found = pd.DataFrame(
        rows, columns=["所管課(室)", "年度", listing.GROUP, "事務事業", "指標", "種別", "目標値", "単位", "実績値"]
    )
    return found.sort_values("所管課(室)", kind="stable").reset_index(drop=True)


def downloads(session: Session) -> list[Download]:
    """The list of what is owed as files, to send; none where nothing is."""
    if session.selection.part != "reporting" or (session.view.cells["status"] != UNREPORTED).all():
        return []
    return downloads_of.tables(
        lambda: owed_rows(session),
        listing.preface(session.view, session.words, "未報告の実績の一覧(所管課ごと、古い年度から)"),
        downloads_of.stem(session.view, "mihokoku"),
        "未報告",
    )
