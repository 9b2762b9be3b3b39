"""The official evaluation sheet (事業群評価調書), found by what its headings mean, in whatever grid it came.

A file is cut into sheets (a program group each) and a sheet into its parts: head, 1 indicators, 2 projects, 3 what was
learned, 4 how each project will be reviewed, notes and the list of viewpoints. Each part is read by a module of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lib.contract.era import era_year
from lib.intake.book import Book, Cell, Grid, Message, Rows
from lib.intake.draft import Draft, no_rows
from lib.intake.identity import Identity, Known, group_of
from lib.intake.official_indicators import header_columns, read_indicators
from lib.intake.official_projects import names_of_projects, read_projects
from lib.intake.official_texts import read_notes, read_reviews, read_texts
from lib.intake.values import plain, year_in

Part: TypeAlias = Literal["head", "indicators", "projects", "texts", "reviews", "notes"]
_ORDER: dict[Part, int] = {"head": 0, "indicators": 1, "projects": 2, "texts": 3, "reviews": 4, "notes": 5}
_HEAD = {
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


@dataclass
class _Sheet:
    blocks: list[Block] = field(default_factory=list)

    def of(self, part: Part) -> list[Block]:
        return [block for block in self.blocks if block.part == part]


def tables_of(
    book: Book, known: Known | None, blanks: dict[tuple[str, int, str], str] | None = None
) -> tuple[Rows, list[Message]]:
    """The rows of every sheet in a book, by the contract, and what there is to say. `known` gives names their ids.

    A book without a part of an official sheet gives no rows and an error. `blanks` takes the places of the blank cells of
    figures, by (indicator_id, fiscal_year, measure).
    """
    blanks = {} if blanks is None else blanks
    rows, messages = no_rows(), []
    sheets = _sheets(book.grids)
    if not sheets:
        words = "事業群評価調書の形が見つかりません。「指標」「基準年」の見出し、「2. 〇年度取組実績」などの項目が必要です。別の表ではないかを確かめてください。"
        return rows, [Message("error", "", words)]
    for sheet in sheets:
        read, said = _read(sheet, book, known, len(sheets) == 1, blanks)
        messages += said
        for name, found in read.items():
            rows[name] += [
                r for r in found if name != "viewpoints" or r["viewpoint"] not in {v["viewpoint"] for v in rows[name]}
            ]
    return rows, messages


def _sheets(grids: Sequence[Grid]) -> list[_Sheet]:
    """A file's sheets: another begins with the head or the indicators that follow the parts of the one before."""
    sheets: list[_Sheet] = []
    named = False  # the name of the group has stood in this sheet's head
    for grid in grids:
        part: Part | None = None
        for row in range(grid.height):
            cells = grid.row(row)
            found = _part(cells)
            is_head = _is_head(cells)
            is_name = any(_is_label(c, "name") for c in cells)
            later = bool(sheets) and any(_ORDER[b.part] > _ORDER["indicators"] for b in sheets[-1].blocks)
            begins = not sheets or (is_name and named) or (later and (is_head or found == "indicators"))
            if begins:
                sheets.append(_Sheet())
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


def _is_label(cell: Cell, key: str) -> bool:
    text = plain(cell.text)
    return text in _HEAD[key] or text.startswith(tuple(f"{word}:" for word in _HEAD[key]))


def _is_head(cells: Sequence[Cell]) -> bool:
    """A row of the head: the title, or a label of what stands above the tables."""
    texts = [plain(c.text) for c in cells]
    return any(_is_label(c, key) for c in cells for key in _HEAD) or any(
        "評価調書" in t and year_in(t) and len(t) < 60 for t in texts
    )


def _part(cells: Sequence[Cell]) -> Part | None:
    """The part that a row begins; None where it goes on."""
    if not cells:
        return None
    first = plain(cells[0].text)
    if re.match(r"[1１][.．、]", first) and "計画" in first:
        return "indicators"
    if header_columns(cells):
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


def _year(sheet: _Sheet) -> tuple[int | None, Cell | None, str]:
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
    year, cell = found[0]
    differs = [f"「{c.text[:30]}」は{era_year(y)}" for y, c in found if y != year]
    return year, cell, "、".join(differs)


def _read(
    sheet: _Sheet, book: Book, known: Known | None, alone: bool, blanks: dict[tuple[str, int, str], str]
) -> tuple[Rows, list[Message]]:
    year, said_at, differs = _year(sheet)
    if year is None:
        words = "調書の年度が分かりません。「2. 令和〇年度取組実績」か「令和〇年度 事業群評価調書」の見出しが必要です。見出しを足して、もう一度読み込んでください。"
        first = sheet.blocks[0].cells
        return no_rows(), [Message("error", first[0].place if first else "", words)]
    head = _head(sheet)
    name_cell = head.get("name")
    name = name_cell[1] if name_cell else None
    items = [("projects", n) for b in sheet.of("projects") for n in names_of_projects(b.grid, b.top, b.bottom)]
    items += [("indicators", n) for b in sheet.of("indicators") for n in _indicator_names(b)]
    group_id = group_of(known, name, items)
    source_id, title, note = _source(book, known, group_id, alone)
    identity = Identity(known, group_id)
    draft = Draft(year, source_id, group_id, identity)
    if differs:
        draft.say(
            "warning",
            said_at,
            f"調書の年度を{era_year(year)}としました。ほかの見出しと合いません: {differs}",
            f"year:{group_id}",
        )
    title = title or f"{era_year(year)} 事業群評価調書" + (f" {name}" if name else "")
    is_synthetic = any("架空データ" in c.text for b in sheet.blocks for c in b.cells)
    draft.rows["sources"].append(
        {"source_id": source_id, "title": title, "sheet_year": year, "file": book.file, "sha256": book.sha256, "is_synthetic": is_synthetic, "note": note}
    )  # fmt: skip
    group = {key: head[key][1] if key in head else None for key in _HEAD}
    draft.rows["program_groups"].append({"group_id": group_id, **{k: group[k] for k in ("name", "basic_strategy", "measure", "department", "lead_section", "related_sections")}, "source_id": source_id})  # fmt: skip
    if not name:
        draft.say("info", None, "事業群名は、このファイルに見当たりません。指標と事務事業の名から、どの事業群かを判断しました。" if known is not None and group_id in set(known["program_groups"]["group_id"]) else "事業群名は、このファイルに見当たりません。名のない新しい事業群として読みました。")  # fmt: skip
    reviews = sheet.of("reviews")
    stated = [read_reviews(b.grid, b.top, b.bottom) for b in reviews]
    for block in sheet.of("indicators"):
        read_indicators(draft, block.grid, block.top, block.bottom)
    for block in sheet.of("texts"):
        read_texts(draft, block.grid, block.top, block.bottom)
    for block in sheet.of("projects"):
        read_projects(draft, block.grid, block.top, block.bottom, [row for rows in stated for row in rows])
    for rows in stated:
        for row in rows:
            row.write(draft)
    for block in sheet.blocks:
        if block.part in ("notes", "reviews", "texts", "head", "projects"):
            read_notes(draft, block.cells)
    _missing_parts(draft, sheet)
    if not draft.rows["indicators"] and not draft.rows["projects"]:
        words = "指標も事務事業も1つも読めません。見出しの行(指標・基準年、事業番号・事務事業名)と、その下の行を確かめてください。"
        top = next((c for b in sheet.blocks for c in b.cells), None)
        draft.say("error", top, words)
    _initiatives_of_projects(draft)
    blanks |= draft.blanks
    return draft.rows, draft.messages


def _indicator_names(block: Block) -> list[str]:
    found = []
    for row in block.rows:
        cells = block.grid.row(row)
        label = next((c for c in cells if plain(c.text).startswith("目標値")), None)
        if label:
            before = [c for c in cells if c.column < label.column]
            found += [before[-1].text] if before else []
    return [re.sub(r"\(累計\)$", "", plain(n)) for n in found]


def _head(sheet: _Sheet) -> dict[str, tuple[Cell, str]]:
    """What stands above the tables: column -> (cell, text)."""
    found: dict[str, tuple[Cell, str]] = {}
    for block in sheet.of("head") + sheet.of("indicators"):
        for cell in block.cells:
            text = plain(cell.text)
            for key, words in _HEAD.items():
                if key in found:
                    continue
                if text in words:
                    right = [c for c in block.grid.row(cell.row) if c.column > cell.column]
                    if right and plain(right[0].text) not in {w for ws in _HEAD.values() for w in ws}:
                        found[key] = (right[0], " ".join(right[0].text.split()))
                else:
                    word = next((w for w in words if text.startswith((f"{w}:", f"{w}："))), None)
                    if word:
                        found[key] = (cell, re.split(r"[:：]", cell.text, maxsplit=1)[1].strip())
    return found


def _source(book: Book, known: Known | None, group_id: str, alone: bool) -> tuple[str, str, str | None]:
    """(source_id, title, note) of the document: those known by the same bytes, else new ones."""
    if known is not None and alone:
        sources = known["sources"]
        same = sources[sources["sha256"] == book.sha256]
        if len(same):
            row = same.iloc[0]
            note = row["note"]
            return str(row["source_id"]), str(row["title"]), str(note) if isinstance(note, str) else None
    digest = hashlib.sha256(f"{book.sha256} {group_id}".encode()).hexdigest()
    return f"s{digest[:10]}", "", None


def _missing_parts(draft: Draft, sheet: _Sheet) -> None:
    names = {
        "indicators": "1の指標の表",
        "projects": "2の取組実績の表",
        "texts": "3の検証と方向性",
        "reviews": "4の見直しの表",
    }
    for part, name in names.items():
        if not sheet.of(part):  # type: ignore[arg-type]
            draft.say("warning", None, f"{name}が見当たりません。この部分は前の版のまま残らず、空になります。ファイルが途中で切れていないかを確かめてください", f"no_part:{draft.group_id}:{part}")  # fmt: skip


def _initiatives_of_projects(draft: Draft) -> None:
    """A project's initiatives that section 3 does not name are asked about and left out: nothing may point to nothing."""
    named = {row["initiative_id"] for row in draft.rows["initiatives"]}
    for table in ("project_initiatives",):
        kept = []
        for row in draft.rows[table]:
            if row["initiative_id"] in named:
                kept.append(row)
                continue
            sign = row["initiative_id"].rsplit("_", 1)[-1]
            words = f"取組項目「{sign}」は、3の項目に見当たりません。事務事業との結びつきを取り込まずに残します"
            draft.messages.append(
                Message("warning", row["source_ref"], words, f"no_initiative:{row['project_id']}:{sign}")
            )
        draft.rows[table] = kept
