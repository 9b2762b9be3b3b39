"""Slides of many groups: the overview of what was chosen, and a group each, from the ranking of the first screen."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import replace

from lib.contract import heads
from lib.contract.wording import group_name, how_many, oku_yen
from lib.findings import many_groups as findings
from lib.findings.attention import raised
from lib.findings.slides.slide import Fact, Slide, charted_places, once, reasons
from lib.judge.policy.verdict import Step
from lib.view.in_force import chosen_heads
from lib.view.narrow import Ids, View
from lib.view.portfolio import Portfolio, portfolio
from lib.view.selection import EMPTY
from lib.view.words import GROUP, OVERVIEW

_A_GROUP, _AROUND = 5, 10  # minutes: to talk about one group, and for the overview and what was decided
_USUAL = 60
_MOST_CHARTED = 2
_MOST_REASONS = 8  # of hundreds, on a slide that the browser holds again for each department


def groups_first(whole: Portfolio, minutes: str) -> list[str]:
    """The groups that a meeting of so many minutes talks about, in the order that needs attention."""
    room = (int(minutes or _USUAL) - _AROUND) // _A_GROUP
    return [group.group_id for group in findings.needing(whole)[: min(room, findings.MOST_FIRST)]]


def topics_words(whole: Portfolio, group_ids: Collection[str]) -> str:
    """How many groups a meeting talks about, and of how many: ``10事業群(注意が必要な54事業群のうち10、…)``; empty for none."""
    if not group_ids:
        return ""
    needing = {group.group_id for group in findings.needing(whole)}
    in_danger = {group.group_id for group in whole.of(whole.rules.worst.code)}
    talked = set(group_ids)
    parts = [("注意が必要な", needing), *([(whole.rules.worst.label, in_danger)] if needing - talked else [])]
    shares = "、".join(_part_words(label, ids, talked) for label, ids in parts if ids)
    return f"{len(talked):,}{heads.GROUP}{f'({shares})' if shares else ''}"


def _part_words(label: str, group_ids: Set[str], talked: Set[str]) -> str:
    """How many of these groups are talked about: ``要対応14事業群のうち10``."""
    count = len(group_ids & talked)
    whole = f"{label}{len(group_ids):,}{heads.GROUP}"
    if count < len(group_ids):
        return f"{whole}のうち{count:,}"
    return f"{whole}を含む" if count == 1 else f"{whole}のすべて"


def of_many(view: View, whole: Portfolio, topics: str = "") -> Slide:
    """The overview of the groups in view: the verdict, where the danger gathers, what changed, the money.

    topics: what the meeting will talk about (topics_words), beside how many groups are in danger.
    """
    rules = whole.rules
    text = "。".join(
        [findings.verdict_words(whole), *filter(None, (findings.danger_words(whole), findings.change_words(whole)))]
    )
    facts = [
        Fact(
            rules.worst.label,
            _of_all(whole, rules.worst),
            f"議題は{topics}" if topics else findings.change_words(whole),
        )
    ]
    money = findings.money_words(whole)
    if money:
        facts.append(
            Fact(
                findings.money_label(view.evaluation.policy.scale),
                money.split("(")[0],
                f"({money.split('(')[1]}" if "(" in money else "",
            )
        )
    owed = whole.counts[rules.unreported.code]
    facts.append(Fact(rules.unreported.label, how_many(owed, heads.GROUP), "報告が足りず判定していない"))
    what = chosen_heads(view.selection) or f"{len(whole.standings):,}事業群"
    return Slide(
        OVERVIEW,
        OVERVIEW,
        "",
        f"全体像 {what}",
        text.replace("。。", "。") + findings.of_wholes(view.selection),
        (),
        tuple(facts),
        notes=reasons(raised(view.flag_rows), _MOST_REASONS),
        lines=tuple(findings.lines(whole, findings.column_of_few(whole))),
    )


def _of_all(whole: Portfolio, step: Step) -> str:
    count = whole.counts[step.code]
    return f"{count:,} / {len(whole.standings):,}事業群" if count else "なし"


def group_slide(view: View, group_id: str) -> Slide:
    """One group: why it stands where it does, with its worst result and its own indicators drawn."""
    alone = _alone(view, group_id)
    whole = portfolio(alone)
    groups = view.evaluation.tables["program_groups"]
    name = group_name(groups.loc[groups["group_id"] == group_id, "name"].iloc[0])
    items = view.evaluation.assessments
    mine = items[items["group_id"] == group_id]
    if whole is None:
        return Slide(f"{GROUP}.{group_id}", GROUP, group_id, name, name)
    (group,) = whole.standings
    (one,) = findings.entries(whole, view.evaluation)
    own = mine.loc[mine["kind"] == "group", "indicator_id"].tolist()
    charted = tuple(dict.fromkeys([*([group.lead_indicator] if group.lead_indicator else []), *own]))[:_MOST_CHARTED]
    scale = view.evaluation.policy.scale
    because = findings.verdict_because(group, whole.rules, scale)
    before = f" / 前の調書では{one.before.label}" if one.before else ""
    facts = [
        Fact("判定", f"{one.verdict.shape}{one.verdict.label}", f"{because}{before}"),
        Fact(
            f"{heads.RESULTS} {scale.behind_label}",
            f"{group.behind} / {group.judged}指標",
            findings.lasting_words(group),
        ),
    ]
    if group.money is not None:
        behind = f"うち遅れのある事業{oku_yen(group.money_behind)}" if group.money_behind is not None else ""
        how = "、".join(filter(None, (behind, findings.money_years([group]))))
        facts.append(Fact("事業費(直近の実績)", oku_yen(group.money), how))
    return Slide(
        f"{GROUP}.{group_id}",
        GROUP,
        group_id,
        name,
        f"{name}: {one.reason}",
        charted,
        tuple(facts),
        one.question.viewpoint if one.question else 0,
        False,
        one.question.brief if one.question else "",
        once(charted_places(view, charted)),
        reasons(one.flags),
        one.question.about if one.question else "",
    )


def _alone(view: View, group_id: str) -> View:
    """The view as if this group alone had been chosen: its verdict is that of the whole group."""
    projects = {row.project_id for row in view.evaluation.tables.rows["projects"].of("group_id", group_id)}
    indicators = {row.indicator_id for row in view.evaluation.rows.assessments.of("group_id", group_id)}
    return replace(view, selection=replace(EMPTY, group=(group_id,)), ids=Ids({group_id}, projects, indicators))
