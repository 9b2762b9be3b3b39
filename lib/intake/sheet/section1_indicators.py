"""Section 1: the indicators of the program group with their targets, actuals and printed rates, a column a year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lib.contract.letters import CIRCLES, DOTS, plain
from lib.contract.reference import cell_place
from lib.intake.files.book import Cell, Grid
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.indicator import describe, grid_value, is_number, rated, settle_unit, split_name
from lib.intake.sheet.paragraphs import paragraphs
from lib.intake.sheet.scale import ask_of_mixed_scales
from lib.intake.sheet.section1_heads import Columns, Word, header_columns
from lib.intake.sheet.units import unit_in, without_brackets
from lib.intake.values import value_of

Measure: TypeAlias = Literal["target", "actual", "printed_rate"]
_BEFORE = r"(?:[\dA-Da-d]|上段|中段|下段|単年度|年度別?|各年度|毎年度)*"
_TAIL = r"[\dA-Da-d%/÷×*=]*"
_LABELS: dict[Measure, re.Pattern[str]] = {
    "target": re.compile(rf"{_BEFORE}(?:目標|計画)(?:値|数値|数)?{_TAIL}"),
    "actual": re.compile(rf"{_BEFORE}(?:実績|実測)(?:値|数値|数)?{_TAIL}"),
    "printed_rate": re.compile(rf"{_BEFORE}(?:目標)?(?:達成率|達成度|進捗率){_TAIL}"),
}
_SIGNS = re.compile(r"[\[\]【】〈〉<>「」():・.、]")
_NO_NAMES = ("事業群", "指標", "事業群指標", "指標名", "番号", "No", "No.")


@dataclass
class _Item:
    """An indicator while its rows are gathered. A name may stand in two cells side by side, and go on below."""

    columns: Columns
    names: list[Cell]
    more: list[Cell] = field(default_factory=list)
    labels: dict[Measure, Cell] = field(default_factory=dict)
    rows: dict[Measure, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its printed name: ``健康寿命`` beside ``男性`` is ``健康寿命(男性)``."""
        first, *beside = (cell.text.strip() for cell in self.names)
        return first + "".join(f"({text})" for text in beside) + "".join(cell.text.strip() for cell in self.more)


def read_indicators(draft: Draft, grid: Grid, top: int, bottom: int) -> None:
    """Read every table of indicators in these rows."""
    found = _gathered(grid, range(top, bottom))
    ids = {_write(draft, grid, item): item for item in found.items}
    for label in found.nameless:
        words = f"「{label.text[:20]}」の行が、どの指標の行か特定できません。この行は取り込みません。指標名を同じ行に書いてください"
        draft.say("warning", label, words, Question("no_owner", (label.place,)))
    for cell in found.texts:
        _said_together(draft, cell, ids)


def names_of_indicators(grid: Grid, rows: range) -> list[str]:
    """The printed names of the indicators in these rows, without unit."""
    return [split_name(item.name)[0] for item in _gathered(grid, rows).items]


@dataclass
class _Gathered:
    """What stands in section 1: indicators with their rows, rows that are nobody's, and what is said of several at once."""

    items: list[_Item] = field(default_factory=list)
    nameless: list[Cell] = field(default_factory=list)
    texts: list[Cell] = field(default_factory=list)


def _gathered(grid: Grid, rows: range) -> _Gathered:
    columns: Columns | None = None
    found = _Gathered()
    for row in rows:
        cells = grid.row(row)
        heads = header_columns(grid, row)
        if heads:
            columns = heads
            found.texts += heads.said
        measure, label = _label(cells, columns) if columns and not heads else (None, None)
        if columns is None or measure is None or label is None:
            continue
        names = _names(grid, row, label, columns)
        if found.items and _goes_on(found.items[-1], columns, measure, names, row):
            item = found.items[-1]
            item.more += [c for c in names[-1:] if c.row == row and not _is_said(item, c)]
        elif names:
            found.items.append(_Item(columns, names))
        else:
            found.nameless.append(label)
            continue
        found.items[-1].labels[measure], found.items[-1].rows[measure] = label, row
    return found


def _is_said(item: _Item, cell: Cell) -> bool:
    """Whether a cell is one of an indicator's name, or prints it again."""
    return cell in (*item.names, *item.more) or plain(cell.text) in (plain(item.names[-1].text), plain(item.name))


def _goes_on(item: _Item, columns: Columns, measure: Measure, names: Sequence[Cell], row: int) -> bool:
    """Whether a row belongs to the indicator above: its name reaches it, or goes on in it, or there is none beside it."""
    if columns is not item.columns or measure in item.rows or row > max(item.rows.values()) + 2:
        return False
    return not names or _is_said(item, names[-1]) or (measure != "target" and len(names) == 1 and names[0].row == row)


def _label(cells: Sequence[Cell], columns: Columns) -> tuple[Measure | None, Cell | None]:
    for cell in cells:
        if cell.column >= columns.first:
            continue
        text = _SIGNS.sub("", plain(cell.text))
        for measure, pattern in _LABELS.items():
            if pattern.fullmatch(text):
                return measure, cell
    return None, None


def _names(grid: Grid, row: int, label: Cell, columns: Columns) -> list[Cell]:
    """The name left of a label, from the outermost cell: under the head 指標, else the nearest text; a unit is no name."""
    found: list[Cell] = []
    for column in range(label.column - 1, -1, -1):
        cell = grid.at(row, column)
        if cell is None or cell in found or plain(cell.text) in _NO_NAMES or columns.heads.over(column) == "unit":
            continue
        found.append(cell)
    under = [c for c in found if columns.heads.over(c.column) == "name" and not unit_in(c.text)]
    named = next((c for c in found if not unit_in(c.text)), found[0] if found else None)
    return under[::-1] or ([named] if named else [])


def _write(draft: Draft, grid: Grid, item: _Item) -> str:
    printed = _printed_units(grid, item)
    name, unit, cumulative = split_name(item.name, printed)
    indicator = describe(draft, item.names[0], None, "group", name, cumulative, "printed")
    heads, label = item.columns.heads, item.labels.get("target") or next(iter(item.labels.values()))

    def under(measure: Measure, word: Word) -> Cell | None:
        return _figure_of(draft, grid, item, measure, word)

    _write_baseline(draft, grid, item, indicator)
    for measure, row in item.rows.items():
        for column, word in heads.words.items():
            if isinstance(word, int) and grid.name and grid.at(row, column) is None and under(measure, word) is None:
                draft.blanks[indicator, word, measure] = cell_place(grid.name, row, column)
    for year in item.columns.years:
        target, actual, rate = under("target", year), under("actual", year), under("printed_rate", year)
        for measure, cell in (("target", target), ("actual", actual)):
            spread = _spread(grid, item, measure, year)
            if spread is not None:
                draft.spread(indicator, year, measure, spread)
            else:
                draft.figure(indicator, year, measure, cell, item.labels.get(measure, label))
        if "printed_rate" in item.labels:
            rated(draft, indicator, year, rate, item.labels["printed_rate"], grid_value(target), grid_value(actual))
    final = under("target", "final")
    if final is not None:
        year = value_of(final.text, final.number).year or item.columns.final_year or max(item.columns.years)
        draft.figure(indicator, year, "final_target", final, label)
    settle_unit(draft, indicator, item.names[0], unit, printed)
    ask_of_mixed_scales(draft, indicator)
    _ask_of_unknown_heads(draft, grid, item, name)
    _status(draft, grid, item, indicator)
    return indicator


def _spread(grid: Grid, item: _Item, measure: Measure, year: int) -> Cell | None:
    """The figure under a year that is merged over other years too; None where each year has its own cell."""
    row = item.rows.get(measure)
    cell = item.columns.heads.held(grid, row, year) if row is not None else None
    if cell is None or cell.columns == 1 or not is_number(cell):
        return None
    over = {item.columns.heads.over(column) for column in range(cell.column, cell.column + cell.columns)}
    return cell if sum(isinstance(word, int) for word in over) > 1 else None


def _printed_units(grid: Grid, item: _Item) -> list[str]:
    """The units that stand beside the figures: in their column, and behind them."""
    found = []
    row = next(iter(item.rows.values()))
    unit = item.columns.heads.held(grid, row, "unit")
    if unit is not None:
        found.append(without_brackets(unit.text))
    for measure in ("target", "actual"):
        for cell in grid.row(item.rows[measure]) if measure in item.rows else ():
            if cell.column >= item.columns.first and cell.column <= item.columns.last:
                found.append(value_of(cell.text, cell.number).unit)
    return [unit for unit in dict.fromkeys(found) if unit]


def _figure_of(draft: Draft, grid: Grid, item: _Item, measure: Measure, word: Word) -> Cell | None:
    """The cell of a measure under a head. Two figures under one head are asked about, and none is taken."""
    if measure not in item.rows:
        return None
    row, heads = item.rows[measure], item.columns.heads
    cells = [c for c in heads.cells(grid, row, word) if plain(c.text) != "進捗状況"]
    figures = [c for c in cells if is_number(c)]
    if len(figures) > 1:
        for cell in figures:
            words = f"「{cell.text[:20]}」のほかにも、同じ見出しの下に数値があります({'、'.join(c.text[:12] for c in figures)})。どちらも取り込みません"
            draft.say("warning", cell, words, Question("no_year", (cell.place,), (cell.text[:12],)))
        return None
    if figures:
        return figures[0]
    return next((c for c in cells if not unit_in(c.text)), None)


def _write_baseline(draft: Draft, grid: Grid, item: _Item, indicator: str) -> None:
    """The baseline stands in its column, on whichever of the indicator's rows."""
    for measure in ("actual", "target", "printed_rate"):
        cell = _figure_of(draft, grid, item, measure, "baseline")
        if cell is None:
            continue
        value = value_of(cell.text, cell.number)
        year = value.year or item.columns.baseline_year
        shown = " ".join(cell.text.split())[:30]
        if value.state in ("number", "words") and year is None:
            words = f"基準値「{shown}」の年度を特定できません。「5団体(R元)」のように年度を書いてください"
            if value.state == "words":
                words = (
                    f"基準値「{shown}」を数値として読めません。「5団体(R元)」のように、数値1つと年度を書いてください"
                )
            draft.say(
                "warning",
                cell,
                words,
                Question("no_year" if value.state == "number" else "unread", (indicator, "baseline")),
            )
        elif year is not None:
            draft.figure(indicator, year, "baseline", cell, item.labels[measure])
        return


def _ask_of_unknown_heads(draft: Draft, grid: Grid, item: _Item, name: str) -> None:
    """A head among the years that names none: its figures are said, not lost."""
    for head in item.columns.unknown:
        lost = [c for row in item.rows.values() for c in grid.row(row) if _is_under(item, c, head) and is_number(c)]
        if lost:
            said = "、".join(c.text[:12] for c in lost)
            words = f"見出し「{' '.join(head.text.split())[:20]}」の年度を特定できません。「{name[:40]}」のこの列の数値({said})は取り込みません。見出しを「R3」のように直してください"
            for cell in lost:
                draft.say(
                    "warning",
                    cell,
                    words,
                    Question("no_year", (draft.group_id, "head", plain(head.text)), (cell.text[:12],)),
                )


def _is_under(item: _Item, cell: Cell, head: Cell) -> bool:
    starts = sorted(item.columns.heads.words)
    end = next((start for start in starts if start > head.column), head.column + 1)
    return head.column <= cell.column < end


def _status(draft: Draft, grid: Grid, item: _Item, indicator: str) -> None:
    """What is said of the indicator beside it: the cell under 進捗状況, and texts right of its rows."""
    rows, last, final = sorted(item.rows.values()), item.columns.last, item.columns.heads.column("final")
    said: list[tuple[Cell, list[str]]] = []
    for row in rows:
        under = grid.at(row, final) if final is not None else None
        if under and under.row == row and plain(under.text) == "進捗状況" and final is not None:
            below = grid.at(row + under.rows, final)
            said += [(below, [below.text.strip()])] if below else []
    seen = {cell.place for cell, _ in said}
    beside = [
        c for row in rows for c in grid.row(row) if c.column > last and item.columns.heads.over(c.column) == "status"
    ]
    said += [(c, paragraphs(c.text)) for c in beside if plain(c.text) != "進捗状況" and c.place not in seen]
    position = 1
    for cell, parts in said:
        draft.texts("indicator", indicator, "status", cell, parts, position)
        position += len(parts)


def _said_together(draft: Draft, cell: Cell, items: dict[str, _Item]) -> None:
    """One text about several indicators, each under its own printed name."""
    text = cell.text
    at = sorted((text.find(item.name.split("(")[0].strip()), i, item) for i, item in items.items())
    found = [(start, i, item) for start, i, item in at if start >= 0]
    if not found:
        draft.say(
            "warning",
            cell,
            "進捗状況の説明が、どの指標のものか特定できません。説明は取り込みません",
            Question("no_owner", (cell.place,)),
        )
        return
    for n, (start, indicator, _) in enumerate(found):
        end = found[n + 1][0] if n + 1 < len(found) else len(text)
        parts = [p for p in paragraphs(text[start:end]) if p.startswith((*CIRCLES, *DOTS))]
        already = sum(1 for r in draft.rows["narratives"] if r["subject_id"] == indicator and r["kind"] == "status")
        draft.texts("indicator", indicator, "status", cell, parts, already + 1)
