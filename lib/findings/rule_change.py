"""What other rules change over the same facts: statuses, flags and verdicts, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.contract.terms import circled
from lib.judge.evaluation import Evaluation


@dataclass(frozen=True)
class GroupChange:
    """What other rules change of one group: its verdict before and after, and how many statuses and flags."""

    group_id: str
    name: str
    verdict: tuple[str, str]
    statuses: int
    flags_gone: int
    flags_new: int

    @property
    def is_other_verdict(self) -> bool:
        """Whether the group is judged otherwise."""
        return self.verdict[0] != self.verdict[1]

    @property
    def words(self) -> str:
        """The change in words: ``事業群A: 判定 順調→注意、進捗状況2件、注意(自動) +1 −0``."""
        verdict = f"判定 {self.verdict[0]}→{self.verdict[1]}" if self.is_other_verdict else ""
        statuses = f"進捗状況{self.statuses:,}件" if self.statuses else ""
        flags = f"注意(自動) +{self.flags_new:,} −{self.flags_gone:,}" if self.flags_new or self.flags_gone else ""
        return f"{self.name}: {'、'.join(filter(None, (verdict, statuses, flags)))}"


@dataclass(frozen=True)
class RuleChange:
    """What other rules change; `groups`: those of which anything changes, the other verdicts first."""

    groups: tuple[GroupChange, ...]
    total: int

    @property
    def headline(self) -> str:
        """How much changes, in a sentence."""
        if not self.groups:
            return f"{self.total:,}事業群の判定・進捗状況・注意(自動)は変わりません。"
        verdicts = sum(group.is_other_verdict for group in self.groups)
        statuses = sum(group.statuses for group in self.groups)
        new, gone = (sum(getattr(group, name) for group in self.groups) for name in ("flags_new", "flags_gone"))
        return (
            f"{self.total:,}事業群のうち、判定が変わるもの{verdicts:,}事業群。"
            f"進捗状況が変わる年度別の値{statuses:,}件、注意(自動)は{new:,}件増え、{gone:,}件減ります。"
        )


def make_rule_change(before: Evaluation, after: Evaluation) -> RuleChange:
    """What changes from one judgement to another of the same facts."""
    names = before.tables.group_names
    verdicts = tuple(_newest_verdicts(evaluation) for evaluation in (before, after))
    statuses, flags = _other_statuses(before, after), tuple(_flags(evaluation) for evaluation in (before, after))
    groups = []
    for group_id, name in names.items():
        old, new = (each.get(group_id, set()) for each in flags)
        pair = (verdicts[0].get(group_id, "–"), verdicts[1].get(group_id, "–"))
        change = GroupChange(group_id, str(name), pair, statuses.get(group_id, 0), len(old - new), len(new - old))
        if change.is_other_verdict or change.statuses or old != new:
            groups.append(change)
    return RuleChange(tuple(sorted(groups, key=lambda group: not group.is_other_verdict)), len(names))


def _newest_verdicts(evaluation: Evaluation) -> dict[str, str]:
    """The label of each group's verdict on its newest sheet."""
    rules = evaluation.policy.verdict
    if rules is None:
        return {}
    newest = evaluation.verdicts.sort_values("sheet_year").drop_duplicates("group_id", keep="last")
    verdicts = zip(newest["group_id"], newest["verdict"], strict=True)
    return {str(group_id): rules.step(code).label for group_id, code in verdicts}


def _other_statuses(before: Evaluation, after: Evaluation) -> Mapping[str, int]:
    """How many cells (indicator and year) have another grade, by group."""
    key = ["indicator_id", "fiscal_year"]
    old, new = (
        evaluation.cells.set_index(key)["status"].map(evaluation.policy.scale.year_labels()).fillna("")
        for evaluation in (before, after)
    )
    differs = old[old != new.reindex(old.index)].index.get_level_values("indicator_id")
    indicators = before.tables["indicators"]
    group_of = dict(zip(indicators["indicator_id"], indicators["group_id"], strict=True))
    counts: dict[str, int] = {}
    for indicator_id in differs:
        counts[group_of[indicator_id]] = counts.get(group_of[indicator_id], 0) + 1
    return counts


def _flags(evaluation: Evaluation) -> dict[str, set[tuple[str, str, str]]]:
    """The flags of each group: what they are about and their viewpoint."""
    flags: dict[str, set[tuple[str, str, str]]] = {}
    for row in evaluation.flags.itertuples(index=False):
        flags.setdefault(row.group_id, set()).add((row.subject_type, row.subject_id, circled(row.viewpoint)))
    return flags
