"""判定の方法: formulas, scale and rules, written from the same TOML that judges."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib.contract.reference import line_of
from lib.contract.terms import (
    INDICATOR_KINDS,
    NO_DIRECTION,
    NO_TARGET,
    NOT_DUE,
    PROJECTION,
    SUBJECT_TYPES,
    SUGGESTED,
    UNREPORTED,
    WARNED,
    circled,
)
from lib.contract.wording import oku_yen, percent
from lib.findings.attention import tally, warned_below
from lib.judge.facts.facts import FACTS
from lib.judge.policy.rules import Cite, Condition, Quotes, Rule
from lib.judge.policy.verdict import FACTS_OF_A_GROUP
from lib.ui.parts import html, places
from lib.ui.parts.html import esc, said
from lib.ui.parts.status import chip, verdict_chip
from lib.ui.parts.templates import render
from lib.ui.session.session import Session, drawn_once

_TESTS = {"below": "未満", "above": "を超える", "at_least": "以上", "at_most": "以下"}
_KIND_OF_TEXT = {
    "status": "進捗状況の説明",
    "result": "事業の成果",
    "issue": "課題",
    "direction": "課題解決の方向",
    "review": "見直し内容",
    "next_direction": "見直しの方向",
    "note": "注",
}


@drawn_once
def method(session: Session) -> str:
    """Formulas, scale and rules, written from the same TOML that judges."""
    policy = session.view.evaluation.policy
    scale, place = policy.scale, esc(policy.place)
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
        (
            scale.behind_label,
            f"直近に判定した年度の等級が、遅れとして扱うもの。{tally(session.view.assessments, scale).behind:,}指標",
        ),
        (
            WARNED,
            f"{scale.behind_label}ではないが、{warned_below(scale)}のもの(実績の遅れではない)。{tally(session.view.assessments, scale).warned:,}指標",
        ),
        (
            "注意が必要な順",
            f"{scale.behind_label}を先に、{WARNED}を後に。それぞれ、等級の重い順、遅れが続く年数の長い順、率の低い順、事業費の大きい順",
        ),
        (
            "数え方",
            f"1つの指標は、進捗状況のどれか1つにだけ数える。注意が必要な数は、{scale.behind_label}と{WARNED}の和",
        ),
    ]
    return (
        f'<div class="ev"><h1 class="finding">使っている尺度: {said(scale.name)}</h1><p>{said(scale.owner)} {said(scale.reason)}</p>'
        f"<h2>進捗状況の判定</h2>{html.table(['進捗状況', '条件', '遅れとして扱う'], steps, '進捗状況の判定の表')}"
        f"{_verdict(session)}"
        f"<h2>計算のしかた</h2>{html.table(['名', '式'], [[esc(a), esc(b)] for a, b in formulas], '計算式の表')}"
        f"<h2>{SUGGESTED}の規則</h2><p class='small muted'>数値か事業の組み立てについての条件をすべて満たすと、問いを提案します。"
        "1つの対象に1つの視点からは1件だけで、先に書いた規則を採ります。調書の文は支えとして引くだけで、ことばだけでは挙げません。"
        f"{{ }} には事実が入ります。</p>{_rules(session)}"
        f"<details class=small><summary>設定ファイル(管理者の方へ)</summary><p>尺度は {place}/status.toml、事業群の判定は {place}/verdict.toml、"
        f"規則は {place}/viewpoints.toml を読んで、この画面と判定の両方をつくっています。"
        f"減るほどよい指標の式は lower_is_better = {esc(scale.lower_is_better)}。規則の名は上から順に {esc('、'.join(r.rule_id for r in policy.rules))}。</p></details></div>"
    )


def _verdict(session: Session) -> str:
    """How a program group is judged as a whole, and what puts one before another, from the same file that does it."""
    rules, scale = session.evaluation.policy.verdict, session.evaluation.policy.scale
    if rules is None:
        return ""

    def conditions(when: Sequence[tuple[str, float]]) -> str:
        tested = ((FACTS_OF_A_GROUP[name], bound) for name, bound in when)
        return " または ".join(f"{esc(fact.label(scale))}が{fact.figure(bound)}以上" for fact, bound in tested)

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
        [f"{esc(scale.behind_label)}が続く年数", f"{r.years:.2f}", f"{r.most_years}年で最大"],
        ["目標までの残り", f"{r.distance:.2f}", "その指標の達成率が0以下で最大(率のない遅れも)"],
        [
            f"{esc(scale.behind_label)}の成果をもつ事業の事業費",
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
