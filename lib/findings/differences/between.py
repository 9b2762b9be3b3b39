"""What changes from one state of the facts to another: cell by cell, old and new, with status and flags before and after.

The same for a commit that is being considered and for any two commits of the history. States are compared as whole
tables; words are found only for the cells that differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lib.contract.tables import CONTRACTS
from lib.contract.terms import circled
from lib.findings.differences.cells import KINDS, Change, Found, Frame, Pair
from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store.sheets import rows_of_groups
from lib.store.tables import Tables


@dataclass(frozen=True)
class Preview:
    """Every change, group by group, and how many cells that hold something stay as they are."""

    changes: tuple[Change, ...]
    unchanged: int
    new_groups: Mapping[str, object] = field(default_factory=dict)  # names of program groups that were not there, by id

    @property
    def headline(self) -> str:
        """``変更点38件: 新しい実績31件、目標の改定4件、文章3件``; of one kind ``変更点3件(すべて文章)``."""
        if not self.changes:
            return "変更点はありません"
        counts = Counter(c.kind for c in self.changes)
        if len(counts) == 1:
            (kind,) = counts
            return f"変更点{len(self.changes):,}件({'すべて' if len(self.changes) > 1 else ''}{kind})"
        parts = [f"{kind}{counts[kind]:,}件" for kind in KINDS if counts[kind]]
        return f"変更点{len(self.changes):,}件: {'、'.join(parts)}"


def touched(before: Tables, after: Tables) -> set[str]:
    """The program groups whose readings differ."""
    groups = before.revisions.keys() | after.revisions.keys()
    return {g for g in groups if before.revisions.get(g) != after.revisions.get(g)}


def changes(before: Evaluation, after: Evaluation, groups: Iterable[str]) -> Preview:
    """What changes in these program groups, in the order of groups and kinds."""
    found, unchanged = Pair(before.tables, after.tables, set(groups)).found()
    earlier = before.tables.group_names
    new_groups = {group: name for group, name in after.tables.group_names.items() if group not in earlier}
    return Preview(_judged(found, before, after), unchanged, new_groups)


def compared(before: Tables | None, after: Tables | Mapping[str, Frame], policy: Policy) -> Preview:
    """What changes from one state to another, judging only the program groups that change. None is a state without facts.

    `after` may be the frames in force alone, by the contract's names.
    """
    old = before or Tables({name: c.arrow.empty_table().to_pandas() for name, c in CONTRACTS.items()}, "", "")
    new = after if isinstance(after, Tables) else Tables(after, "", "")
    has_revisions = bool(old.revisions) and bool(new.revisions)
    groups = (
        touched(old, new) if has_revisions else {*old["program_groups"]["group_id"], *new["program_groups"]["group_id"]}
    )
    found, unchanged = Pair(old, new, groups).found()
    moved = {f.change.group_id for f in found}
    return Preview(_judged(found, _of_groups(old, moved, policy), _of_groups(new, moved, policy)), unchanged)


def _of_groups(tables: Tables, groups: set[str], policy: Policy) -> Evaluation | None:
    """The judgement of these groups alone; None where none of them is there."""
    if not tables["program_groups"]["group_id"].isin(groups).any():
        return None
    return evaluate(replace(tables, frames=rows_of_groups(tables.frames, groups)), policy)


def _judged(found: list[Found], before: Evaluation | None, after: Evaluation | None) -> tuple[Change, ...]:
    """The changes with status and flags on both sides, in order."""
    earlier, later = _Judgement(before), _Judgement(after)
    order = {kind: n for n, kind in enumerate(KINDS)}
    judged = [
        replace(f.change, status=(earlier.status(f), later.status(f)), flags=(earlier.flags(f), later.flags(f)))
        for f in found
    ]
    return tuple(sorted(judged, key=lambda c: (c.group_id, order[c.kind])))


class _Judgement:
    """Status and flags of one side, by what a change is about."""

    def __init__(self, evaluation: Evaluation | None) -> None:
        self._status: dict[tuple[Any, Any], str] = {}
        self._flags: dict[tuple[str, str], set[int]] = {}
        self._above: dict[str, tuple[str, str]] = {}
        if evaluation is None:
            return
        labels = evaluation.policy.scale.year_labels()
        cells, flags, indicators = evaluation.cells, evaluation.flags, evaluation.tables["indicators"]
        for indicator, year, status in zip(cells["indicator_id"], cells["fiscal_year"], cells["status"], strict=True):
            if isinstance(status, str):
                self._status[indicator, year] = labels.get(status, "")
        subjects = zip(flags["subject_type"], flags["subject_id"], flags["viewpoint"], strict=True)
        for subject_type, subject, viewpoint in subjects:
            self._flags.setdefault((subject_type, subject), set()).add(int(viewpoint))
        owners = zip(indicators["indicator_id"], indicators["project_id"], indicators["group_id"], strict=True)
        for indicator, project, group in owners:
            self._above[indicator] = ("project", project) if isinstance(project, str) else ("group", group)

    def status(self, found: Found) -> str:
        """The status of the indicator's year, in words; blank for anything else."""
        return self._status.get((found.subject[1], found.year), "") if found.year else ""

    def flags(self, found: Found) -> str:
        """The viewpoints raised for what a change is about; of an indicator also for its project or group."""
        raised = set(self._flags.get(found.subject, ()))
        if found.subject[0] == "indicator" and found.subject[1] in self._above:
            raised |= self._flags.get(self._above[found.subject[1]], set())
        return "".join(circled(v) for v in sorted(raised))
