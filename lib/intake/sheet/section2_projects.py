"""Section 2: the projects with their budgets, indicators and results. A project is a block of rows that begins with its number.

Where rows and columns are those of the headings, a cell's place tells its year. Of an extract whose columns have shifted,
only what can be told from how many figures there are and when the project began is read; the rest is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lib.contract.era import era, parse_period
from lib.contract.letters import plain
from lib.intake.files.book import Cell, Grid
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.paragraphs import paragraphs
from lib.intake.sheet.periods import is_period, period_in, plain_period
from lib.intake.sheet.project_block import KIND, SECTION, Block, Table, is_text, table_of
from lib.intake.sheet.section2_costs import budget_rows, write_budgets
from lib.intake.sheet.section2_indicators import indicators_of, lacks_rows, write_indicator
from lib.intake.sheet.section2_legal import legal_rows, write_legal
from lib.intake.sheet.section3_texts import signs_of
from lib.intake.sheet.section4_reviews import Stated
from lib.intake.values import value_of


def names_of_projects(grid: Grid, top: int, bottom: int) -> list[str]:
    """The names of the projects in these rows."""
    table = table_of(grid, top, bottom)
    return [_name(table.name(rows).text) for rows in table.projects] if table else []


def _name(text: str) -> str:
    return "".join(text.split()) if re.search(r"[ぁ-ん一-龠]", text) else " ".join(text.split())


def read_projects(draft: Draft, grid: Grid, top: int, bottom: int, stated: Sequence[Stated]) -> None:
    """Read every project of these rows; `stated` is what section 4 says of them, where the name's cell is whole."""
    table = table_of(grid, top, bottom)
    if table is None or not table.projects:
        cells = grid.row(top)
        draft.say("warning", cells[0] if cells else None, "2の表に、事業番号と事務事業名のある行が見つかりません。事務事業は取り込みません", Question("no_projects", (draft.group_id,)))  # fmt: skip
        return
    draft.is_extract = not table.is_in_place
    _say_of_heads(draft, table)
    for row in table.subtotals:
        cells = grid.row(row)
        shown = "、".join(c.text[:14] for c in cells)
        draft.say("info", cells[0], f"計の行は事務事業ではないため、取り込みません({shown})")
        draft.left_out += cells
    before = 0
    for rows in table.projects:
        before = _read(Block(draft, table, rows, _stated(table, rows, stated)), before)


def _say_of_heads(draft: Draft, table: Table) -> None:
    """What the heads of the costs do not say, or say of other years than the sheet's."""
    if draft.is_extract:
        return
    head = next((c for c in table.grid.cells if plain(c.text).startswith("事業費")), None)
    unusual = table.columns.years.unusual(draft.year)
    if unusual:
        words = (
            f"2の表の見出しの年度({unusual})が、{era(draft.year)}の調書の並びと違います。見出しのとおりに読み取りました"
        )
        draft.say("warning", head, words, Question("year", (draft.group_id, "heads"), (unusual,)))
    if not table.columns.money_unit:
        words = "事業費の単位が書かれていません。千円として読み取りました"
        draft.say("warning", head, words, Question("money", (draft.group_id, "unit")))


def _stated(table: Table, rows: Sequence[int], stated: Sequence[Stated]) -> Stated | None:
    """What section 4 says of a project: by its number, else by its name."""
    number, name = table.number(rows), plain(table.name(rows).text)
    by_number = next((s for s in stated if number is not None and s.number == number), None)
    return by_number or next((s for s in stated if plain(s.name) and name.startswith(plain(s.name))), None)


def _number(block: Block, name: Cell, before: int) -> int:
    """A project's number; where it stands in section 4 alone, or nowhere, that is said."""
    number = block.table.number(block.rows)
    if number is not None:
        block.take(next(c for c in block.cells if c.row == block.top and block.columns.of(c) == "number"))
        return number
    found = (block.stated.number if block.stated else None) or before + 1
    words = "4の表の番号" if block.stated and block.stated.number else "前の事業に続く番号"
    block.draft.say("warning", name, f"事務事業「{_name(name.text)[:40]}」に事業番号がありません。{words}{found}として読み取りました", Question("no_number", (block.draft.group_id, plain(name.text)[:20])))  # fmt: skip
    return found


def _read(block: Block, before: int) -> int:
    """Read a project; answers its number, which the next one may follow."""
    draft, name_cell = block.draft, block.take(block.table.name(block.rows))
    number = _number(block, name_cell, before)
    name_cells = [name_cell, *_more_of_name(block, name_cell)]
    lines = [line.strip() for cell in name_cells for line in cell.text.split("\n") if line.strip()]
    period, section = _period(block, lines), _section(block, lines)
    name = _name("".join(_lines_of_name(lines)) or name_cell.text)
    project = draft.identity.project(name)
    initiative = next((c for c in block.left("initiative") if c.row == block.top), None)
    initiative = initiative or block.columns.heads.held(block.grid, block.top, "initiative")
    if initiative is not None:
        block.take(initiative)
        for sign in signs_of(initiative.text):
            draft.add("project_initiatives", initiative, said=" ".join(initiative.text.split()) if "\n" in initiative.text else initiative.text,
                      project_id=project, initiative_id=draft.identity.initiative(sign), stated_in="section_2")  # fmt: skip
    core = next((c for c in block.left("core") if c.row == block.top), None)
    is_core = core is not None and plain(block.take(core).text) in ("○", "〇", "◯", "o", "O")
    result = next((c for c in block.left() if plain(c.text).startswith("●事業の成果")), None) or next(
        (c for c in block.left("result") if len(c.text) > 8), None
    )
    if result is not None:
        text = re.sub(r"^\s*●\s*事業の成果\s*", "", block.take(result).text)
        draft.texts("project", project, "result", result, paragraphs(text))
    start_year = parse_period(period[0])[0] if period and block.is_period_sure else None
    budgets = budget_rows(block)
    legal = legal_rows(block, budgets)
    found = indicators_of(block)
    overview, audience = _overview(block)
    _write(block, number, name, name_cell, project, is_core, period, section, overview, audience)
    is_short = not draft.is_extract and any(one.top == block.top and lacks_rows(block, one) for one in found)
    write_budgets(block, project, budgets, start_year, name_cell, period[1] if period else name_cell, is_short)
    write_legal(block, project, legal, name_cell)
    for one in found:
        write_indicator(block, project, one, start_year)
    for cell in block.left():
        if plain(cell.text) not in ("", "—") and value_of(cell.text).state != "dash":
            draft.say("warning", cell, f"事務事業「{name[:40]}」の「{' '.join(cell.text.split())[:40]}」が、どの項目の記載か特定できません。取り込みません", Question("unplaced", (project, cell.place), (plain(cell.text)[:20],)))  # fmt: skip
    return number


def _more_of_name(block: Block, name: Cell) -> list[Cell]:
    """The cells below a name that are its further lines: all above the period, where there is one below it."""
    below = [c for c in block.left("name") if c.row >= name.row + name.rows]
    if is_text(block.grid) or period_in(name.text.split("\n")[1:]):
        return []
    end = next((n for n, c in enumerate(below) if period_in(c.text.split("\n"))), 0)
    more = below[:end]
    return [block.take(c) for c in more] if not any(SECTION.fullmatch(plain(c.text)) for c in more) else []


def _lines_of_name(lines: Sequence[str]) -> list[str]:
    """The lines of a name's cell that are the name: all before the period and the sections."""
    end = next(
        (n for n, line in enumerate(lines) if n and (is_period(line) or _is_broken_period(lines, n))), len(lines)
    )
    kept = lines[:end]
    while len(kept) > 1 and SECTION.fullmatch(plain(kept[-1])):
        kept = kept[:-1]
    return list(kept)


def _is_broken_period(lines: Sequence[str], at: int) -> bool:
    """Whether a period stands in this line and the next: ``H28-``, ``R7``."""
    return at + 1 < len(lines) and is_period(lines[at] + lines[at + 1])


def _period(block: Block, lines: Sequence[str]) -> tuple[str, Cell] | None:
    in_name = period_in(lines[1:])
    if in_name:
        return _said_of_period(block, in_name, lines[1:], block.table.name(block.rows))
    for cell in block.left():
        found = period_in([line.strip() for line in cell.text.split("\n") if line.strip()])
        if found:
            return _said_of_period(block, found, [cell.text], block.take(cell))
    if block.stated and block.stated.period:
        return block.stated.period, block.stated.cell
    return None


def _said_of_period(block: Block, period: str, lines: Sequence[str], cell: Cell) -> tuple[str, Cell]:
    """The period with its cell; one that names a single year is asked about, since it may lack its end."""
    alone = next(
        (
            line
            for line in lines
            if re.fullmatch(r"(?:\(.*\))?(?:[RHS]|令和|平成|昭和)(?:元|\d{1,2})(?:年度?)?", plain(line))
        ),
        None,
    )
    if alone is not None and plain_period(alone) == period:
        block.is_period_sure = False
        words = f"事業期間「{plain(alone)}」は1年だけの事業として読み取りました({period})。続く事業なら「{plain(alone)}-」のように直してください"
        block.draft.say(
            "warning", cell, words, Question("no_period", (block.draft.group_id, plain(cell.text)[:20]), (period,))
        )
    return period, cell


def _section(block: Block, lines: Sequence[str]) -> tuple[str, Cell] | None:
    named = [line for line in lines[1:] if SECTION.fullmatch(plain(line))]
    if named:
        return " ".join(named), block.table.name(block.rows)
    for cell in block.left():
        text = plain(cell.text)
        if (
            len(text) <= 60
            and SECTION.fullmatch(text)
            and (cell.column < block.columns.at("total") or (block.stated and block.stated.section == text))
        ):
            return " ".join(block.take(cell).text.split()), cell
    if block.stated and block.stated.section:
        return block.stated.section, block.stated.cell
    return None


def _overview(block: Block) -> tuple[Cell | None, Cell | None]:
    wordy = [
        c for c in block.left()
        if value_of(c.text, c.number).state == "words" and c.column >= block.columns.at("total") and not KIND.search(plain(c.text))
    ]  # fmt: skip
    here = [c for c in wordy if block.columns.of(c) == "overview"]
    overview = here[0] if here else next((c for c in wordy if len(c.text) > 30), None)
    if overview is not None:
        block.take(overview)
    rest = [c for c in wordy if c is not overview and (not here or block.columns.of(c) == "overview")]
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
