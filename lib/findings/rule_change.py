"""What other rules change over the same facts: lines of their files, then statuses, flags and verdicts by group."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from lib.contract import heads
from lib.contract.terms import SUGGESTED, circled
from lib.contract.wording import how_many
from lib.findings.model import Chip, Link, go, verdict_chip
from lib.findings.pages import Turning, page_of, turning
from lib.judge.evaluation import Evaluation
from lib.judge.policy.verdict import Step
from lib.store.rules import FILES, RuleFiles
from lib.view.narrow import View

_A_PAGE: Final = 50
_MOST_LINES: Final = 200  # of a file that are shown as changed
_LINES_AROUND: Final = 2
_NO_VERDICT: Final = "–"


@dataclass(frozen=True)
class GroupChange:
    """What other rules change of one group: its verdict before and after, and how many statuses and flags.

    A verdict is None where no rules give one.
    """

    group_id: str
    name: str
    verdicts: tuple[Step | None, Step | None]
    statuses: int
    flags_gone: int
    flags_new: int

    @property
    def verdict(self) -> tuple[str, str]:
        """The labels of the verdicts before and after."""
        before, after = (step.label if step else _NO_VERDICT for step in self.verdicts)
        return before, after

    @property
    def is_other_verdict(self) -> bool:
        """Whether the group is judged otherwise."""
        return self.verdict[0] != self.verdict[1]

    @property
    def words(self) -> str:
        """The change in words: ``事業群A: 判定 順調→注意、進捗状況2件、注意(自動) +1 −0``."""
        verdict = f"判定 {self.verdict[0]}→{self.verdict[1]}" if self.is_other_verdict else ""
        statuses = f"進捗状況{self.statuses:,}件" if self.statuses else ""
        flags = f"{SUGGESTED} +{self.flags_new:,} −{self.flags_gone:,}" if self.flags_new or self.flags_gone else ""
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
        flags = f"は{new:,}件増え、{gone:,}件減ります" if new or gone else "は変わりません"
        return (
            f"{self.total:,}{heads.GROUP}のうち、判定が変わるもの{how_many(verdicts, heads.GROUP)}。"
            f"進捗状況が変わる年度別の値{how_many(statuses, '件')}、{SUGGESTED}{flags}。"
        )


def make_rule_change(before: Evaluation, after: Evaluation) -> RuleChange:
    """What changes from one judgement to another of the same facts."""
    names = before.tables.group_names
    old_verdicts, new_verdicts = newest_verdicts(before), newest_verdicts(after)
    statuses, old_flags, new_flags = _other_statuses(before, after), _flags(before), _flags(after)
    groups = []
    for group_id, name in names.items():
        old, new = old_flags.get(group_id, set()), new_flags.get(group_id, set())
        steps = (old_verdicts.get(group_id), new_verdicts.get(group_id))
        change = GroupChange(group_id, str(name), steps, statuses.get(group_id, 0), len(old - new), len(new - old))
        if change.is_other_verdict or change.statuses or old != new:
            groups.append(change)
    return RuleChange(tuple(sorted(groups, key=lambda group: not group.is_other_verdict)), len(names))


def newest_verdicts(evaluation: Evaluation) -> dict[str, Step]:
    """Each group's verdict on its newest sheet, by the evaluation's own rules."""
    rules = evaluation.policy.verdict
    if rules is None:
        return {}
    newest = evaluation.verdicts.sort_values("sheet_year").drop_duplicates("group_id", keep="last")
    verdicts = zip(newest["group_id"], newest["verdict"], strict=True)
    return {str(group_id): rules.step(code) for group_id, code in verdicts}


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


@dataclass(frozen=True)
class GroupRow:
    """A group of which other rules change something. Its verdicts are None where it stays, the others blank."""

    group: Link
    before: Chip | None
    after: Chip | None
    statuses: str
    flags: str


@dataclass(frozen=True)
class RuleChangeTable:
    """What other rules change, a page at a time."""

    headline: str
    rows: tuple[GroupRow, ...]
    turning: Turning


def make_rule_change_table(view: View, change: RuleChange) -> RuleChangeTable:
    """The table on 取込; each group leads to itself as it is judged now."""
    page = page_of(view.selection, len(change.groups), _A_PAGE)
    rows = tuple(_group_row(view, group) for group in change.groups[page.items])
    return RuleChangeTable(change.headline, rows, turning("intake", view.selection, page, heads.GROUP))


def _group_row(view: View, group: GroupChange) -> GroupRow:
    before, after = (verdict_chip(step) if step else Chip(_NO_VERDICT, "unknown") for step in group.verdicts)
    return GroupRow(
        Link(group.name, go(view, "overview", group=(group.group_id,)), f"「{group.name}」の現在の判定を開く"),
        before if group.is_other_verdict else None,
        after if group.is_other_verdict else None,
        f"{group.statuses:,}件" if group.statuses else "",
        f"+{group.flags_new:,} −{group.flags_gone:,}" if group.flags_new or group.flags_gone else "",
    )


@dataclass(frozen=True)
class FileLine:
    """A line of a rules file: new, gone, or as it was beside one of these; its number in the file that holds it."""

    kind: Literal["new", "gone", "same"]
    number: int
    text: str


@dataclass(frozen=True)
class FileChange:
    """What changes in a rules file: how many lines, and the lines; `others` counts those that are not shown."""

    file: str
    counts: str
    lines: tuple[FileLine, ...]
    others: str


def make_file_changes(before: RuleFiles, after: RuleFiles) -> tuple[FileChange, ...]:
    """The files that differ, in their order."""
    changes = (_file_change(name, _lines(before, name), _lines(after, name)) for name in FILES)
    return tuple(change for change in changes if change.lines)


def _lines(files: RuleFiles, name: str) -> list[str]:
    """The lines of a file, whatever ends them; none where there is no such file."""
    return files.get(name, b"").decode("utf-8", "replace").splitlines()


def _file_change(name: str, before: list[str], after: list[str]) -> FileChange:
    lines: list[FileLine] = []
    for group in difflib.SequenceMatcher(None, before, after).get_grouped_opcodes(_LINES_AROUND):
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                lines += [FileLine("same", index + 1, after[index]) for index in range(new_from, new_to)]
            else:
                lines += [FileLine("gone", index + 1, before[index]) for index in range(old_from, old_to)]
                lines += [FileLine("new", index + 1, after[index]) for index in range(new_from, new_to)]
    new, gone = (sum(line.kind == kind for line in lines) for kind in ("new", "gone"))
    hidden = len(lines) - _MOST_LINES
    return FileChange(
        name,
        f"追加{new:,}行、削除{gone:,}行",
        tuple(lines[:_MOST_LINES]),
        f"ほか{hidden:,}行" if hidden > 0 else "",
    )
