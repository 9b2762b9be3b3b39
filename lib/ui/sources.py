"""The parts of 出典と方法."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pandas as pd
from markupsafe import Markup

from lib.attention import tally, warned_below
from lib.era import era
from lib.load import DEFAULT_TABLES, source_lines
from lib.rules import FACTS, Cite, Condition, Quotes, Rule
from lib.terms import (
    BEHIND,
    DEFINITIONS,
    INDICATOR_KINDS,
    MEASURES,
    NO_TARGET,
    NOT_DUE,
    PROJECTION,
    QUALITY_KINDS,
    SUBJECT_TYPES,
    SUGGESTED,
    UNREPORTED,
    WARNED,
    circled,
)
from lib.ui import parts, state
from lib.ui.parts import esc, link, said
from lib.ui.state import Session, drawn_once
from lib.ui.templates import render
from lib.wording import percent, quantity

_TESTS = {"below": "未満", "above": "を超える", "at_least": "以上", "at_most": "以下"}
_MOST_ROWS = 300
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
    """The document in view: the address's, else the first."""
    return session.selection.source or str(session.tables["sources"]["source_id"].iloc[0])


def document(session: Session) -> str:
    """The document as received, numbered; the line that a figure led to is marked and scrolled to."""
    row = session.tables["sources"].set_index("source_id").loc[shown_source(session)]
    try:
        lines = source_lines(session.tables.folder, row["file"])
    except FileNotFoundError as error:
        return f'<div class="ev problem" role="alert"><h2>原資料を表示できません</h2><p>{esc(error)}。data/source に置いてください。</p></div>'
    note = f" {said(row['note'])}" if pd.notna(row["note"]) else ""
    return (
        f'<div class="ev"><h1 class="finding">{said(row["title"])}</h1><p class="small muted">受け取ったままの文字です。'
        f"表の列の区切りは ⇥ で示します。{note} ファイル {esc(row['file'])} / SHA-256 {esc(row['sha256'][:16])}…</p>"
        f"{_numbered(lines, session)}</div>"
    )


def document_without_data() -> str:
    """The committed document, readable even while the tables or the rules are broken."""
    found = sorted((DEFAULT_TABLES.parent / "source").glob("*.txt"))
    if not found:
        return ""
    lines = found[0].read_text(encoding="utf-8").split("\n")
    return f'<div class="ev"><h2>原資料 {esc(found[0].name)}</h2>{_numbered(lines, None)}</div>'


def _numbered(lines: list[str], session: Session | None) -> str:
    out = []
    for number, text in enumerate(lines, start=1):
        body = f"<bdi>{esc(text).replace(chr(9), ' ⇥ ')}</bdi>"
        if session is None:
            out.append(f"<li><span>{number}</span>{body}</li>")
            continue
        here = number == session.selection.line
        mark = ' data-arrive tabindex="-1"' if here else ""
        word = '<span class="hidden">ここが出典です。</span>' if here else ""
        href = state.stay("sources", session.selection, line=number, part="")
        out.append(f"<li{mark}>{link(href, f'{word}{number}', 'この行へのアドレス')}{body}</li>")
    return f'<ol class="doc" tabindex="0" aria-label="原資料の全文">{"".join(out)}</ol>'


# ---------------------------------------------------------------------- method


@drawn_once
def method(session: Session) -> str:
    """Formulas, scale and rules, written from the same TOML that judges."""
    policy = session.view.evaluation.policy
    scale = policy.scale
    steps = [
        [
            parts.chip(scale, scale.met.code),
            "目標を満たす(増えるほどよい指標は実績 ≥ 目標、減るほどよい指標は実績 ≤ 目標)",
            "いいえ",
        ],
    ]
    upper = ""
    for grade in scale.grades:
        bound = f"達成率 {percent(grade.lower_bound)}以上" if grade.lower_bound != float("-inf") else "それ未満"
        steps.append(
            [
                parts.chip(scale, grade.code),
                f"目標に届かず、{bound}{upper}",
                "はい" if grade.underperforming else "いいえ",
            ]
        )
    steps.append([parts.chip(scale, UNREPORTED), "報告の時期が来ているのに、実績が空欄。0とはみなさない", "—"])
    steps.append([parts.chip(scale, NOT_DUE), "報告の時期がまだ来ていない(Y年度の調書が評価するのはY−1年度まで)", "—"])
    steps.append([parts.chip(scale, NO_TARGET), "その年度の目標がない", "—"])
    lower = "2 − 実績値 ÷ 目標値" if scale.lower_is_better == "two_minus" else "目標値 ÷ 実績値"
    formulas = [
        ("達成率(②/①)", "実績値 ÷ 目標値。目標が0以下のときは率を出さず、比較だけで達成を決める"),
        ("達成率(減るほどよい指標)", f"{lower}(設定 lower_is_better = {scale.lower_is_better})"),
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
        f"<h2>進捗状況の判定</h2>{parts.table(['進捗状況', '条件', '遅れとして扱う'], steps, '進捗状況の判定の表')}"
        f"<h2>計算のしかた</h2>{parts.table(['名', '式'], [[esc(a), esc(b)] for a, b in formulas], '計算式の表')}"
        f"<h2>{SUGGESTED}の規則</h2><p class='small muted'>数値か事業の組み立てについての条件をすべて満たすと、問いを提案します。"
        "1つの対象に1つの視点からは1件だけで、先に書いた規則を採ります。調書の文は支えとして引くだけで、ことばだけでは挙げません。"
        f"{{ }} には事実が入ります。</p>{_rules(session)}"
        f"<p class='small muted'>設定ファイル: data/rules/status.toml、data/rules/viewpoints.toml</p></div>"
    )


def _rules(session: Session) -> str:
    counts = session.evaluation.flags["rule_id"].value_counts()
    sources = {r.file: r.source_id for r in session.tables["sources"].itertuples(index=False)}

    def cited(cite: Cite) -> dict[str, object]:
        here = sources.get(cite.file)
        where = Markup(parts.source_link(session, cite.place, here)) if here else f"{cite.file} {cite.place[1:]}行"
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
            "id": r.rule_id,
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


@drawn_once
def reporting(session: Session) -> str:
    """Which indicator of which section owes which year's actual, and apart from it what is not due yet."""
    cells = session.view.cells
    owed, early = cells[cells["status"] == UNREPORTED], cells[cells["status"] == NOT_DUE]
    if len(owed):
        finding = f"{owed['indicator_id'].nunique():,}指標・のべ{len(owed):,}年度分の実績が未報告です"
    else:
        finding = "報告の時期が来た欄に、未報告はありません"
    lost = cells[(cells["target_state"] == "illegible") & cells["actual"].isna()]
    items = session.view.assessments.set_index("indicator_id")
    listed = "、".join(
        f"{items.loc[c['indicator_id'], 'name']}({era(int(c['fiscal_year']))})" for c in lost.to_dict("records")
    )
    unread = f"<p class='small'>目標が抽出文字に見当たらないため数えていないもの: {said(listed)}</p>" if listed else ""
    later = ""
    if len(early):
        later = (
            f"<h2>未到来: {early['indicator_id'].nunique():,}指標・のべ{len(early):,}年度分(まだだれも報告を求められていません)</h2>"
            f"{_waiting_table(session, early, '未到来')}"
        )
    return (
        f'<div class="ev"><h1 class="finding">報告状況: {finding}</h1>'
        f"{_waiting_table(session, owed, '未報告') if len(owed) else ''}{later}{unread}</div>"
    )


def _waiting_table(session: Session, waiting: pd.DataFrame, word: str) -> str:
    """By section: the indicators that wait for an actual, their years and targets, each with its line."""
    items = session.view.assessments.set_index("indicator_id")
    sections = session.tables["projects"].set_index("project_id")["section"]
    rows = []
    for indicator_id, part in waiting.groupby("indicator_id", sort=False):
        item = items.loc[str(indicator_id)]
        own = pd.isna(item["project_id"])
        section = "(事業群の指標: 所管課は抽出文字に見当たらない)" if own else sections[item["project_id"]]
        goals = "、".join(
            f"{era(int(c['fiscal_year']))} {quantity(c['target'], str(item['unit']))}"
            for c in part.to_dict("records")
            if pd.notna(c["target"])
        )
        name = link(state.href("indicators", session.selection, indicator=indicator_id), said(item["name"]))
        first = part.iloc[0]
        ref = first["actual_ref"] if pd.notna(first["actual_ref"]) else first["target_ref"]
        source = parts.source_link(session, ref, parts.source_of_group(session, item["group_id"]))
        years = "・".join(era(int(y)) for y in part["fiscal_year"])
        rows.append(
            [said(section), name, INDICATOR_KINDS[item["kind"]], esc(years), str(len(part)), esc(goals), source]
        )
    rows.sort(key=lambda r: r[0])
    head = ["所管課(室)", "指標", "種別", f"{word}の年度", "年数", "その年度の目標", "出典"]
    rest = (
        f"<p class='small'>先頭の{_MOST_ROWS}指標。ほか{len(rows) - _MOST_ROWS:,}指標。</p>"
        if len(rows) > _MOST_ROWS
        else ""
    )
    return f"{parts.table(head, rows[:_MOST_ROWS], f'{word}の表', numeric=(4,))}{rest}"


@drawn_once
def quality(session: Session) -> str:
    """What could not be read, what was inferred and how, and which characters were corrected."""
    rows = session.tables["quality"]
    counts = "、".join(f"{QUALITY_KINDS[str(k)]} {n}" for k, n in rows["kind"].value_counts().items())
    listed = [
        [
            QUALITY_KINDS[r.kind],
            parts.source_link(session, r.source_ref, r.source_id),
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
        for r in inferred.head(_MOST_ROWS).itertuples(index=False)
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
        f"{parts.table(['種類', '出典', '読んだ文字', '訂正・読み替え', '説明'], listed, 'データの質の表')}"
        f"<h2>表の位置や本文から定めた値</h2>{parts.table(['指標', '年度', '値の種類', '原資料の文字', '定め方'], how, '推定した値の表')}</div>"
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
            parts.source_link(session, r.source_ref, shown_source(session)),
        ]
        for r in session.tables["viewpoints"].itertuples(index=False)
    ]
    return (
        f'<div class="ev"><h1 class="finding">用語</h1>{parts.table(["用語", "意味"], rows, "用語の表")}'
        f"<h2>事業構築の視点</h2>{parts.table(['視点', '略称', '問い(全文)', '出典'], questions, '事業構築の視点の表')}</div>"
    )


PARTS: Final[dict[str, Callable[[Session], str]]] = {
    "document": document,
    "method": method,
    "reporting": reporting,
    "quality": quality,
    "words": words,
}
