"""Section 1: the indicators of the program group with their targets, actuals and printed rates, a column a year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lib.contract.reference import cell_place
from lib.intake.files.book import Cell, Grid
from lib.intake.sheet.draft import Draft
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
                    f"no_name:{label.place}",
                )
                continue
            items.append((columns, _Item(name, {}, {})))
        if items and measure not in items[-1][1].rows:
            items[-1][1].labels[measure], items[-1][1].rows[measure] = label, row
        else:
            draft.say("warning", label, f"「{label.text[:20]}」の行がどの指標のものか分かりません。この行は読んでいません", f"no_owner:{label.place}")  # fmt: skip
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


def split_name(text: str) -> tuple[str, str, bool]:
    """(name, unit in brackets behind it or "", whether it is printed as cumulative) of an indicator's printed name."""
    name = re.sub(r"^[\s①-⑳]+", "", text).strip()
    name = re.sub(r"[\s　]*(?:※\d*|\(注\d*\))$", "", name)
    unit, cumulative = "", False
    while found := re.search(r"[((]([^()()]{1,12})[))]\s*$", name):
        inside = plain(found[1])
        if inside == "累計":
            cumulative = True
        elif not unit and not re.search(r"\d", inside):
            unit = inside
        else:
            break
        name = name[: found.start()].rstrip()
    return " ".join(name.split()), unit, cumulative


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
            draft.say("warning", cell, f"基準値「{cell.text[:30]}」の年度が分かりません。「5団体(R元)」のように年度を書いてください", f"no_year:{indicator}:baseline")  # fmt: skip
        elif year is not None:
            draft.figure(indicator, year, "baseline", cell, item.labels[measure])
            units.append(value.unit)
        elif value.state == "words":
            draft.say(
                "warning", cell, f"基準値「{cell.text[:30]}」を数として読めません", f"unread:{indicator}:baseline"
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


def grid_value(cell: Cell | None) -> float | None:
    """The number that a cell holds; None for none."""
    return value_of(cell.text, cell.number).number if cell else None


def rated(
    draft: Draft,
    indicator: str,
    year: int,
    cell: Cell | None,
    label: Cell,
    target: float | None,
    actual: float | None,
    note: str = "",
) -> None:
    """A printed rate: with its sign, or a number that its own figures tell to be a share or percent."""
    if cell is not None and "%" not in plain(cell.text):
        value = value_of(cell.text, cell.number)
        if value.state == "number" and value.number is not None and not value.unit:
            rate = actual / target if actual is not None and target else None
            for factor in (1, 100):
                if rate is not None and abs(value.number / factor - rate) <= 0.0051:
                    draft.observe(indicator, year, "printed_rate", round(value.number / factor, 12), "reported", cell, cell.text, "inferred", note or "「%」のない率。目標と実績から、割合か百分率かを定めた。")  # fmt: skip
                    return
            draft.say("warning", cell, f"達成率「{cell.text[:20]}」に「%」がなく、割合か百分率かを決められません", f"unread:{indicator}:{year}:printed_rate")  # fmt: skip
            draft.observe(indicator, year, "printed_rate", None, "illegible", cell, cell.text, "inferred" if note else "printed", note)  # fmt: skip
            return
    draft.figure(indicator, year, "printed_rate", cell, label, note)


def describe(
    draft: Draft, cell: Cell, project_id: str | None, kind: str, name: str, cumulative: bool, attribution: str
) -> str:
    """Add an indicator; what a sheet never prints comes from what is known of it, or is asked. Answers its id."""
    indicator, near = draft.identity.indicator(project_id, kind, name)
    known = draft.identity.row("indicators", indicator)
    if near:
        draft.say("warning", cell, f"指標「{name[:60]}」は前の調書にありません。「{near[:60]}」の名が変わったものではありませんか", f"renamed:indicators:{indicator}")  # fmt: skip
    elif not known and draft.identity.known is not None:
        draft.say("info", cell, f"指標「{name[:60]}」は新しい指標として読みました")
    accumulation = "cumulative" if cumulative else str(known.get("accumulation") or "")
    if not accumulation:
        accumulation = "point_in_time" if kind == "group" else "annual"
        words = {"point_in_time": "時点", "annual": "単年度"}[accumulation]
        draft.say("warning", cell, f"指標「{name[:60]}」が累計・単年度・時点のどれかは書かれていません。{words}の値として読みました。累計なら、名の後ろに「(累計)」を書き足してください", f"accumulation:{indicator}")  # fmt: skip
    short = known.get("short_name")
    draft.add(
        "indicators", cell, attribution, indicator_id=indicator, group_id=draft.group_id, project_id=project_id, kind=kind,
        name=name, short_name=short if isinstance(short, str) else None, unit=str(known.get("unit") or ""),
        accumulation=accumulation, direction=str(known.get("direction") or "increase"),
    )  # fmt: skip
    return indicator


def settle_unit(draft: Draft, indicator: str, cell: Cell, units: Sequence[str]) -> None:
    """The unit that is printed, else the one that is known; several different ones are asked about."""
    row = next(r for r in draft.rows["indicators"] if r["indicator_id"] == indicator)
    printed = list(dict.fromkeys(u for u in units if u and u != "%")) or (["%"] if "%" in units else [])
    if len(printed) > 1:
        draft.say("warning", cell, f"指標「{row['name'][:60]}」の単位が揃っていません({'、'.join(printed)})。「{printed[0]}」として読みました", f"units:{indicator}")  # fmt: skip
    if printed:
        row["unit"] = printed[0]
        return
    row["attribution"] = "inferred"  # the unit is not on the sheet
    if not row["unit"]:
        draft.say(
            "warning",
            cell,
            f"指標「{row['name'][:60]}」の単位が書かれていません。単位なしとして読みました",
            f"no_unit:{indicator}",
        )


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


def paragraphs(text: str) -> list[str]:
    """A text cut where ○ begins, else where ・ begins a paragraph; whole where neither does."""
    text = text.strip()
    for sign in ("○", "〇", "・"):
        parts = [p.strip() for p in re.split(rf"(?:(?<=^)|(?<=\s))(?={sign})", text) if p.strip()]
        if any(p.startswith(sign) for p in parts):
            return parts
    return [text] if text else []


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
            f"no_owner:{cell.place}",
        )
        return
    for n, (start, indicator, _) in enumerate(found):
        end = found[n + 1][0] if n + 1 < len(found) else len(text)
        parts = [p for p in paragraphs(text[start:end]) if p.startswith(("・", "○"))]
        already = sum(1 for r in draft.rows["narratives"] if r["subject_id"] == indicator and r["kind"] == "status")
        draft.texts("indicator", indicator, "status", cell, parts, already + 1)
