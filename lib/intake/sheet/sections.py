"""A book cut into sheets (a program group each) and a sheet into its parts, by what their headings mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lib.contract.era import era_year
from lib.contract.letters import plain
from lib.intake.files.book import Cell, Grid
from lib.intake.sheet.section1_heads import header_columns
from lib.intake.values import year_in

Part: TypeAlias = Literal["head", "indicators", "projects", "texts", "reviews", "notes"]
_ORDER: dict[Part, int] = {"head": 0, "indicators": 1, "projects": 2, "texts": 3, "reviews": 4, "notes": 5}
HEAD = {
    "name": ("事業群名", "事業群の名称"),
    "basic_strategy": ("基本戦略名", "基本戦略"),
    "measure": ("施策名", "施策"),
    "department": ("部局名", "部局", "主管部局"),
    "lead_section": ("主管課", "主管課(室)", "主管所属", "事業群主管所属", "主管課(室)長名", "事業群主管所属・課(室)長名", "主管所属・課(室)長名"),
    "related_sections": ("関係課", "関係課(室)", "事業群関係課(室)", "関係所属"),
}  # fmt: skip


@dataclass
class Block:
    """Some rows of a grid, one part of a sheet."""

    part: Part
    grid: Grid
    top: int
    bottom: int

    @property
    def rows(self) -> range:
        """Its rows."""
        return range(self.top, self.bottom)

    @property
    def cells(self) -> list[Cell]:
        """Its cells in reading order."""
        return [cell for row in self.rows for cell in self.grid.row(row)]

    @property
    def is_told(self) -> bool:
        """Whether its own headings say that it is a part of the sheet."""
        return self.part != "head" or any(_is_head(self.grid.row(row)) for row in self.rows)


@dataclass
class Sheet:
    """A sheet of one program group, in the parts that its headings begin."""

    blocks: list[Block] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where it begins."""
        return next((cell.place for block in self.blocks for cell in block.cells), "")

    def of(self, part: Part) -> list[Block]:
        """The blocks of a part; a part may go on in another grid."""
        return [block for block in self.blocks if block.part == part]


def sheets_of(grids: Sequence[Grid]) -> list[Sheet]:
    """A file's sheets: another begins with the head or the indicators that follow the parts of the one before."""
    sheets: list[Sheet] = []
    named = False  # the name of the group has stood in this sheet's head
    for grid in grids:
        part: Part | None = None
        for row in range(grid.height):
            cells = grid.row(row)
            found = _part(grid, row)
            is_head = _is_head(cells)
            is_name = any("name" in _labels(c) for c in cells)
            later = bool(sheets) and any(_ORDER[b.part] > _ORDER["indicators"] for b in sheets[-1].blocks)
            begins = not sheets or (is_name and named) or (later and (is_head or found == "indicators"))
            if begins:
                sheets.append(Sheet())
                named, part = False, None
            named = named or is_name
            wanted: Part = found or ("head" if is_head or part is None else part)
            blocks = sheets[-1].blocks
            if blocks and blocks[-1].part == wanted and blocks[-1].grid is grid and not begins:
                blocks[-1].bottom = row + 1
            else:
                blocks.append(Block(wanted, grid, row, row + 1))
            part = wanted
    return [s for s in sheets if any(b.part not in ("head", "notes") for b in s.blocks)]


_LABELS = {key: (frozenset(words), tuple(f"{word}:" for word in words)) for key, words in HEAD.items()}


def _labels(cell: Cell) -> list[str]:
    """The columns of a program group that a cell is the label of, alone or with what it says."""
    text = plain(cell.text)
    return [key for key, (words, starts) in _LABELS.items() if text in words or text.startswith(starts)]


def _is_head(cells: Sequence[Cell]) -> bool:
    """A row of the head: the title, or a label of what stands above the tables."""
    texts = [plain(c.text) for c in cells]
    return any(_labels(c) for c in cells) or any("評価調書" in t and year_in(t) and len(t) < 60 for t in texts)


def _part(grid: Grid, row: int) -> Part | None:
    """The part that a row begins; None where it goes on."""
    cells = grid.row(row)
    if not cells:
        return None
    first = plain(cells[0].text)
    if re.match(r"[1１][.．、]", first) and "計画" in first:
        return "indicators"
    if header_columns(grid, row):
        return "indicators"
    if re.match(r"[2２][.．、]|2(?=(?:令和|R)\d)", first) and "取組実績" in first:
        return "projects"
    if re.match(r"[3３][.．、]?", first) and "実績の検証" in first and "●" not in first:
        return "texts"
    if re.match(r"[4４][.．、]?", first) and "見直し" in first and "方向性" in first:
        return "reviews"
    if re.match(r"注[:：\d]|※?注", first) or first.startswith("【事業構築の視点】"):
        return "notes"
    return None


def year_of_sheet(sheet: Sheet) -> tuple[int | None, Cell | None, str]:
    """The year of the sheet, the cell that says so, and what does not agree with it."""
    found: list[tuple[int, Cell]] = []
    for block in sheet.blocks:
        cells = (
            block.cells[:3] if block.part in ("projects", "reviews") else block.cells if block.part == "head" else []
        )
        for cell in cells:
            text = plain(cell.text)
            year = year_in(text)
            if year is None:
                continue
            if block.part == "projects" and "取組実績" in text:
                found.append((year + 1, cell))
            elif (block.part == "reviews" and "見直し" in text) or "評価調書" in text:
                found.append((year, cell))
    if not found:
        return None, None, ""
    counts = Counter(y for y, _ in found)
    year, cell = max(found, key=lambda told: counts[told[0]])  # of equally many the first
    differs = [f"「{c.text[:30]}」は{era_year(y)}" for y, c in found if y != year]
    return year, cell, "、".join(differs)


def heads_of(sheet: Sheet) -> dict[str, str]:
    """What stands above the tables, by the contract's columns of a program group."""
    found: dict[str, str] = {}
    every = {word for words in HEAD.values() for word in words}
    for block in sheet.of("head") + sheet.of("indicators"):
        for cell in block.cells:
            text = plain(cell.text)
            key = next((key for key in _labels(cell) if key not in found), None)
            if key is None:
                continue
            if text not in HEAD[key]:  # the label and what it says in one cell
                found[key] = re.split(r"[:：]", cell.text, maxsplit=1)[1].strip()
                continue
            right = next((c for c in block.grid.row(cell.row) if c.column > cell.column), None)
            if right is not None and plain(right.text) not in every:
                found[key] = " ".join(right.text.split())
    if "lead_section" in found:
        department, found["lead_section"] = section_alone(found["lead_section"])
        if department:
            found.setdefault("department", department)
    return found


_OFFICE = r"(?:課|室|局|所|センター|事務局|班|署)"


def section_alone(text: str) -> tuple[str, str]:
    """(department or "", section) of what a head prints: ``地域振興部地域づくり推進課長 長崎 太郎`` -> both, without the person."""
    section = re.sub(rf"^(\S*?{_OFFICE}(?:[((]室[))])?)(?:長)?(?:\s+\S.*|[((][^()()]*[))])?$", r"\1", text)
    parts = re.fullmatch(rf"(\S{{1,20}}?(?:部|本部|庁|監|局))(\S+{_OFFICE}(?:[((]室[))])?)", section)
    return (parts[1], parts[2]) if parts else ("", section)
