"""A question for each of a few groups, about the very result that puts it there and the words quoted beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lib.contract import heads
from lib.contract.terms import circled
from lib.findings.attention import Raised, counted
from lib.findings.questions import given_reason, question_on_reports
from lib.judge.evaluation import Evaluation, Item
from lib.judge.passages import Passage
from lib.judge.phrases import distance_words
from lib.judge.policy.verdict import VerdictRules
from lib.store.lookups import section_of
from lib.view.portfolio import GroupStanding

# The viewpoints that ask of a result itself: its effect, its cause, what it costs. Others ask who takes part in it, or
# who pays: they are no questions about a miss, though the miss raises them.
_OF_RESULTS: Final = (1, 2, 3)
_OWNER: Final = "所管課"


@dataclass(frozen=True)
class OwnQuestion:
    """A question on a group, whom it is asked of, the facts that raise it, and the sheet's words that it is about.

    `asked_of` names the section that answers, by its role where the group's lead section is another one; blank where
    neither is known. `passage` is None where the sheet says nothing of why.
    """

    text: str
    asked_of: str
    facts: str = ""
    passage: Passage | None = None


def own_questions(
    groups: Iterable[GroupStanding], evaluation: Evaluation, rules: VerdictRules
) -> dict[str, OwnQuestion]:
    """Group id -> its question. Groups without any are left out.

    A group that did not report is asked when it will. Of another, the question is about the result that puts it first:
    a rule that fires on few groups comes before one that fires on many, and no rule asks twice while another fires.
    """
    asked: set[str] = set()
    questions: dict[str, OwnQuestion] = {}
    for group in groups:
        item = evaluation.assessed.get(group.lead_indicator or "")
        if group.unreported and (item is None or group.verdict == rules.unreported.code):
            if question := question_on_reports(evaluation, group.group_id, group.lead_section or ""):
                questions[group.group_id] = OwnQuestion(question.text, _of_sections(question.sections, group))
        elif item is not None and (flags := _flags_in_order(item, evaluation)):
            flag = next((flag for flag in flags if flag.rule_id not in asked), flags[0])
            asked.add(flag.rule_id)
            questions[group.group_id] = _question(flag, item, group, evaluation)
    return questions


def _flags_in_order(item: Item, evaluation: Evaluation) -> Sequence[Raised]:
    """The flags that ask about a result, those of rare rules first.

    Where the sheet gives a cause, those that rest on it; else the result's own, and those of its project that ask of it.
    """
    flags = counted(evaluation).flags(item)
    own = [flag for flag in flags if flag.subject_id == item["indicator_id"]]
    cause = given_reason(evaluation, item)
    if cause is not None:
        fitting = [flag for flag in own if cause in flag.passages or not flag.passages]
        return _rarest_first(fitting or own, evaluation)
    of_project = [f for f in flags if f not in own and f.viewpoint in _OF_RESULTS and str(item["name"]) in f.because]
    return _rarest_first([*own, *of_project], evaluation)


def _rarest_first(flags: Iterable[Raised], evaluation: Evaluation) -> Sequence[Raised]:
    groups_of_rule = evaluation.once(_groups_of_rule)
    return sorted(flags, key=lambda flag: (groups_of_rule[flag.rule_id], flag.viewpoint, flag.subject_id))


def _groups_of_rule(evaluation: Evaluation) -> Mapping[str, int]:
    """Rule id -> on how many groups it fires."""
    fired = evaluation.flags[["rule_id", "group_id"]].drop_duplicates()
    return Counter(fired["rule_id"].tolist())


def _question(flag: Raised, item: Item, group: GroupStanding, evaluation: Evaluation) -> OwnQuestion:
    """What the rule asks of the result, after how far it is from its target."""
    rule = next(rule for rule in evaluation.policy.rules if rule.rule_id == flag.rule_id)
    sign = circled(flag.viewpoint) if flag.viewpoint else ""
    section = section_of(evaluation.tables, item)
    return OwnQuestion(
        f"{_distance(item)}{sign}{rule.question}",
        _of_sections((section,) if section else (), group),
        flag.because,
        given_reason(evaluation, item) or next(iter(flag.passages), None),
    )


def _distance(item: Item) -> str:
    """How far a result is from its target: ``あと54.5ポイント。``, of one where less is better ``2件超過。``"""
    return f"{distance_words(item)}。"


def _of_sections(sections: Sequence[str], group: GroupStanding) -> str:
    """The section that answers, and the lead section of the group where that is another: each by its role."""
    lead = group.lead_section or ""
    named = sections[0] if sections else lead
    others = f"ほか{len(sections) - 1}課" if len(sections) > 1 else ""
    if not lead or lead in sections or not sections:
        return f"{named}{others}"
    return f"{_OWNER} {named}{others}({heads.LEAD_SECTION} {lead})"
