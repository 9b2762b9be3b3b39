"""A question of its own for each of a few groups: of what is raised on it, what is raised on the fewest others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.contract.names import short
from lib.contract.terms import circled
from lib.findings.attention import Raised, counted, raised
from lib.findings.questions import question_on_reports
from lib.judge.evaluation import Evaluation
from lib.judge.policy.verdict import VerdictRules
from lib.store.lookups import section_of
from lib.view.portfolio import GroupStanding

_LONGEST_NAME = 22
_LONGEST_QUOTE = 24
_POINTING = "この"  # a question that begins so is about the words of the sheet which raised it


@dataclass(frozen=True)
class OwnQuestion:
    """A question on a group, the section that answers it, and the facts that raise it; blank where there are none."""

    text: str
    section: str
    facts: str = ""


def own_questions(
    groups: Iterable[GroupStanding], evaluation: Evaluation, rules: VerdictRules
) -> dict[str, OwnQuestion]:
    """Group id -> its question. Groups without any are left out.

    A group that did not report is asked when it will. Of another, the rules that fire on the result that puts it first
    come before those on its other parts, and a rule that fires on few groups before one that fires on many; no rule asks
    twice while another fires.
    """
    asked: set[str] = set()
    questions: dict[str, OwnQuestion] = {}
    for group in groups:
        item = evaluation.assessed.get(group.lead_indicator or "")
        if group.unreported and (item is None or group.verdict == rules.unreported.code):
            if question := question_on_reports(evaluation, group.group_id, group.lead_section or ""):
                section = "・".join(question.sections[:1]) or group.lead_section or ""
                questions[group.group_id] = OwnQuestion(question.text, section)
            continue
        flags = _flags_in_order(group, item, evaluation)
        if flags:
            flag = next((flag for flag in flags if flag.rule_id not in asked), flags[0])
            asked.add(flag.rule_id)
            questions[group.group_id] = _question(flag, group, evaluation)
    return questions


def _flags_in_order(group: GroupStanding, item: Mapping[str, Any] | None, evaluation: Evaluation) -> Sequence[Raised]:
    """The flags of a group: on its lead result and what that is of, then the others; those of rare rules first."""
    groups_of_rule = evaluation.once(_groups_of_rule)

    def rarest_first(flags: Iterable[Raised]) -> list[Raised]:
        return sorted(flags, key=lambda flag: (groups_of_rule[flag.rule_id], flag.viewpoint, flag.subject_id))

    on_lead = counted(evaluation).flags(item) if item is not None else ()
    others = raised(evaluation.rows.flags.of("group_id", group.group_id))
    return [*rarest_first(on_lead), *rarest_first(flag for flag in others if flag not in on_lead)]


def _groups_of_rule(evaluation: Evaluation) -> Mapping[str, int]:
    """Rule id -> on how many groups it fires."""
    groups: dict[str, set[str]] = defaultdict(set)
    for flag in evaluation.rows.flags:
        groups[flag.rule_id].add(flag.group_id)
    return {rule_id: len(ids) for rule_id, ids in groups.items()}


def _question(flag: Raised, group: GroupStanding, evaluation: Evaluation) -> OwnQuestion:
    """What the rule asks; about what, where that is not the group's lead result or the group itself."""
    rule = next(rule for rule in evaluation.policy.rules if rule.rule_id == flag.rule_id)
    is_of_lead = flag.subject_id in (group.lead_indicator, group.group_id)
    about = "" if is_of_lead else f"「{short(flag.subject_name, _LONGEST_NAME)}」: "
    if rule.question.startswith(_POINTING) and flag.passages:
        passage = flag.passages[0]
        about = f"調書の「{short(passage.unmarked, _LONGEST_QUOTE)}」({passage.place.words}): "
    sign = circled(flag.viewpoint) if flag.viewpoint else ""
    return OwnQuestion(f"{sign}{about}{rule.question}", _section(flag, group, evaluation), flag.because)


def _section(flag: Raised, group: GroupStanding, evaluation: Evaluation) -> str:
    """The section that owns what a flag is on, else the group's lead section; empty where neither is known."""
    if flag.subject_type == "indicator":
        return section_of(evaluation.tables, evaluation.assessed[flag.subject_id])
    projects = evaluation.tables.rows["projects"].of("project_id", flag.subject_id)
    sections = (*(project.section for project in projects), group.lead_section)
    return next((section for section in sections if isinstance(section, str)), "")
