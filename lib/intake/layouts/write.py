"""The indicators of one program group, from tables of any form, as rows by the contract."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from lib.contract.letters import plain
from lib.contract.terms import MEASURES
from lib.intake.answers import NO_ANSWERS, Answers
from lib.intake.files.book import Book, Cell
from lib.intake.layouts.lines import Indicator, SameName, indicators_of
from lib.intake.layouts.owners import Owner
from lib.intake.layouts.rows import Figure, Line
from lib.intake.layouts.words import accumulation_of, direction_of
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.identity import Identity, Known, bare
from lib.intake.sheet.indicator import describe, rated, settle_unit, split_name
from lib.intake.sheet.scale import ask_of_mixed_scales
from lib.intake.values import value_of

_NO_UNIT = ("-", "ー", "なし", "/")  # in a column of units
_ORDER = tuple(MEASURES)  # goals and results before the rates that follow from them


@dataclass(frozen=True)
class Sheet:
    """What the tables of a file say of one group: the file, the group, and the year of the sheet that they stand for."""

    book: Book
    owner: Owner
    year: int
    title: str

    @property
    def source_id(self) -> str:
        """The same file and group, the same id."""
        return f"s{hashlib.sha256(f'{self.book.sha256} {self.owner.group_id}'.encode()).hexdigest()[:10]}"


def write(sheet: Sheet, lines: Sequence[Line], known: Known | None, answers: Answers = NO_ANSWERS) -> Draft:
    """The rows of one group, and what there is to ask about its figures."""
    draft = Draft(sheet.year, sheet.source_id, sheet.owner.group_id, Identity(known, sheet.owner.group_id, answers))
    is_synthetic = any("架空データ" in cell.text for grid in sheet.book.grids for cell in grid.cells)
    draft.rows["sources"].append(
        {
            "source_id": sheet.source_id,
            "title": sheet.title,
            "sheet_year": sheet.year,
            "file": sheet.book.file,
            "sha256": sheet.book.sha256,
            "is_synthetic": is_synthetic,
            "note": "指標の表。",
        }
    )
    draft.rows["program_groups"].append(_group(sheet, lines, known))
    indicators, same_names = indicators_of(lines)
    for same in same_names:
        _ask_same_name(draft, same)
    figures_known = _figures_known(known)
    for indicator in indicators:
        _write(draft, indicator, figures_known)
    return draft


def _group(sheet: Sheet, lines: Sequence[Line], known: Known | None) -> dict[str, object]:
    """The group's row: as it is known, else with its name and, where all rows name the same one, its section."""
    if sheet.owner.is_known and known is not None:
        groups = known["program_groups"]
        row = groups[groups["group_id"] == sheet.owner.group_id].iloc[-1].to_dict()
        return {key: None if pd.isna(value) else value for key, value in row.items()} | {"source_id": sheet.source_id}
    sections = {plain(line.texts.get("section", "")) for line in lines}
    section = lines[0].texts.get("section") if len(sections) == 1 else None
    row = dict.fromkeys(("basic_strategy", "measure", "department", "related_sections"))
    return {"group_id": sheet.owner.group_id, "name": sheet.owner.name, **row, "lead_section": section, "source_id": sheet.source_id}  # fmt: skip


def _ask_same_name(draft: Draft, same: SameName) -> None:
    first, *others = same.indicators
    name = " ".join(first.first.name.text.split())[:60]
    places = "、".join(f"「{i.first.context[:30]}」" for i in same.indicators) if not same.left_out else ""
    if same.left_out:
        words = f"指標「{name}」が{len(same.indicators)}箇所にあり、数値又は単位が異なります。最初の行だけを読み取りました。別の指標であれば、指標名を書き分けてください"
    else:
        words = f"指標「{name}」が{len(same.indicators)}箇所にあり、数値又は単位が異なります。{places}の別の指標として読み取りました"
    cell = others[0].first.name
    draft.say("warning", cell, words, Question("same_name", (draft.group_id, bare(name)), tuple(i.first.name.place for i in others)))  # fmt: skip


def _figures_known(known: Known | None) -> set[tuple[str, int, str]]:
    """(indicator, year, measure) of the figures that are known."""
    if known is None:
        return set()
    rows = known["observations"]
    rows = rows[rows["value"].notna()]
    return set(zip(rows["indicator_id"], rows["fiscal_year"].astype(int), rows["measure"], strict=True))


def _write(draft: Draft, item: Indicator, figures_known: set[tuple[str, int, str]]) -> None:
    label, texts = item.first.name, item.texts
    name, named, units, cumulative = _named(item)
    project_id, kind = _place_of(draft, item, name)
    accumulation = accumulation_of(texts.get("accumulation", ""))
    indicator = describe(draft, label, project_id, kind, name, cumulative or accumulation == "cumulative", "printed")
    row = draft.rows["indicators"][-1]
    if accumulation is not None:
        row["accumulation"] = accumulation
    direction = direction_of(texts["direction"]) if texts.get("direction") else None
    if direction is not None:
        row["direction"] = direction
    numbers: dict[tuple[str, int], float | None] = {}
    for figure in sorted(item.figures, key=lambda f: (_ORDER.index(f.measure), f.year)):
        if figure.cell is None and (indicator, figure.year, figure.measure) in figures_known:
            continue  # a blank says nothing beside a figure that is known
        _figure(draft, indicator, figure, label, numbers)
    settle_unit(draft, indicator, label, named, units)
    ask_of_mixed_scales(draft, indicator)


def _figure(
    draft: Draft, indicator: str, figure: Figure, label: Cell, numbers: dict[tuple[str, int], float | None]
) -> None:
    """Write a figure, and keep its number for the rate of its year."""
    if figure.measure == "printed_rate":
        target, actual = (numbers.get((measure, figure.year)) for measure in ("target", "actual"))
        rated(draft, indicator, figure.year, figure.cell, label, target, actual, figure.note)
        return
    value = draft.figure(indicator, figure.year, figure.measure, figure.cell, label, figure.note)
    numbers[figure.measure, figure.year] = value.number if value else None


def _named(item: Indicator) -> tuple[str, str, list[str], bool]:
    """(name, unit in its brackets, units in a column or beside figures, whether it is cumulative)."""
    column = plain(item.texts.get("unit", "")).removeprefix("(").removesuffix(")")
    units = [column] if column and column not in _NO_UNIT else []
    for figure in item.figures:
        if figure.measure != "printed_rate":
            value = value_of(figure.cell.text, figure.cell.number) if figure.cell else None
            units += [unit for unit in (figure.unit, value.unit if value else "") if unit]
    name, unit, cumulative = split_name(item.first.name.text, units)
    for words in (item.first.part, item.suffix):
        name = f"{name}({words})" if words else name
    return name, unit, units, cumulative


def _place_of(draft: Draft, item: Indicator, name: str) -> tuple[str | None, str]:
    """(project, kind): an indicator that the group's projects have under the same name is that one."""
    if draft.identity.known is None:
        return None, "group"
    rows = draft.identity.known["indicators"]
    rows = rows[(rows["group_id"] == draft.group_id) & (rows["name"].map(bare) == bare(name))].drop_duplicates(
        "indicator_id"
    )
    own = rows[rows["project_id"].isna()]
    if len(own) or not len(rows):
        return None, "group"
    if len(rows) > 1:
        words = f"指標「{name[:60]}」は、この事業群の{len(rows)}事業にあり、どの事業の指標か特定できません。事業群の指標として読み取りました"
        draft.say("warning", item.first.name, words, Question("same_name", (draft.group_id, bare(name), "projects")))
        return None, "group"
    return str(rows["project_id"].iloc[0]), str(rows["kind"].iloc[0])
