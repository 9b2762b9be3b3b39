"""What changes from one state of the facts to another, as a list: old and new, with status and flags where they move."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

from lib.contract.terms import SUGGESTED
from lib.contract.wording import group_label
from lib.findings.differences.between import Preview
from lib.findings.differences.cells import Change
from lib.findings.pages import Turning, page_of, turning
from lib.view.narrow import View

_A_PAGE = 50


@dataclass(frozen=True)
class ChangedCell:
    """One cell that changes: its kind, what it is, where the new text stands, the texts before and after.

    `moves` says which status and viewpoints move with it: ``遅れ → 順調``.
    """

    kind: str
    label: str
    place: str
    old: str
    new: str
    moves: tuple[str, ...]


@dataclass(frozen=True)
class ChangedGroup:
    """The cells of one program group that change."""

    name: str
    cells: tuple[ChangedCell, ...]


@dataclass(frozen=True)
class ChangeList:
    """The changes a page at a time, by program group. `unchanged` says how many cells stay as they are."""

    title: str
    headline: str
    unchanged: str
    groups: tuple[ChangedGroup, ...]
    turning: Turning


def make_change_list(view: View, preview: Preview, screen: str, title: str) -> ChangeList:
    """The list of these changes on `screen`. Groups are named as the view's data names them, new ones as the changes."""
    page = page_of(view.selection, len(preview.changes), _A_PAGE)
    names = {**preview.new_groups, **view.evaluation.tables.group_names}
    return ChangeList(
        title,
        preview.headline,
        f"変更なし{preview.unchanged:,}件" if preview.unchanged else "",
        _by_group(preview.changes[page.items], names),
        turning(screen, view.selection, page),
    )


def _by_group(changes: tuple[Change, ...], names: Mapping[str, object]) -> tuple[ChangedGroup, ...]:
    """Changes that follow each other in one group stand under its name."""
    return tuple(
        ChangedGroup(group_label(group_id, names.get(group_id)), tuple(map(_cell, of_group)))
        for group_id, of_group in itertools.groupby(changes, key=lambda change: change.group_id)
    )


def _cell(change: Change) -> ChangedCell:
    moves = (_move("", change.status), _move(f"{SUGGESTED} ", change.flags))
    return ChangedCell(
        change.kind,
        change.label,
        change.place.words if change.place else "",
        change.old,
        change.new,
        tuple(filter(None, moves)),
    )


def _move(what: str, before_and_after: tuple[str, str]) -> str:
    """Before and after, where they differ."""
    before, after = before_and_after
    return "" if before == after else f"{what}{before or 'なし'} → {after or 'なし'}"
