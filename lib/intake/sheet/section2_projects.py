"""Section 2: the projects with their budgets, indicators and results. A project is a block of rows that begins with its number.

Where rows and columns are those of the headings, a cell's place tells its year. Of an extract whose columns have shifted,
only what can be told from how many figures there are and when the project began is read; the rest is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lib.contract.era import era, parse_period
from lib.intake.files.book import Cell, Grid
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.indicator import grid_value
from lib.intake.sheet.paragraphs import paragraphs
from lib.intake.sheet.project_block import SECTION, Block, blocks_of, fits, is_period, not_yet, plain_period
from lib.intake.sheet.section2_indicators import indicators_of, write_indicator
from lib.intake.sheet.section3_texts import Stated, signs_of
from lib.intake.values import plain, value_of

_KIND = re.compile(r"[【\[](活動|成果)指標[】\]]|^(活動|成果)指標$")
_LEGAL = ("obligation", "no_discretion", "other_evaluation")
_BUDGET_NOTES = {
    1: "金額は1行だけで、事業が{begin}開始のため{c}計画とした。",
    2: "金額は2行で、事業が{begin}開始のため1行目を{b}実績、2行目を{c}計画とした。",
    3: "金額は3行で、見出しの行の順({a}実績・{b}実績・{c}計画)から年度を定めた。",
}


def names_of_projects(grid: Grid, top: int, bottom: int) -> list[str]:
    """The names of the projects in these rows."""
    found = blocks_of(grid, top, bottom)
    if found is None:
        return []
    columns, blocks = found
    return [_name(cell.text) for start, _ in blocks if (cell := grid.at(start, columns.name))]


def _name(text: str) -> str:
    return "".join(text.split()) if re.search(r"[ぁ-ん一-龠]", text) else " ".join(text.split())


def read_projects(draft: Draft, grid: Grid, top: int, bottom: int, stated: Sequence[Stated]) -> None:
    """Read every project of these rows; `stated` is what section 4 says of them, where the name's cell is whole."""
    found = blocks_of(grid, top, bottom)
    if found is None or not found[1]:
        cells = grid.row(top)
        draft.say("warning", cells[0] if cells else None, "2の表に、事業番号と事務事業名のある行が見つかりません。事務事業は読んでいません", Question("no_projects", (draft.group_id,)))  # fmt: skip
        return
    columns, blocks = found
    draft.is_extract = not fits(grid, columns, blocks)
    for start, end in blocks:
        number = int(grid_value(grid.at(start, columns.number)) or 0)
        _read(Block(draft, grid, columns, start, end, next((s for s in stated if s.number == number), None)), number)


def _read(block: Block, number: int) -> None:
    draft, columns = block.draft, block.columns
    name_cell = block.take(block.grid.at(block.top, columns.name))  # type: ignore[arg-type]
    block.take(block.grid.at(block.top, columns.number))  # type: ignore[arg-type]
    lines = [line.strip() for line in name_cell.text.split("\n") if line.strip()]
    period, section = _period(block, lines), _section(block, lines)
    kept = [
        line
        for line in lines
        if not is_period(line) and not (len(lines) > 1 and SECTION.fullmatch(plain(line)) and line != lines[0])
    ]
    name = _name("".join(kept) if kept else name_cell.text)
    project, near = draft.identity.project(name)
    if near:
        draft.say("warning", name_cell, f"事務事業「{name[:60]}」は前の調書にありません。「{near[:60]}」の名が変わったものではありませんか", Question("renamed", ("projects", project)))  # fmt: skip
    initiative = next((c for c in block.left() if c.row == block.top and c.column == columns.initiative), None)
    if initiative is not None:
        block.take(initiative)
        for sign in signs_of(initiative.text):
            draft.add("project_initiatives", initiative, said=" ".join(initiative.text.split()) if "\n" in initiative.text else initiative.text,
                      project_id=project, initiative_id=draft.identity.initiative(sign), stated_in="section_2")  # fmt: skip
    core = next((c for c in block.left() if c.row == block.top and c.column == columns.core), None)
    is_core = core is not None and plain(block.take(core).text) in ("○", "〇", "◯", "o", "O")
    result = next((c for c in block.left() if plain(c.text).startswith("●事業の成果")), None) or next(
        (c for c in block.left() if c.column == columns.result and len(c.text) > 8), None
    )
    if result is not None:
        text = re.sub(r"^\s*●\s*事業の成果\s*", "", block.take(result).text)
        draft.texts("project", project, "result", result, paragraphs(text))
    start_year = parse_period(period[0])[0] if period else None
    budgets = _budget_rows(block)
    legal = _legal_rows(block, budgets)
    found = indicators_of(block)
    overview, audience = _overview(block)
    _write(block, number, name, name_cell, project, is_core, period, section, overview, audience)
    _write_budgets(block, project, budgets, start_year, name_cell, period[1] if period else name_cell)
    _write_legal(block, project, legal, name_cell)
    for one in found:
        write_indicator(block, project, one, start_year)
    for cell in block.left():
        if plain(cell.text) not in ("", "—") and value_of(cell.text).state != "dash":
            draft.say("warning", cell, f"事務事業「{name[:40]}」の「{' '.join(cell.text.split())[:40]}」を、どの項目か決められません。取り込まれません", Question("unplaced", (project, cell.place), (plain(cell.text)[:20],)))  # fmt: skip


def _period(block: Block, lines: Sequence[str]) -> tuple[str, Cell] | None:
    for line in lines:
        if is_period(line):
            return plain_period(line), block.grid.at(block.top, block.columns.name)  # type: ignore[return-value]
    for cell in block.left():
        if is_period(cell.text):
            return plain_period(block.take(cell).text), cell
    if block.stated and block.stated.period:
        return block.stated.period, block.stated.cell
    return None


def _section(block: Block, lines: Sequence[str]) -> tuple[str, Cell] | None:
    if len(lines) > 1:
        for line in lines[1:]:
            if SECTION.fullmatch(plain(line)):
                return line, block.grid.at(block.top, block.columns.name)  # type: ignore[return-value]
    for cell in block.left():
        text = plain(cell.text)
        if (
            len(text) <= 40
            and SECTION.fullmatch(text)
            and (cell.column <= block.columns.name or (block.stated and block.stated.section == text))
        ):
            return " ".join(block.take(cell).text.split()), cell
    if block.stated and block.stated.section:
        return block.stated.section, block.stated.cell
    return None


def _overview(block: Block) -> tuple[Cell | None, Cell | None]:
    wordy = [
        c for c in block.left()
        if value_of(c.text, c.number).state == "words" and c.column > block.columns.name and not _KIND.search(plain(c.text))
    ]  # fmt: skip
    here = [c for c in wordy if c.column == block.columns.overview]
    overview = here[0] if here else next((c for c in wordy if len(c.text) > 30), None)
    if overview is not None:
        block.take(overview)
    rest = [c for c in wordy if c is not overview and (not here or c.column == block.columns.overview)]
    rest = rest or [c for c in wordy if c is not overview]
    audience = rest[-1] if rest else None
    if audience is not None:
        block.take(audience)
    return overview, audience


def _write(
    block: Block, number: int, name: str, cell: Cell, project: str, is_core: bool, period: tuple[str, Cell] | None,
    section: tuple[str, Cell] | None, overview: Cell | None, audience: Cell | None,
) -> None:  # fmt: skip
    draft = block.draft
    if period is None:
        draft.say("error", cell, f"事務事業「{name[:60]}」の事業期間が見つかりません。「R2-7」「H13-」のように書いてください", Question("no_period", (project,)))  # fmt: skip
    if section is None:
        draft.say("error", cell, f"事務事業「{name[:60]}」の所管課(室)が見つかりません。事業番号の行の下に書いてください", Question("no_section", (project,)))  # fmt: skip
    first, last = parse_period(period[0]) if period else (draft.year, None)
    draft.add(
        "projects", cell, said=name if name in cell.text else cell.text, project_id=project, group_id=draft.group_id, number=number, name=name,
        section=section[0] if section else "(不明)", is_core=is_core, start_year=first, end_year=last,
        period_text=period[0] if period else f"{era(draft.year)}-",
        overview=overview.text.strip() if overview else None, target_audience=audience.text.strip() if audience else None,
        section_ref=(section[1] if section else cell).place, period_ref=(period[1] if period else cell).place,
        overview_ref=overview.place if overview else None, audience_ref=audience.place if audience else None,
    )  # fmt: skip


def _budget_rows(block: Block) -> list[list[Cell]]:
    """The rows of three figures in the columns of costs, in their order."""
    rows = []
    for row in range(block.top, block.bottom):
        here = [c for c in block.left() if c.row == row and c.column in block.columns.budget]
        numbers = [
            c for c in here if value_of(c.text, c.number).state == "number" and not value_of(c.text).unit.strip("千円")
        ]
        if len(numbers) >= 2 or (numbers and len(numbers) == len(here) and len(block.columns.budget) == 1):
            rows.append([block.take(c) for c in numbers])
    return rows


def _last_of_costs(block: Block) -> int:
    """The last column of the costs; in an extract the dashes of this part may have shifted to the figures."""
    return block.columns.rate if block.draft.is_extract else max(block.columns.budget)


def _legal_rows(block: Block, budgets: Sequence[Sequence[Cell]]) -> dict[str, Cell]:
    """Below the costs, in their columns: three texts or dashes in one row; the law in a row by itself."""
    below = max((row[0].row for row in budgets), default=block.top)
    found: dict[str, Cell] = {}
    for row in range(below + 1, block.bottom):
        here = [c for c in block.left() if c.row == row and c.column <= _last_of_costs(block)]
        here = [c for c in here if c.column >= block.columns.budget[0] or block.draft.is_extract]
        states = [value_of(c.text, c.number).state for c in here]
        here = [
            c for c, s in zip(here, states, strict=True) if s == "dash" or (s == "words" and not block.draft.is_extract)
        ]
        if len(here) == len(_LEGAL):
            found |= dict(zip(_LEGAL, here, strict=True))
        elif len(here) == 1 and here[0].columns > 1:
            found["law"] = here[0]
        for cell in here:
            if cell in found.values() or value_of(cell.text).state == "dash":
                block.take(cell)
    return found


def _write_budgets(
    block: Block, project: str, rows: Sequence[Sequence[Cell]], start: int | None, name: Cell, period: Cell
) -> None:
    draft, year = block.draft, block.draft.year
    slots = [(year - 2, "actual"), (year - 1, "actual"), (year, "plan")]
    owed = [slot for slot in slots if start is None or slot[0] >= start]
    placed: dict[tuple[int, str], Sequence[Cell]] = {}
    note = ""
    offsets = [row[0].row - block.top for row in rows]
    if not draft.is_extract and rows and all(0 <= o < len(slots) for o in offsets):
        placed = {slots[o]: row for o, row in zip(offsets, rows, strict=True)}
    elif rows and len(rows) == len(owed):
        placed = dict(zip(owed, rows, strict=True))
        note = _BUDGET_NOTES.get(len(rows), "").format(
            begin=era(start or year), a=era(year - 2), b=era(year - 1), c=era(year)
        )
    elif rows:
        for row in rows:
            draft.say("warning", row[0], f"事業費「{row[0].text}」がどの年度のものか決められません。取り込まれません", Question("no_year", (project, row[0].place)))  # fmt: skip
    for slot in slots:
        fiscal, stage = slot
        for n, item in enumerate(("total", "general_fund", "personnel")):
            cells = {c.column: c for c in placed.get(slot, ())}
            wanted = block.columns.budget[n] if n < len(block.columns.budget) else -1
            cell = cells.get(wanted)
            value = value_of(cell.text, cell.number) if cell else None
            if cell is not None and value is not None and value.state == "number" and value.number is not None:
                if value.number < 0 or value.number != round(value.number):
                    draft.say("warning", cell, f"事業費「{cell.text}」は千円単位の0以上の整数ではありません", Question("money", (project, fiscal, item)))  # fmt: skip
                _budget(
                    block, project, fiscal, stage, item, round(max(0, value.number)), "reported", cell, cell.text, note
                )
                continue
            if slot not in owed:
                state, why, at = "not_set", not_yet(start or year, year), period
            elif draft.is_extract:
                state, why, at = (
                    "illegible",
                    f"{era(fiscal)}{'計画' if stage == 'plan' else '実績'}の金額は、抽出した文字に見当たらない。",
                    name,
                )
            else:
                state, why, at = "not_set", "", name
            _budget(block, project, fiscal, stage, item, None, state, at, at.text if at is not name else name.text, why)


def _budget(
    block: Block,
    project: str,
    fiscal: int,
    stage: str,
    item: str,
    amount: int | None,
    state: str,
    cell: Cell,
    said: str,
    note: str,
) -> None:
    block.draft.add(
        "budgets", cell, "inferred" if note else "printed", said, project_id=project, fiscal_year=fiscal, stage=stage, item=item,
        amount_thousand_yen=amount, report_state=state, attribution_note=note or None,
    )  # fmt: skip


def _write_legal(block: Block, project: str, cells: Mapping[str, Cell], name: Cell) -> None:
    for item in ("law", *_LEGAL):
        cell = cells.get(item)
        note = "この項目の記載は、抽出した文字に見当たらない。"
        if cell is not None:
            note = "所管課の行にある3つの「—」を、見出しの列の並びから3項目に当てた。" if block.draft.is_extract else "事業費の下の欄の並びから、この項目に当てた。"  # fmt: skip
        block.draft.add(
            "legal_bases", cell or name, "inferred", cell.text if cell else name.text, project_id=project, item=item,
            text=cell.text if cell else None, report_state="reported" if cell else "illegible", attribution_note=note,
        )  # fmt: skip
