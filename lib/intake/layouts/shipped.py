"""The layouts that come with the program: files of ``data/layouts``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lib.intake.layouts.layout import Layout, LayoutError, layout_from
from lib.judge.policy.toml import RuleError, in_folder, read_toml
from lib.store.folder import ROOT

FOLDER = ROOT / "data" / "layouts"


@cache
def shipped(folder: Path = FOLDER) -> tuple[Layout, ...]:
    """The layouts of a folder's TOML files. Raises RuleError with file and entry."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(layout_from(read_toml(in_folder(folder), path.name)))
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
