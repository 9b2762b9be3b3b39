"""The rules that facts are judged by, as files: those in force, and those that a commit names.

A store keeps every set of rules once, byte for byte, and each commit names its own. What they mean is no matter here
(lib/judge/policy).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

import pyarrow as pa

from lib.store.address import full_address
from lib.store.schemas import RULE_SETS

# Content of each file, by its name.
RuleFiles: TypeAlias = Mapping[str, bytes]

RULES: Final = Path(__file__).resolve().parents[2] / "data" / "rules"
SCALE_FILE: Final = "status.toml"
VIEWPOINTS_FILE: Final = "viewpoints.toml"
VERDICT_FILE: Final = "verdict.toml"
CRITERIA_FILE: Final = "criteria.toml"
FILES: Final = (SCALE_FILE, VIEWPOINTS_FILE, VERDICT_FILE, CRITERIA_FILE)
# What a set of rules may do without: sets recorded before there was such a file have none, and their names stay.
OPTIONAL: Final = frozenset({CRITERIA_FILE})
# Stands for an optional file that is there but cannot be read: no reader takes it for a file that is not there.
UNREADABLE: Final = b"\xff"
# Far above what any rules file needs. It keeps a hostile or broken one from holding up the start or the screens.
MOST_BYTES: Final = 200_000


def rules_folder() -> Path:
    """The folder of rules to read: that of ``DASHBOARD_RULES``, else the rules that come with the code."""
    address = os.environ.get("DASHBOARD_RULES", "").strip()
    return Path(full_address(address)) if address else RULES


def place_of(folder: Path) -> str:
    """What messages call a folder of rules: ``data/rules``, or the name of another one."""
    return "data/rules" if folder == RULES else folder.name


def stamp(folder: Path) -> str:
    """Cache key of a folder's rules, from the places, sizes and times of its files; no file is read."""
    marks = [str(folder)]
    for file in FILES:
        try:
            stat = (folder / file).stat()
            marks.append(f"{stat.st_size}:{stat.st_mtime_ns}:{stat.st_ino}")
        except (OSError, ValueError):
            marks.append("-")
    return hashlib.sha256("|".join(marks).encode("utf-8", "surrogatepass")).hexdigest()


def files_in(folder: Path) -> dict[str, bytes]:
    """The rules files in a folder; one that cannot be read or is far too large is left out.

    An optional one is then UNREADABLE, so that nothing is judged as if it did not exist.
    """
    files = {}
    for name in FILES:
        content = _content(folder / name)
        if content is not None:
            files[name] = content
        elif name in OPTIONAL and os.path.lexists(folder / name):
            files[name] = UNREADABLE
    return files


def _content(path: Path) -> bytes | None:
    """What a rules file holds; None where it cannot be read or is far too large."""
    with suppress(OSError, ValueError):
        if path.stat().st_size <= MOST_BYTES:
            return path.read_bytes()
    return None


def digest_of(files: RuleFiles) -> str:
    """The name of a set of rules; blank for none."""
    if not files:
        return ""
    lines = [f"{name} {hashlib.sha256(files[name]).hexdigest()}" for name in sorted(files)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def rows_of(files: RuleFiles) -> pa.Table:
    """The rows of a set of rules."""
    digest = digest_of(files)
    rows = [{"digest": digest, "file": name, "content": content} for name, content in sorted(files.items())]
    return pa.Table.from_pylist(rows, schema=RULE_SETS)
