"""The versions of a store: every commit, the way to each and to what it changed, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lib.contract.era import day
from lib.findings.model import Link, To, go, stay
from lib.findings.pages import Turning, page_of, turning
from lib.store.delta import Commit
from lib.view.narrow import View

_A_PAGE: Final = 30
_KINDS: Final[Mapping[str, str]] = {
    "init": "最初",
    "commit": "取込",
    "restore": "元に戻す",
    "rules": "規則の変更",
    "purge": "文書の消去",
    "repair": "組み立て直し",
}
_LONGEST_NOTE: Final = 40  # letters, among the versions to choose from


@dataclass(frozen=True)
class CommitRow:
    """A commit: when, by whom, of which kind, what was said, how much was answered, and what it changed.

    `changed` counts the groups whose sheets are others, and says where the rules are: ``3``, ``規則``.
    `changes_hint` says between which versions `to_changes` shows the difference; the first commit has none.
    """

    label: str
    at: str
    who: str
    kind: str
    note: str
    answers: str
    changed: str
    to_version: To
    to_changes: To | None
    changes_hint: str


@dataclass(frozen=True)
class History:
    """The commits of one page of the list, newest first."""

    rows: tuple[CommitRow, ...]
    turning: Turning


def make_history(view: View, commits: Sequence[Commit]) -> History:
    """The list of commits; `commits` are newest first."""
    page = page_of(view.selection, len(commits), _A_PAGE)
    pairs = list(zip(commits, [*commits[1:], None], strict=True))
    rows = tuple(_row(view, commit, before) for commit, before in pairs[page.items])
    return History(rows, turning("intake", view.selection, page))


def _row(view: View, commit: Commit, before: Commit | None) -> CommitRow:
    pair = (commit.parent, commit.number)
    return CommitRow(
        commit.label,
        day(commit.at),
        commit.who,
        _KINDS.get(commit.kind, commit.kind),
        commit.note,
        _answers(commit),
        _changed(commit, before),
        go(view, "overview", as_of=commit.number),
        stay(view, "intake", versions=pair, page=1) if commit.parent else None,
        f"第{commit.parent}版から{commit.label}への変更点",
    )


def _changed(commit: Commit, before: Commit | None) -> str:
    """How many groups have other sheets than in the commit before, and whether the rules are others."""
    has_other_rules = bool(before and before.rules and before.rules != commit.rules)
    groups = f"{len(commit.groups):,}" if commit.groups or not has_other_rules else ""
    return "・".join(filter(None, (groups, "規則" if has_other_rules else "")))


def _answers(commit: Commit) -> str:
    """How many answers and corrections were committed: ``回答3件、訂正1件``."""
    counts = {"回答": len(commit.details.get("answers", ())), "訂正": len(commit.details.get("corrections", ()))}
    return "、".join(f"{word}{count}件" for word, count in counts.items() if count)


@dataclass(frozen=True)
class RulesRow:
    """A version from which other rules of judgement are in force: when, by whom and why. `to_method` shows those rules."""

    label: str
    at: str
    who: str
    note: str
    to_method: To
    is_shown: bool


def make_rules_history(view: View, commits: Sequence[Commit]) -> tuple[RulesRow, ...]:
    """The versions that brought other rules, newest first; `commits` are newest first, with rules from some version on."""
    rules_before = [*(commit.rules for commit in commits[1:]), ""]
    changed = [
        commit for commit, rules in zip(commits, rules_before, strict=False) if commit.rules and rules != commit.rules
    ]
    shown = view.evaluation.tables.number
    in_force = next((commit.number for commit in changed if commit.number <= shown), 0)
    return tuple(
        RulesRow(
            commit.label,
            day(commit.at),
            commit.who,
            commit.note,
            go(view, "sources", part="method", as_of=commit.number, rules=""),
            commit.number == in_force and not view.selection.rules,
        )
        for commit in changed
    )


@dataclass(frozen=True)
class Difference:
    """Two versions that are compared. `missing` says that there are not both of them; blank where there are."""

    title: str
    missing: str
    back: Link


def make_difference(view: View, commits: Sequence[Commit], old: int, new: int) -> Difference:
    """What is said of two versions, and the way back to the list."""
    has_both = {old, new} <= {commit.number for commit in commits}
    return Difference(
        f"第{old}版から第{new}版への変更点",
        "" if has_both else f"第{old}版又は第{new}版がありません。",
        Link("← 版の履歴", stay(view, "intake", versions=None, page=1)),
    )


@dataclass(frozen=True)
class WayBack:
    """The versions that can be put in force again (number -> words), and why this reader cannot; blank where they can."""

    versions: Mapping[int, str]
    why_not: str


def make_way_back(commits: Sequence[Commit], may_restore: bool, why: str) -> WayBack | None:
    """Every commit but the newest; None where there is no other. `why`: why the reader has no role, where that is known."""
    earlier = {c.number: f"{c.label} {day(c.at)} {c.who}「{c.note[:_LONGEST_NOTE]}」" for c in commits[1:]}
    if not earlier:
        return None
    otherwise = (
        "元に戻すには、管理の権限のある人のサインインが必要です。"
        "管理者は python -m lib.store restore 版の番号 -m 説明 で戻せます。"
    )
    return WayBack(earlier, "" if may_restore else why or otherwise)
