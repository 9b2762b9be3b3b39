"""The parts of 出典と方法."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pandas as pd
from markupsafe import Markup

from lib.contract.era import era
from lib.contract.glossary import DEFINITIONS
from lib.contract.reference import line_of
from lib.contract.terms import (
    BEHIND,
    INDICATOR_KINDS,
    MEASURES,
    NO_DIRECTION,
    NO_TARGET,
    NOT_DUE,
    PROJECTION,
    QUALITY_KINDS,
    SUBJECT_TYPES,
    SUGGESTED,
    UNREPORTED,
    WAITING,
    WARNED,
    circled,
)
from lib.contract.wording import oku_yen, percent, quantity, span
from lib.findings import listing
from lib.findings.attention import tally, warned_below
from lib.judge.facts.facts import FACTS
from lib.judge.policy.rules import Cite, Condition, Quotes, Rule
from lib.judge.policy.verdict import FACTS_OF_A_GROUP
from lib.store.folder import DEFAULT_TABLES
from lib.ui.app import downloads as downloads_of
from lib.ui.app.downloads import Download
from lib.ui.parts import html, paging, places
from lib.ui.parts.document import body, numbered, received_as
from lib.ui.parts.html import esc, link, said
from lib.ui.parts.status import chip, group_beside, verdict_chip
from lib.ui.parts.templates import render
from lib.ui.screens.sources.guide import guide
from lib.ui.session import links
from lib.ui.session.session import Session, drawn_once
from lib.view.narrow import named_groups

_TESTS = {"below": "未満", "above": "を超える", "at_least": "以上", "at_most": "以下"}
_A_PAGE = 50
_MOST_COUNTED = 60
_MOST_NAMED = 12
_MOST_INFERRED = 300
_KIND_OF_TEXT = {
    "status": "進捗状況の説明",
    "result": "事業の成果",
    "issue": "課題",
    "direction": "課題解決の方向",
    "review": "見直し内容",
    "next_direction": "見直しの方向",
    "note": "注",
}


def shown_source(session: Session) -> str:
    """The document in view: the address's, else the first of the newest year."""
    sources = session.tables["sources"]
    newest = sources[sources["sheet_year"] == sources["sheet_year"].max()]
    return session.selection.source or str(newest["source_id"].iloc[0])


def document(session: Session) -> str:
    """The document as received, numbered; the line that a figure led to is marked and scrolled to."""
    row = session.tables["sources"].set_index("source_id").loc[shown_source(session)]
    try:
        content = session.tables.document(shown_source(session))
    except FileNotFoundError as error:
        return f'<div class="ev problem" role="alert"><h2>原資料を表示できません</h2><p>{esc(error)}。data/source に置いてください。</p></div>'
    note = f" {said(row['note'])}" if pd.notna(row["note"]) else ""
    return (
        f'<div class="ev"><h1 class="finding">{said(row["title"])}</h1><p class="small muted">'
        f"{received_as(content)}{note}</p>"
        f"<details class=small><summary>ファイルの情報</summary><p>ファイル {esc(row['file'])}<br>SHA-256 {esc(row['sha256'])}</p></details>"
        f"{body(str(row['file']), content, session)}</div>"
    )


def document_without_data() -> str:
    """The committed document, readable even while the tables or the rules are broken."""
    found = sorted((DEFAULT_TABLES.parent / "source").glob("*.txt"))
    if not found:
        return ""
    lines = found[0].read_text(encoding="utf-8").split("\n")
    return f'<div class="ev"><h2>原資料 {esc(found[0].name)}</h2>{numbered(lines, None)}</div>'


# ---------------------------------------------------------------------- method


@drawn_once
def method(session: Session) -> str:
    """Formulas, scale and rules, written from the same TOML that judges."""
    policy = session.view.evaluation.policy
    scale = policy.scale
    steps = [
        [
            chip(scale, scale.met.code),
            "目標を満たす(増えるほどよい指標は実績 ≥ 目標、減るほどよい指標は実績 ≤ 目標)",
            "いいえ",
        ],
    ]
    upper = ""
    for grade in scale.grades:
        bound = f"達成率 {percent(grade.lower_bound)}以上" if grade.lower_bound != float("-inf") else "それ未満"
        steps.append(
            [
                chip(scale, grade.code),
                f"目標に届かず、{bound}{upper}",
                "はい" if grade.underperforming else "いいえ",
            ]
        )
    steps.append([chip(scale, UNREPORTED), "報告の時期が来ているのに、実績が空欄。0とはみなさない", "—"])
    steps.append([chip(scale, NOT_DUE), "報告の時期がまだ来ていない(Y年度の調書が評価するのはY−1年度まで)", "—"])
    steps.append([chip(scale, NO_TARGET), "その年度の目標がない", "—"])
    unstated = "増えるほどよいか減るほどよいかを、まだだれも答えていない。目標と実績があっても判定しない"
    steps.append([chip(scale, NO_DIRECTION), unstated, "—"])
    lower = "2 − 実績値 ÷ 目標値" if scale.lower_is_better == "two_minus" else "目標値 ÷ 実績値"
    formulas = [
        ("達成率(②/①)", "実績値 ÷ 目標値。目標が0以下のときは率を出さず、比較だけで達成を決める"),
        ("達成率(減るほどよい指標)", lower),
        ("率の丸め", f"四捨五入、小数点以下{scale.decimals}桁。判定は丸める前の率で行う"),
        ("基準年からの進捗", "(実績値 − 基準値) ÷ (目標値 − 基準値)"),
        (
            "これまでの年間増(減)",
            "目標のある年度の実績が2つ以上あれば、その最初から直近まで。なければ基準値から直近まで。差 ÷ 年数",
        ),
        ("必要な年間増(減)", "(最終目標 − 直近値) ÷ (最終年度 − 直近の年度)"),
        (
            PROJECTION,
            "直近値 + これまでの年間増(減) × 残りの年数(0は下回らない)。実績には数えない。もとになる値が2つだけのときは、年数を断り、等級を付けない",
        ),
        (BEHIND, f"直近に判定した年度の等級が、遅れとして扱うもの。{tally(session.view.assessments).behind:,}指標"),
        (
            WARNED,
            f"{BEHIND}ではないが、{warned_below(scale)}のもの(実績の遅れではない)。{tally(session.view.assessments).warned:,}指標",
        ),
        (
            "注意が必要な順",
            f"{BEHIND}を先に、{WARNED}を後に。それぞれ、等級の重い順、遅れが続く年数の長い順、率の低い順、事業費の大きい順",
        ),
        ("数え方", "1つの指標は、進捗状況のどれか1つにだけ数える。注意が必要な数は、遅れ・やや遅れと早期の注意の和"),
    ]
    return (
        f'<div class="ev"><h1 class="finding">使っている尺度: {said(scale.name)}</h1><p>{said(scale.owner)} {said(scale.reason)}</p>'
        f"<h2>進捗状況の判定</h2>{html.table(['進捗状況', '条件', '遅れとして扱う'], steps, '進捗状況の判定の表')}"
        f"{_verdict(session)}"
        f"<h2>計算のしかた</h2>{html.table(['名', '式'], [[esc(a), esc(b)] for a, b in formulas], '計算式の表')}"
        f"<h2>{SUGGESTED}の規則</h2><p class='small muted'>数値か事業の組み立てについての条件をすべて満たすと、問いを提案します。"
        "1つの対象に1つの視点からは1件だけで、先に書いた規則を採ります。調書の文は支えとして引くだけで、ことばだけでは挙げません。"
        f"{{ }} には事実が入ります。</p>{_rules(session)}"
        "<details class=small><summary>設定ファイル(管理者の方へ)</summary><p>尺度は data/rules/status.toml、事業群の判定は data/rules/verdict.toml、"
        "規則は data/rules/viewpoints.toml を読んで、この画面と判定の両方をつくっています。"
        f"減るほどよい指標の式は lower_is_better = {esc(scale.lower_is_better)}。規則の名は上から順に {esc('、'.join(r.rule_id for r in policy.rules))}。</p></details></div>"
    )


def _verdict(session: Session) -> str:
    """How a program group is judged as a whole, and what puts one before another, from the same file that does it."""
    rules = session.evaluation.policy.verdict
    if rules is None:
        return ""

    def conditions(when: Sequence[tuple[str, float]]) -> str:
        said_of = (FACTS_OF_A_GROUP[fact] + (bound,) for fact, bound in when)
        return " または ".join(
            f"{label}が{percent(bound) if is_share else f'{bound:g}'}以上" for label, is_share, bound in said_of
        )

    steps = [
        [
            verdict_chip(rules.unreported),
            f"報告の時期が来た年度の実績のうち、報告されたものが{percent(rules.reported_below)}未満",
        ],
        [verdict_chip(rules.not_judged), "目標と実績がそろって判定できる指標がまだない"],
        *([verdict_chip(step), conditions(step.when) or "そのほか"] for step in rules.steps),
    ]
    kinds = "・".join(INDICATOR_KINDS[k] for k in rules.counts)
    r = rules.ranking
    weights = [
        ["遅れ・やや遅れが続く年数", f"{r.years:.2f}", f"{r.most_years}年で最大"],
        ["目標までの残り", f"{r.distance:.2f}", "その指標の達成率が0以下で最大(率のない遅れも)"],
        [
            "遅れ・やや遅れの成果をもつ事業の事業費",
            f"{r.money:.2f}",
            f"{oku_yen(r.money_from)}で0、{oku_yen(r.money_to)}で最大(対数)",
        ],
        [WARNED, f"{r.warning:.2f}", "数える指標のうちの割合"],
    ]
    return (
        f"<h2>事業群の判定</h2><p>{said(rules.name)}: {said(rules.owner)} {said(rules.reason)} 数える指標は{kinds}。"
        "各年度の判定は、その年度の調書と、それより前の調書だけによります。上から順に、当てはまった最初のもの。</p>"
        f"{html.table(['判定', '条件'], steps, '事業群の判定の表')}"
        f"<h2>事業群の注意が必要な順</h2><p>判定の重い順({rules.unreported.label}は判定したものの後)。同じ判定の中では、次の点の高い順、事業費の大きい順。{said(r.reason)}</p>"
        f"{html.table(['何を', '重み', 'はかり方'], weights, '注意が必要な順の重みの表', numeric=(1,))}"
    )


def _rules(session: Session) -> str:
    counts = session.evaluation.flags["rule_id"].value_counts()
    sources = {r.file: r.source_id for r in session.tables["sources"].itertuples(index=False)}

    def cited(cite: Cite) -> dict[str, object]:
        here = sources.get(cite.file)
        where = (
            Markup(places.source_link(session, session.tables.reference(here, cite.place)))
            if here
            else f"{cite.file} {line_of(cite.place)}行"
        )
        return {"fires": cite.fires, "text": cite.text, "link": where}

    shown = [
        {
            "sign": circled(r.viewpoint),
            "subject": SUBJECT_TYPES[r.subject],
            "count": int(counts.get(r.rule_id, 0)),
            "conditions": [_condition(r, c) for c in r.conditions] + ([_quotes(r.quotes)] if r.quotes else []),
            "cites": [cited(c) for c in r.cites],
            "question": r.question,
            "bears": r.bears,
            "counter_case": r.counter_case,
            "because": r.because,
            "author": r.author,
            "decided": r.decided.isoformat(),
        }
        for r in session.evaluation.policy.rules
    ]
    return render("rules", rules=shown)


def _condition(rule: Rule, condition: Condition) -> str:
    fact = FACTS[rule.subject][condition.fact]
    if condition.test == "is" and isinstance(condition.value, bool):
        return fact.label if condition.value else f"次ではない: {fact.label}"
    if condition.test == "is":
        return f"{fact.label}が「{INDICATOR_KINDS.get(condition.value, condition.value)}」"
    value = percent(condition.value) if fact.kind in ("rate", "change") else str(condition.value)
    return f"{fact.label}が{value}{_TESTS[condition.test]}"


def _quotes(quotes: Quotes) -> str:
    kinds = "・".join(_KIND_OF_TEXT[k] for k in quotes.kinds)
    words = "、".join(f"「{'」「'.join(w)}」のどれか" for w in quotes.says)
    without = f"({'」「'.join(('「', *quotes.never))[2:]}」を含む文は除く)" if quotes.never else ""
    lead = "次の文があること" if quotes.is_required else "次の文があれば添える"
    return f"{lead}: 調書の{kinds}のうち、{words}を同じ文に含むもの{without}。対象の名や単位に含まれる語は数えない"


# ---------------------------------------------------------------------- reporting, quality, words


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


@drawn_once
def quality(session: Session) -> str:
    """What could not be read, what was inferred and how, and which characters were corrected."""
    rows = session.tables["quality"]
    counts = "、".join(f"{QUALITY_KINDS[str(k)]} {n}" for k, n in rows["kind"].value_counts().items())
    listed = [
        [
            QUALITY_KINDS[r.kind],
            places.source_of(session, r),
            said(r.as_read) if pd.notna(r.as_read) else "",
            said(r.corrected) if pd.notna(r.corrected) else "",
            said(r.explanation),
        ]
        for r in rows.sort_values("kind").itertuples(index=False)
    ]
    observations = session.tables["observations"]
    names = session.tables["indicators"].set_index("indicator_id")["name"]
    inferred = observations[(observations["attribution"] != "printed") & (observations["report_state"] == "reported")]
    how = [
        [
            said(names[r.indicator_id]),
            era(int(r.fiscal_year)),
            MEASURES[r.measure],
            said(r.source_text),
            said(r.attribution_note or ""),
        ]
        for r in inferred.head(_MOST_INFERRED).itertuples(index=False)
    ]
    differs = session.view.evaluation.cells
    differs = differs[differs["rate_differs"]]
    printed = session.view.evaluation.cells["printed_rate"].notna().sum()
    agree = (
        ""
        if not printed
        else f"<p>記載の達成率{printed}件は、すべて計算と一致します。</p>"
        if differs.empty
        else f'<p class="chip warn">▲ 記載の達成率{printed}件のうち{len(differs)}件が、実績と目標からの計算と一致しません。記載のまま示しています。</p>'
    )
    return (
        f'<div class="ev"><h1 class="finding">データの質: {esc(counts or "記録なし")}</h1>{agree}'
        f"{html.table(['種類', '出典', '読んだ文字', '訂正・読み替え', '説明'], listed, 'データの質の表')}"
        f"<h2>表の位置や本文から定めた値</h2>{html.table(['指標', '年度', '値の種類', '原資料の文字', '定め方'], how, '推定した値の表')}</div>"
    )


@drawn_once
def words(session: Session) -> str:
    """Every term on the screens and what it means."""
    rows = [[f"<b>{esc(term)}</b>", esc(meaning)] for term, meaning in DEFINITIONS]
    questions = [
        [
            circled(int(r.viewpoint)),
            said(r.short),
            said(r.question),
            places.source_of(session, r),
        ]
        for r in session.tables["viewpoints"].itertuples(index=False)
    ]
    return (
        f'<div class="ev"><h1 class="finding">用語</h1>{html.table(["用語", "意味"], rows, "用語の表")}'
        f"<h2>事業構築の視点</h2>{html.table(['視点', '略称', '問い(全文)', '出典'], questions, '事業構築の視点の表')}</div>"
    )


PARTS: Final[dict[str, Callable[[Session], str]]] = {
    "document": document,
    "method": method,
    "reporting": reporting,
    "quality": quality,
    "words": words,
    "guide": guide,
}
