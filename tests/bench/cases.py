"""Sheets that others made, each with what its cells say: how many figures are read right, asked about, or neither.

A folder holds files with a ``.truth.json`` of the same stem beside them: a list of figures, each with `what` (obs or
budget), its owner, indicator, year and measure or project, year, stage and item, its `value`, `unit`, `text` and `place`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lib.contract.letters import plain
from lib.intake.files.book import ReadFile
from lib.intake.read import read_file

Truth = dict[str, Any]
_CLOSE = 1e-9
_RATE = 0.005001  # a rate is printed to whole percent


def files_of(folder: Path) -> Iterator[tuple[Path, list[Truth]]]:
    """Every file below a folder that has its truth beside it."""
    for file in sorted(folder.rglob("*.truth.json")):
        stem = file.name.removesuffix(".truth.json")
        for beside in sorted(file.parent.glob(f"{stem}.*")):
            if beside.suffix != ".json":
                yield beside, json.loads(file.read_text(encoding="utf-8"))


def counted(file: Path, truth: list[Truth]) -> Counter[str]:
    """How many figures of a file are right, asked about, wrong or lost."""
    read = read_file(file.name, file.read_bytes(), None)
    values = _values(read)
    places = {m.place for m in read.messages if m.level != "info"}
    words = " ".join(plain(m.text) for m in read.messages if m.level != "info")
    found: Counter[str] = Counter()
    for one in truth:
        if one["what"] not in ("obs", "budget") or one["value"] is None:
            continue
        value = values.get(_key(one))
        text = plain(one.get("text") or "")
        asked = one.get("place") in places or (len(text) > 2 and f"「{text}" in words)
        if value is not None and _is_right(one, *value):
            found["right"] += 1
        else:
            found["asked" if asked else "lost" if value is None else "wrong"] += 1
    return found


def _values(read: ReadFile) -> dict[tuple[object, ...], tuple[float, str]]:
    """(owner, indicator, year, measure) or (project, year, stage, item) -> value and unit."""
    projects = {r["project_id"]: plain(r["name"]) for r in read.tables["projects"]}
    indicators = {r["indicator_id"]: r for r in read.tables["indicators"]}
    found: dict[tuple[object, ...], tuple[float, str]] = {}
    for row in read.tables["observations"]:
        of = indicators[row["indicator_id"]]
        if row["value"] is not None:
            owner = projects.get(of["project_id"])
            found[owner, _bare(of["name"]), row["fiscal_year"], row["measure"]] = row["value"], of["unit"]
    for row in read.tables["budgets"]:
        if row["amount_thousand_yen"] is not None:
            key = (projects[row["project_id"]], row["fiscal_year"], row["stage"], row["item"])
            found[key] = float(row["amount_thousand_yen"]), "千円"
    return found


def _key(one: Truth) -> tuple[object, ...]:
    if one["what"] == "budget":
        return plain(one["project"]), one["year"], one["stage"], one["item"]
    return plain(one["owner"]) if one["owner"] else None, _bare(one["ind"]), one["year"], one["measure"]


def _bare(name: str) -> str:
    return re.sub(r"\(累計\)$", "", re.sub(r"(※\d*|\(注\d*\))+$", "", plain(re.sub(r"^[\s①-⑳]+", "", name))))


def _is_right(one: Truth, value: float, unit: str) -> bool:
    near = _RATE if one.get("measure") == "printed_rate" else _CLOSE * max(1, abs(one["value"]))
    has_unit = one["what"] == "budget" or one["measure"] == "printed_rate" or plain(unit) == plain(one["unit"])
    return abs(value - one["value"]) <= near and has_unit
