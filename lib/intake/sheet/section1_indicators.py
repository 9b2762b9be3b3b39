"""Section 1: the indicators of the program group with their targets, actuals and printed rates, a column a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.contract.reference import cell_place
from lib.intake.files.book import Cell, Grid
from lib.intake.question import Question
from lib.intake.sheet.draft import Draft
from lib.intake.sheet.indicator import describe, grid_value, rated, settle_unit, split_name
from lib.intake.sheet.paragraphs import paragraphs
from lib.intake.values import Value, plain, value_of, year_in, year_of

_LABELS = {"target": "目標値", "actual": "実績値", "printed_rate": "達成率"}


@dataclass(frozen=True)
class Columns:
    """Where a table of indicators has its columns."""

    baseline: int
    baseline_year: int | None
    years: dict[int, int]  # column -> fiscal year
    final: int | None
    status: tuple[int, ...]  # columns that may hold what is said of the indicators
    said: tuple[Cell, ...]  # long texts that stand in the header row itself


def header_columns(cells: Sequence[Cell]) -> Columns | None:
    """The columns that a row announces; None where it is no header of indicators."""
    words = {plain(c.text): c for c in cells}
    base = next((c for text, c in words.items() if text.startswith("基準") and len(text) < 14), None)
    if base is None or not any(text.endswith("指標") and len(text) < 12 for text in words):
        return None
    years = {c.column: year for c in cells if (year := year_of(c.text)) is not None and c is not base}
    if not years:
        return None
    final = next((c.column for text, c in words.items() if text.startswith("最終目標")), None)
    last = max([*years, *([final] if final is not None else [])])
    status = tuple(
        c.column
        for text, c in words.items()
        if c.column > last and ("進捗" in text or "状況" in text) and len(text) < 20
    )
    said = tuple(c for text, c in words.items() if c.column > last and len(text) >= 20)
    return Columns(base.column, year_in(base.text), years, final, status, said)


@dataclass
class _Item:
    name: Cell
    labels: dict[str, Cell]
    rows: dict[str, int]


def read_indicators(draft: Draft, grid: Grid, top: int, bottom: int) -> None:
    """Read every table of indicators in these rows."""
    columns: Columns | None = None
    items: list[tuple[Columns, _Item]] = []
    texts: list[Cell] = []
    for row in range(top, bottom):
        cells = grid.row(row)
        found = header_columns(cells)
        if found:
            columns = found
            texts += found.said
            continue
        if columns is None:
            continue
        measure, label = _label(cells)
        if label is None or measure is None:
            continue
        if measure == "target":
            name = _name(grid, row, label)
            if name is None:
                draft.say(
                    "warning",
                    label,
                    "目標値の行に指標の名がありません。この行は読んでいません",
                    Question("no_name", (label.place,)),
                )
                continue
            items.append((columns, _Item(name, {}, {})))
        if items and measure not in items[-1][1].rows:
            items[-1][1].labels[measure], items[-1][1].rows[measure] = label, row
        else:
            draft.say("warning", label, f"「{label.text[:20]}」の行がどの指標のものか分かりません。この行は読んでいません", Question("no_owner", (label.place,)))  # fmt: skip
    ids = {}
    for at, item in items:
        ids[_write(draft, grid, at, item)] = item
    for cell in texts:
        _said_together(draft, cell, ids)


def _label(cells: Sequence[Cell]) -> tuple[str | None, Cell | None]:
    for cell in cells:
        text = plain(cell.text)
        for measure, word in _LABELS.items():
            if text.startswith(word) and len(text) <= len(word) + 8:
                return measure, cell
    return None, None


def _name(grid: Grid, row: int, label: Cell) -> Cell | None:
    """The nearest text to the left of a label, also of a merged range that reaches this row."""
    for column in range(label.column - 1, -1, -1):
        cell = grid.at(row, column)
        if cell is not None and plain(cell.text) not in ("事業群", "指標", "事業群指標"):
            return cell
    return None


def _write(draft: Draft, grid: Grid, columns: Columns, item: _Item) -> str:
    name, unit, cumulative = split_name(item.name.text)
    indicator = describe(draft, item.name, None, "group", name, cumulative, "printed")
    units: list[str] = [unit] if unit else []
    last = max([*columns.years, *([columns.final] if columns.final is not None else [])])

    def cell_in(measure: str, column: int | None) -> Cell | None:
        row = item.rows.get(measure)
        return grid.at(row, column) if row is not None and column is not None else None

    # The baseline stands in its column, on whichever of the indicator's rows.
    for measure in ("actual", "target", "printed_rate"):
        cell = cell_in(measure, columns.baseline)
        if cell is None or cell is item.labels.get(measure):
            continue
        value = value_of(cell.text, cell.number)
        year = value.year or columns.baseline_year
        if value.state == "number" and year is None:
            draft.say("warning", cell, f"基準値「{cell.text[:30]}」の年度が分かりません。「5団体(R元)」のように年度を書いてください", Question("no_year", (indicator, "baseline")))  # fmt: skip
        elif year is not None:
            draft.figure(indicator, year, "baseline", cell, item.labels[measure])
            units.append(value.unit)
        elif value.state == "words":
            draft.say(
                "warning",
                cell,
                f"基準値「{cell.text[:30]}」を数として読めません",
                Question("unread", (indicator, "baseline")),
            )
        break
    for measure, row in item.rows.items():
        for column, year in columns.years.items():
            if grid.at(row, column) is None and grid.name:
                draft.blanks[indicator, year, measure] = cell_place(grid.name, row, column)
    target_label = item.labels["target"]
    for column, year in columns.years.items():
        units += _unit(draft.figure(indicator, year, "target", cell_in("target", column), target_label))
    final = cell_in("target", columns.final)
    if final is not None:
        value = value_of(final.text, final.number)
        year = value.year or max(columns.years.values())
        draft.figure(indicator, year, "final_target", final, target_label)
        units += [value.unit] if value.state == "number" else []
    for column, year in columns.years.items():
        actual = cell_in("actual", column)
        label = item.labels.get("actual", target_label)
        units += _unit(draft.figure(indicator, year, "actual", actual, label))
        rate = cell_in("printed_rate", column)
        if "printed_rate" in item.labels:
            rated(
                draft,
                indicator,
                year,
                rate,
                item.labels["printed_rate"],
                grid_value(cell_in("target", column)),
                grid_value(actual),
            )
    settle_unit(draft, indicator, item.name, units)
    _status(draft, grid, columns, item, indicator, last)
    return indicator


def _unit(value: Value | None) -> list[str]:
    return [value.unit] if value and value.state == "number" else []


def _status(draft: Draft, grid: Grid, columns: Columns, item: _Item, indicator: str, last: int) -> None:
    """What is said of the indicator beside it: the cell under 進捗状況, and texts right of its rows."""
    rows = sorted(item.rows.values())
    said: list[tuple[Cell, list[str]]] = []
    for row in rows:
        under = grid.at(row, columns.final) if columns.final is not None else None
        if under and under.row == row and plain(under.text) == "進捗状況" and columns.final is not None:
            below = grid.at(row + under.rows, columns.final)
            said += [(below, [below.text.strip()])] if below else []
    seen = {cell.place for cell, _ in said}
    beside = [c for row in rows for c in grid.row(row) if c.column > last and c.place not in seen]
    said += [(c, paragraphs(c.text)) for c in beside if plain(c.text) != "進捗状況"]
    position = 1
    for cell, parts in said:
        draft.texts("indicator", indicator, "status", cell, parts, position)
        position += len(parts)


def _said_together(draft: Draft, cell: Cell, items: dict[str, _Item]) -> None:
    """One text about several indicators, each under its own printed name."""
    text = cell.text
    at = sorted((text.find(item.name.text.split("(")[0].strip()), i, item) for i, item in items.items())
    found = [(start, i, item) for start, i, item in at if start >= 0]
    if not found:
        draft.say(
            "warning",
            cell,
            "指標の進捗の説明が、どの指標のものか分かりません。説明は取り込まれません",
            Question("no_owner", (cell.place,)),
        )
        return
    for n, (start, indicator, _) in enumerate(found):
        end = found[n + 1][0] if n + 1 < len(found) else len(text)
        parts = [p for p in paragraphs(text[start:end]) if p.startswith(("・", "○"))]
        already = sum(1 for r in draft.rows["narratives"] if r["subject_id"] == indicator and r["kind"] == "status")
        draft.texts("indicator", indicator, "status", cell, parts, already + 1)
