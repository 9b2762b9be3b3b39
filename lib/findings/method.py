"""判定の方法: how indicators and groups are judged, from the policy that judges them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from lib.contract.terms import (
    INDICATOR_KINDS,
    LOST_TARGET,
    NO_DIRECTION,
    NO_TARGET,
    NOT_DUE,
    PROJECTION,
    SYNTHETIC,
    UNREPORTED,
    WARNED,
)
from lib.contract.wording import oku_yen, percent
from lib.findings.attention import tally, warned_below
from lib.findings.criteria import CriterionRow, make_criteria
from lib.findings.model import Chip, status_chip, verdict_chip
from lib.findings.viewpoint_rules import EXAMPLES, ViewpointRule, make_viewpoint_rules, review_words
from lib.judge.evaluation import Evaluation
from lib.judge.kept_results import THIS_PROGRAM
from lib.judge.policy.load import Policy
from lib.judge.policy.scale import Grade, Scale
from lib.judge.policy.verdict import FACTS_OF_A_GROUP, Ranking, VerdictRules
from lib.view.narrow import View


@dataclass(frozen=True)
class Decision:
    """A set of rules by its name: who decided it, why, and who checked it until when, where the file says so."""

    name: str
    owner: str
    reason: str
    review: str = ""


@dataclass(frozen=True)
class StatusRule:
    """When an indicator has a status, and whether that counts as behind: はい, いいえ or — where it is not judged."""

    status: Chip
    condition: str
    is_behind: str


@dataclass(frozen=True)
class VerdictRule:
    """When a group has a verdict."""

    verdict: Chip
    condition: str


@dataclass(frozen=True)
class Weight:
    """What counts towards a group's need for attention, by how much of 1, and how it is measured."""

    part: str
    weight: str
    measured: str


@dataclass(frozen=True)
class GroupVerdict:
    """How a group is judged as a whole, and what puts one before another of the same verdict."""

    decision: Decision
    counted: str
    rules: tuple[VerdictRule, ...]
    order: str
    order_reason: str
    weights: tuple[Weight, ...]


@dataclass(frozen=True)
class Formula:
    """A figure or an order by its name, and how it is made."""

    name: str
    formula: str


@dataclass(frozen=True)
class Method:
    """What 判定の方法 says. `group_verdict` is None where no rules for groups are in force. `settings`: the files that say so.

    `criteria`: of single indicators. `computed`: what judged, and what counts.
    """

    scale: Decision
    statuses: tuple[StatusRule, ...]
    criteria: tuple[CriterionRow, ...]
    group_verdict: GroupVerdict | None
    formulas: tuple[Formula, ...]
    computed: str
    viewpoint_rules: tuple[ViewpointRule, ...]
    examples_note: str
    settings: str


def make_method(view: View, today: date) -> Method:
    """How everything in view is judged: the scale, the verdicts, the formulas and the rules of viewpoints.

    `today` tells whether rules are past the day by which they are looked at again.
    """
    policy = view.evaluation.policy
    scale = policy.scale
    rules = make_viewpoint_rules(view, today)
    return Method(
        scale=Decision(scale.name, scale.owner, scale.reason, review_words(scale.review, today)),
        statuses=_statuses(scale),
        criteria=make_criteria(view, today),
        group_verdict=_group_verdict(policy.verdict, scale, today) if policy.verdict else None,
        formulas=_formulas(view, scale),
        computed=_computed(view.evaluation),
        viewpoint_rules=rules,
        examples_note=_examples_note(view, rules),
        settings=_settings(policy),
    )


def _computed(evaluation: Evaluation) -> str:
    """Of how many groups a kept judgement is shown, by which engine, of how many this server's; and what counts."""
    read = Counter(_engine(name) for name in evaluation.engines.values())
    here = len(evaluation.tables["program_groups"]) - read.total()
    if not read:
        return f"{here:,}事業群の判定と件数の集計は、このサーバーで計算しています。"
    engines = "、".join(f"{engine}{count:,}事業群" for engine, count in sorted(read.items()))
    judged_here = f"、このサーバーで判定{here:,}事業群" if here else ""
    return (
        f"判定: 蓄積データに保存した結果{read.total():,}事業群({engines}){judged_here}。"
        "件数: このサーバーで集計しています。"
    )


def _engine(name: str | None) -> str:
    """What judged, in words; not its address, which readers have no business with."""
    if name is None:
        return "判定した方法の記録なし"
    return "このプログラムで判定" if name == THIS_PROGRAM else "外部エンジン(Spark Connect)で判定"


def _examples_note(view: View, rules: Iterable[ViewpointRule]) -> str:
    """That rules quote real sheets, beside made-up data; empty where the data is real or no rule quotes another sheet."""
    quotes_another = any(example.place is None for rule in rules for example in rule.examples)
    if not view.evaluation.tables.is_synthetic or not quotes_another:
        return ""
    return f"「{EXAMPLES}」と「挙げない場合」の例は、規則をつくるもとにした実在の調書によるもので、{SYNTHETIC}ではありません。"


def _settings(policy: Policy) -> str:
    names = "、".join(rule.rule_id for rule in policy.rules)
    return (
        f"判定基準は {policy.place}/status.toml、個別の指標の基準は {policy.place}/criteria.toml、事業群の判定は {policy.place}/verdict.toml、"
        f"規則は {policy.place}/viewpoints.toml により、この画面と判定の両方を作成しています。"
        f"減るほどよい指標の式は lower_is_better = {policy.scale.lower_is_better}。規則の名称は上から順に {names}。"
    )


def _statuses(scale: Scale) -> tuple[StatusRule, ...]:
    met = "目標を満たす(増えるほどよい指標は実績 ≥ 目標、減るほどよい指標は実績 ≤ 目標)"
    ungraded = {
        UNREPORTED: "判定した年度がなく、報告の時期が来た実績に空欄がある。空欄を0とはみなさない",
        NOT_DUE: "判定した年度がなく、実績の報告の時期がまだ来ていない(調書が評価するのは前年度まで)",
        NO_TARGET: "その年度の目標がない",
        LOST_TARGET: "その年度の目標を、原資料から読み取れない",
        NO_DIRECTION: "増えるほどよいか減るほどよいかが、取込時に回答されていない。目標と実績があっても判定しない",
    }
    return (
        StatusRule(status_chip(scale, scale.met.code), met, "いいえ"),
        *(_grade(scale, grade) for grade in scale.grades),
        *(StatusRule(status_chip(scale, code), condition, "—") for code, condition in ungraded.items()),
    )


def _grade(scale: Scale, grade: Grade) -> StatusRule:
    bound = "それ未満" if math.isinf(grade.lower_bound) else f"達成率 {percent(grade.lower_bound)}以上"
    is_behind = "はい" if grade.underperforming else "いいえ"
    return StatusRule(status_chip(scale, grade.code), f"目標に届かず、{bound}", is_behind)


def _group_verdict(rules: VerdictRules, scale: Scale, today: date) -> GroupVerdict:
    unreported = (
        "数える指標について、調書が評価する年度(調書の前年度)の実績のうち、"
        f"報告されたものが{percent(rules.reported_below)}未満。それより前の年度の未報告は数えない"
    )
    return GroupVerdict(
        decision=Decision(rules.name, rules.owner, rules.reason, review_words(rules.review, today)),
        counted="・".join(INDICATOR_KINDS[kind] for kind in rules.counts),
        rules=(
            VerdictRule(verdict_chip(rules.unreported), unreported),
            VerdictRule(verdict_chip(rules.not_judged), "目標と実績がそろい、判定できる指標がない"),
            *(VerdictRule(verdict_chip(step), _any_of(step.when, scale) or "その他") for step in rules.steps),
        ),
        order=(
            f"判定の重い順({rules.unreported.label}は判定したものの後)。"
            "同じ判定の中では、次の点の高い順、事業費の大きい順。"
        ),
        order_reason=rules.ranking.reason,
        weights=_weights(rules.ranking, scale),
    )


def _any_of(thresholds: Iterable[tuple[str, float]], scale: Scale) -> str:
    facts = ((FACTS_OF_A_GROUP[name], threshold) for name, threshold in thresholds)
    return "又は".join(f"{fact.label(scale)}が{fact.figure(threshold)}以上" for fact, threshold in facts)


def _weights(ranking: Ranking, scale: Scale) -> tuple[Weight, ...]:
    money = f"{oku_yen(ranking.money_from)}で0、{oku_yen(ranking.money_to)}で最大(対数)"
    return (
        Weight(
            f"{scale.behind_label}が続く年数",
            f"{ranking.years:.2f}",
            f"{ranking.most_years}年で最大。判定のない年度で途切れる",
        ),
        Weight("目標までの残り", f"{ranking.distance:.2f}", "その指標の達成率が0以下で最大(率のない遅れも)"),
        Weight(f"{scale.behind_label}の成果指標のある事業の事業費", f"{ranking.money:.2f}", money),
        Weight(WARNED, f"{ranking.warning:.2f}", "数える指標のうちの割合"),
    )


def _rounding(scale: Scale) -> str:
    """How a rate is written, as Scale.rate_words does."""
    limits = "、".join((*(percent(grade.lower_bound) for grade in scale.movable()), "0%・100%"))
    return (
        f"四捨五入、小数点以下{scale.decimals}桁。{limits}との大小が丸めて変わる率は、区別できる桁まで示す。"
        "判定は丸める前の率で行う"
    )


_RANGE_RATE: Final = "範囲内は100%。下限を下回れば 実績値 ÷ 下限、上限を上回れば 上限 ÷ 実績値。目標は、判定する年度を決めるだけで、比較しない"


def _has_range(scale: Scale) -> bool:
    return any(criterion.allowed for criterion in scale.criteria)


def _formulas(view: View, scale: Scale) -> tuple[Formula, ...]:
    counts = tally(view.assessed, scale)
    behind = scale.behind_label
    lower = "2 − 実績値 ÷ 目標値" if scale.lower_is_better == "two_minus" else "目標値 ÷ 実績値"
    return (
        Formula("達成率(②/①)", "実績値 ÷ 目標値。目標が0以下のときは率を出さず、比較だけで達成を決める"),
        Formula("達成率(減るほどよい指標)", lower),
        *([Formula("達成率(範囲で判定する指標)", _RANGE_RATE)] if _has_range(scale) else []),
        Formula("率の丸め", _rounding(scale)),
        Formula("基準年からの進捗", "(実績値 − 基準値) ÷ (目標値 − 基準値)"),
        Formula(
            "これまでの増(減)",
            "目標のある年度の実績が2つ以上あれば、その最初から直近まで。なければ基準値から直近まで。差 ÷ 年数",
        ),
        Formula("目標達成に必要な増(減)", "(最終目標 − 直近値) ÷ (最終年度 − 直近の年度)"),
        Formula(
            PROJECTION,
            "直近値 + これまでの増(減) × 残りの年数(値がどれも負でなければ0を下限、%で値がどれも100以下なら100%を上限とする)。実績には数えない。"
            "もとになる値が2つだけの場合は、推移の年数を示し、進捗状況の判定をしない",
        ),
        Formula(behind, f"直近に判定した年度の等級が、遅れとして扱うもの。{counts.behind:,}指標"),
        Formula(
            WARNED,
            f"{behind}ではないが、{warned_below(scale)}のもの(実績の遅れではない)。{counts.warned:,}指標",
        ),
        Formula(
            "注意が必要な順",
            f"{behind}を先に、{WARNED}を後に。"
            "それぞれ、等級の重い順、遅れが続く年数の長い順、率の低い順、事業費の大きい順。"
            "年数は判定した年度の連続で、判定のない年度で途切れる",
        ),
        Formula(
            "数え方",
            f"1つの指標は、進捗状況のどれか1つにだけ数える。注意が必要な数は、{behind}と{WARNED}の和",
        ),
    )
