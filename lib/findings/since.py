"""前回の会議から: the versions that an earlier meeting may have used, and the verdicts that are others since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.contract.era import day
from lib.findings.model import Link, go
from lib.findings.rule_change import newest_verdicts
from lib.judge.evaluation import Evaluation
from lib.store.delta import Commit
from lib.view.narrow import View
from lib.view.parameters import Vocabulary

_MOST_MOVED = 12
_LONGEST_NOTE = 40  # letters of a commit's note


@dataclass(frozen=True)
class MovedVerdict:
    """A program group whose verdict is another now."""

    group: Link
    before: str
    after: str


@dataclass(frozen=True)
class MovedVerdicts:
    """The groups in view whose verdict is another now; `more` says how many are not listed.

    `rules`: that the rules are others now, so that a verdict may move without its figures; blank where they are the same.
    """

    title: str
    verdicts: tuple[MovedVerdict, ...] = ()
    more: str = ""
    rules: str = ""


def version_labels(commits: Iterable[Commit]) -> dict[str, str]:
    """Number -> how a version is called where one is chosen: its day, label, who made it and why."""
    return {
        str(commit.number): f"{day(commit.at)} {commit.label} {commit.who}「{commit.note[:_LONGEST_NOTE]}」"
        for commit in commits
    }


def make_moved_verdicts(view: View, words: Vocabulary, then: Evaluation) -> MovedVerdicts | None:
    """The verdicts that differ from those of an earlier evaluation; None where the rules of verdicts cannot be read."""
    if view.evaluation.policy.verdict is None or then.policy.verdict is None:
        return None
    old, new = (
        {group_id: step.label for group_id, step in newest_verdicts(evaluation).items()}
        for evaluation in (then, view.evaluation)
    )
    other_rules = _other_rules(then, view.evaluation)
    in_view = set(view.groups["group_id"])
    moved = [group for group in new if group in in_view and group in old and old[group] != new[group]]
    if not moved:
        return MovedVerdicts("判定が変わった事業群はありません。", rules=other_rules)
    names = words.words["group"]
    verdicts = tuple(
        MovedVerdict(
            Link(names.get(group, group), go(view, "overview", group=(group,))),
            old[group],
            new[group],
        )
        for group in moved[:_MOST_MOVED]
    )
    unlisted = len(moved) - len(verdicts)
    more = f"ほか{unlisted:,}事業群" if unlisted else ""
    return MovedVerdicts(f"判定が変わった{len(moved):,}事業群", verdicts, more, other_rules)


def _other_rules(then: Evaluation, now: Evaluation) -> str:
    """That the rules are others now, in words; blank where they are the same."""
    if then.policy == now.policy:
        return ""
    return "前回の版とは判定の規則が異なります。数値が同じでも、規則の変更により判定が変わることがあります。"
