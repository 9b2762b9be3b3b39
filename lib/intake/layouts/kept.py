"""Layouts that are known: those confirmed with the commits in force, then those that come with the program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from lib.intake.layouts.layout import Layout, LayoutError, layout_from
from lib.judge.toml import RuleError, read_toml
from lib.store.delta import Commit
from lib.store.folder import ROOT

FOLDER = ROOT / "data" / "layouts"


def known_layouts(commits: Sequence[Commit]) -> tuple[Layout, ...]:
    """The layouts of these commits that are in force, the newest first, then those of ``data/layouts``.

    Raises RuleError where a file of ``data/layouts`` cannot be used.
    """
    return (*_confirmed(commits), *shipped(FOLDER))


def _confirmed(commits: Sequence[Commit]) -> Iterator[Layout]:
    """The layouts on the way from the newest commit back; what was undone since is passed over.

    A commit that restores an earlier one goes on from there, so that a reading that was undone is asked about anew.
    """
    by_number = {commit.number: commit for commit in commits}
    commit = max(commits, key=lambda c: c.number, default=None)
    while commit is not None:
        for entry in reversed(_entries(commit)):
            try:
                yield layout_from(entry)
            except (
                LayoutError
            ):  # of a version of the program that keeps layouts otherwise: the form is asked about again
                continue
        earlier = commit.details.get("restores", commit.parent) if commit.kind == "restore" else commit.parent
        commit = by_number.get(earlier) if isinstance(earlier, int) and earlier < commit.number else None


def _entries(commit: Commit) -> list[object]:
    entries = commit.details.get("layouts", ())
    return list(entries) if isinstance(entries, Sequence) and not isinstance(entries, str) else []


@cache
def shipped(folder: Path) -> tuple[Layout, ...]:
    """The layouts of a folder's TOML files. Raises RuleError with file and entry."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(layout_from(read_toml(path)))
        except LayoutError as error:
            raise RuleError(f"{path.name}: {error}") from error
    return tuple(found)


def as_toml(layout: Layout) -> str:
    """A layout as a file of ``data/layouts``; what belongs to one file or group is left out."""
    lines = [
        f"{key} = {_quoted(value)}"
        for key, value in layout.as_json().items()
        if isinstance(value, str) and value and key != "only_for"
    ]
    lines += ["is_turned = true"] if layout.is_turned else []
    for heading in layout.as_json()["headings"]:
        lines += ["", "[[headings]]", *(f"{key} = {_quoted(value)}" for key, value in heading.items())]
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return str(value) if isinstance(value, int) else f'"{text}"'
