"""Slides of many groups: the overview of what was chosen, and a group each, from the ranking of the first screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass, replace
from math import isnan

from lib.contract import heads
from lib.contract.era import era
from lib.contract.names import short
from lib.contract.terms import UNREPORTED, WAITING
from lib.contract.wording import narrative_heading, oku_yen, quantity
from lib.findings import many_groups as findings
from lib.findings.attention import raised
from lib.findings.slides.slide import Fact, Note, Slide, charted_places, once, reasons
from lib.findings.slides.title import of_group
from lib.judge.evaluation import Item
from lib.judge.phrases import aim_in_column
from lib.judge.policy.scale import Scale
from lib.judge.policy.verdict import Step
from lib.store.lookups import texts_on_initiatives
from lib.view.in_force import chosen_heads
from lib.view.narrow import Ids, View, group_names
from lib.view.portfolio import GroupStanding, Portfolio, portfolio
from lib.view.selection import EMPTY
from lib.view.words import GROUP, OVERVIEW

_A_GROUP, _AROUND = 5, 10  # minutes: to talk about one group, and for the overview and what was decided
USUAL_MINUTES = 60
_MOST_CHARTED = 1  # large enough to be read from the back of a room, with its years, its unit and its key
_LONGEST_NAME = 14
_KINDS = ("issue", "direction")  # of texts on a group's initiatives, for the presenter
_MOST_TEXTS = 12
_MOST_REASONS = 5  # of hundreds, on a slide that the browser holds again for each department


def groups_first(whole: Portfolio, minutes: str) -> list[str]:
    """The groups that a meeting of so many minutes talks about, in the order that needs attention."""
    room = (int(minutes or USUAL_MINUTES) - _AROUND) // _A_GROUP
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
            f"議題は{topics}" if topics else "",
            tone=rules.worst.tone if whole.counts[rules.worst.code] else "",  # none, or nothing known, is no danger
        ),
        _changed(whole),
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
        title=_title(whole),
    )


def _title(whole: Portfolio) -> str:
    """How many groups are in danger and where most of them are: ``要対応は14事業群、うち9事業群は福祉保健部``."""
    worst = whole.rules.worst
    in_danger = whole.of(worst.code)
    if not in_danger:
        return _none_in_danger(whole)
    counted = f"{worst.label}は{len(in_danger):,}{heads.GROUP}"
    gathered = findings.gathered_under("department", in_danger)
    if gathered is None or len({group.department for group in whole.standings}) < 2:
        return f"{counted}(全{len(whole.standings):,}{heads.GROUP})"
    name, count = gathered
    part = "すべて" if count == len(in_danger) else f"うち{count:,}{heads.GROUP}は"
    return f"{counted}、{part}{short(name, _LONGEST_NAME)}"


def _none_in_danger(whole: Portfolio) -> str:
    """That no group is in danger, of those that are judged alone: ``判定した20事業群に要対応なし(順調18・注意2)、報告不足4``."""
    judged = [step for step in reversed(whole.rules.steps) if whole.counts[step.code]]
    unjudged = [step for step in (whole.rules.unreported, whole.rules.not_judged) if whole.counts[step.code]]
    count, unknown = sum(whole.counts[step.code] for step in judged), _counted(whole, unjudged)
    if not judged:
        return f"{len(whole.standings):,}{heads.GROUP}は判定できない({unknown})"
    which = "判定した" if unknown else ""
    ending = f"、{unknown}" if unknown else ""
    return f"{which}{count:,}{heads.GROUP}に{whole.rules.worst.label}なし({_counted(whole, judged)}){ending}"


def _counted(whole: Portfolio, steps: Iterable[Step]) -> str:
    return "・".join(f"{step.label}{whole.counts[step.code]:,}" for step in steps)


def _changed(whole: Portfolio) -> Fact:
    """Who came to the worst verdict and who left it since last year's sheets, and how many groups cannot be compared."""
    label = f"前年({era(int(whole.newest - 1))}の調書)から"
    if not whole.comparable:
        return Fact(label, "比較できない", f"前年の調書と比べられる{heads.GROUP}がない")
    worst, lasting = whole.rules.worst.label, len(whole.lasting)
    how = [f"3年以上続けて{worst}{lasting:,}" if lasting else "", findings.compared_words(whole).strip("()")]
    value = f"新たに{len(whole.fallen):,}、回復{len(whole.recovered):,}"
    return Fact(label, value, "。".join(filter(None, how)))


def _of_all(whole: Portfolio, step: Step) -> str:
    count = whole.counts[step.code]
    if count:
        return f"{count:,} / {len(whole.standings):,}事業群"
    return "なし" if any(whole.counts[other.code] for other in whole.rules.steps) else "判定できない"


def group_slide(view: View, group_id: str) -> Slide:
    """One group: why it stands where it does, with its worst result and its own indicators drawn."""
    alone = _alone(view, group_id)
    whole = portfolio(alone)
    name = group_names(view)[group_id]
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
        Fact("判定", f"{one.verdict.shape}{one.verdict.label}", f"{because}{before}", tone=one.verdict.tone),
        _results(group, scale),
    ]
    if group.money is not None:
        behind = f"うち遅れのある事業{oku_yen(group.money_behind)}" if group.money_behind is not None else ""
        how = "、".join(filter(None, (behind, findings.money_years([group]))))
        facts.append(Fact("事業費(直近の実績)", oku_yen(group.money), how))
    return Slide(
        key=f"{GROUP}.{group_id}",
        kind=GROUP,
        subject_id=group_id,
        name=name,
        sentence=f"{name}: {one.reason}",
        title=of_group(group, one.item, scale),
        charted=charted,
        facts=tuple(facts),
        viewpoint=one.question.viewpoint if one.question else 0,
        question=one.question.brief if one.question else "",
        places=once(charted_places(view, charted)),
        notes=(*reasons(one.flags), *_texts(alone)),
    )


def _results(group: GroupStanding, scale: Scale) -> Fact:
    """How many of a group's judged results are behind; where none is judged, how many owe an actual."""
    label = f"{heads.RESULTS} {scale.behind_label}"
    if not group.judged:
        return Fact(label, "判定できない", f"{WAITING[UNREPORTED]}{group.unreported}指標" if group.unreported else "")
    return Fact(label, f"{group.behind} / {group.judged}指標", findings.lasting_words(group))


@dataclass(frozen=True)
class GroupIndicator:
    """One indicator of a group, as it was judged last."""

    name: str
    goal: str
    actual: str
    rate: str
    status: str


def group_indicators(view: View, group_id: str) -> tuple[GroupIndicator, ...]:
    """The indicators of one group, those that need attention first."""
    scale = view.evaluation.policy.scale
    rows = view.evaluation.rows.assessments.of("group_id", group_id)
    return tuple(_group_indicator(view.evaluation.assessed[row.indicator_id], scale) for row in rows)


def _group_indicator(item: Item, scale: Scale) -> GroupIndicator:
    unit, status = str(item["unit"]), f"{scale.shape(item['status'])}{scale.labels()[item['status']]}"
    if isnan(item["year"]):
        return GroupIndicator(str(item["name"]), "", "", "", status)
    year = era(int(item["year"]))
    return GroupIndicator(
        str(item["name"]),
        aim_in_column(item),
        f"{year} {quantity(item['actual'], unit)}",
        scale.of(item["indicator_id"]).rate_words(item["achievement_rate"]),
        status,
    )


def _texts(alone: View) -> list[Note]:
    """What the sheet says of the issues and directions of a group's initiatives."""
    tables = alone.evaluation.tables
    rows = [row for project in sorted(alone.ids.projects) for row in texts_on_initiatives(tables, project)]
    notes = [
        Note(
            narrative_heading(row.kind, int(row.sheet_year)), row.text, tables.reference(row.source_id, row.source_ref)
        )
        for kind in _KINDS
        for row in rows
        if row.kind == kind and row.text.strip("—- ")
    ]
    return list(dict.fromkeys(notes))[:_MOST_TEXTS]


def _alone(view: View, group_id: str) -> View:
    """The view as if this group alone had been chosen: its verdict is that of the whole group."""
    projects = {row.project_id for row in view.evaluation.tables.rows["projects"].of("group_id", group_id)}
    indicators = {row.indicator_id for row in view.evaluation.rows.assessments.of("group_id", group_id)}
    return replace(view, selection=replace(EMPTY, group=(group_id,)), ids=Ids({group_id}, projects, indicators))
