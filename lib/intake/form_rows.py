"""The rows of a collecting form that came back, and what was asked: a row answers the key whose names, year and unit stand in it.

Offices sort, insert and delete rows, and a hidden key stays where it is. So a key is found by what stands in the row; its
place is only where to look first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from lib.contract import heads
from lib.contract.era import era
from lib.contract.letters import plain
from lib.contract.reference import cell_place
from lib.contract.terms import INDICATOR_KINDS
from lib.intake.files.book import Cell, Grid
from lib.intake.sheet.identity import Known, bare
from lib.intake.values import year_of

GROUP, PROJECT, NAME, KIND, ACCUMULATION, YEAR = "事業群", "事務事業", "指標", "種別", "値の数え方", "年度"
TARGET, BEFORE, UNIT, ANSWER, REMARK = "目標値", "前年度までの実績", "単位", "実績値(ここに記入)", "備考"
HEADINGS = (GROUP, PROJECT, NAME, KIND, ACCUMULATION, YEAR, TARGET, BEFORE, UNIT, ANSWER, REMARK)
NAMING = (GROUP, PROJECT, NAME, KIND, YEAR, UNIT)  # what must stand in a row for it to answer a key
_FORMER_HEADINGS = {"種類": KIND, "集計": ACCUMULATION}  # of forms that are out
OF_NO_PROJECT = "(事業群の指標)"
_NEEDED = (GROUP, PROJECT, NAME, YEAR, UNIT, ANSWER)
_MOST_ROWS_ABOVE = 40  # where the headings are looked for
_ID = re.compile(r"〔([^〔〕]+)〕$")


@dataclass(frozen=True)
class Asked:
    """An actual that a form asks for. `written` is what stood beside its cell: heading -> texts or numbers, any of which fits."""

    row: int
    indicator_id: str
    fiscal_year: int
    sheet_year: int
    written: Mapping[str, tuple[str | float, ...]]
    compared_with: str  # where `written` is from, in Japanese

    @property
    def words(self) -> str:
        """What is asked in Japanese: ``「防災士の数」のR4``."""
        name = self.written.get(NAME, ("?",))[0]
        return f"「{str(name)[:50]}」の{era(self.fiscal_year)}"


@dataclass(frozen=True)
class Line:
    """A row of the answers' sheet: its cells by heading, without the blank ones."""

    sheet: str
    row: int
    columns: Mapping[str, int]
    cells: Mapping[str, Cell]

    def text(self, heading: str) -> str:
        """What stands under a heading; blank where nothing does."""
        return self.cells[heading].text.strip() if heading in self.cells else ""

    def place(self, heading: str) -> str:
        """The place of this row's cell under a heading."""
        return cell_place(self.sheet, self.row, self.columns[heading])

    def says(self, heading: str, written: Sequence[str | float], fold: Callable[[str], str] = plain) -> bool:
        """Whether one of these texts or numbers stands under the heading, texts compared as `fold` leaves them."""
        cell = self.cells.get(heading)
        return any(
            cell is not None and cell.number is not None and abs(cell.number - value) < 1e-9 * max(1.0, abs(value))
            if isinstance(value, float)
            else _for_comparing(heading, self.text(heading), fold) == _for_comparing(heading, value, fold)
            for value in written
        )

    def differing(self, asked: Asked, fold: Callable[[str], str] = plain) -> list[str]:
        """The headings under which something else stands than the key's names, year and unit."""
        headings = [h for h in NAMING if h in asked.written and h in self.columns]
        return [h for h in headings if not self.says(h, asked.written[h], fold)]


def _for_comparing(heading: str, text: str, fold: Callable[[str], str]) -> str:
    """A text as it is compared: a group by its id, which stands behind its name; a year however it is written."""
    group, year = _ID.search(text.strip()), year_of(text)
    if heading == GROUP and group:
        return group[1]
    return era(year) if heading == YEAR and year is not None else fold(text)


def headings_of(grid: Grid) -> tuple[int, Mapping[str, int]] | None:
    """The row of a form's headings and the column of each, wherever they stand; None where one that is needed is missing."""
    for row in range(min(grid.height, _MOST_ROWS_ABOVE)):
        columns: dict[str, int] = {}
        for cell in grid.row(row):
            columns.setdefault(_heading(plain(cell.text)), cell.column)
        if all(plain(heading) in columns for heading in _NEEDED):
            return row, {h: columns[plain(h)] for h in HEADINGS if plain(h) in columns}
    return None


def _heading(text: str) -> str:
    """A heading as forms have it now."""
    return _FORMER_HEADINGS.get(text, text)


def lines_of(grid: Grid, heading_row: int, columns: Mapping[str, int]) -> list[Line]:
    """The rows below the headings in which anything stands."""
    lines = []
    for row in range(heading_row + 1, grid.height):
        held = {heading: grid.at(row, column) for heading, column in columns.items()}
        cells = {heading: cell for heading, cell in held.items() if cell is not None}
        if REMARK in cells and cells[REMARK].column != columns[REMARK]:  # merged with the answer
            del cells[REMARK]
        if cells:
            lines.append(Line(grid.name, row, columns, cells))
    return lines


def json_of(cell: Cell | None) -> dict[str, Any] | None:
    """The object that a cell of the hidden sheet holds; None for anything else."""
    try:
        found = json.loads(cell.text) if cell else None
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def asked_by(keys: Grid, first_row: int, known: Known) -> Iterator[Asked]:
    """What a form asks, by its hidden keys; a key whose indicator is not known is left out."""
    names = {row["indicator_id"]: row for row in known["indicators"].to_dict("records")}
    for cell in keys.cells:
        key = json_of(cell) if cell.row >= first_row else None
        if key is None or key.get("indicator_id") not in names:
            continue
        try:
            indicator, year, sheet_year = str(key["indicator_id"]), int(key["fiscal_year"]), int(key["sheet_year"])
            written = _handed_out(key)
        except (KeyError, TypeError, ValueError, AttributeError):  # a key that somebody has written over
            continue
        source = "配布時" if written else "現在のデータ"
        written = written or _in_force(indicator, year, names[indicator], known)
        yield Asked(cell.row, indicator, year, sheet_year, written, source)


def _handed_out(key: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """What stood in a row when the form was made; nothing in a form of before forms kept it."""
    written = key.get("written", {})
    return {_heading(h): (float(v) if isinstance(v, int | float) else str(v),) for h, v in written.items()}


def _in_force(indicator_id: str, year: int, about: Mapping[str, Any], known: Known) -> dict[str, tuple[Any, ...]]:
    """What stood in a row of a form made before forms kept it, as the data in force tell: every name that it can be."""
    projects, rows = known["projects"], known["observations"]
    names = projects.loc[projects["project_id"] == about["project_id"], "name"].unique().tolist()
    written: dict[str, tuple[Any, ...]] = {
        GROUP: (f"〔{about['group_id']}〕",),
        PROJECT: tuple(names) or (OF_NO_PROJECT,),
        NAME: (str(about["name"]),),
        KIND: (INDICATOR_KINDS[str(about["kind"])],),
        YEAR: (era(year),),
        UNIT: (str(about["unit"] or ""),),
    }
    rows = rows[(rows["indicator_id"] == indicator_id) & rows["value"].notna()].sort_values("sheet_year")
    shares = (1, 100) if about["unit"] == "%" else (1,)  # those forms wrote percentages as fractions
    targets = rows.loc[(rows["measure"] == "target") & (rows["fiscal_year"] == year), "value"]
    if len(targets):
        written[TARGET] = tuple(float(value) / share for value in reversed(targets.tolist()) for share in shares)
    written[BEFORE] = tuple(
        last_actuals(rows.assign(value=rows["value"] / share), year, names_baseline)
        for share in shares
        for names_baseline in (True, False)
    )
    return written


def last_actuals(rows: pd.DataFrame, year: int, names_baseline: bool = True) -> str:
    """The last two values of an indicator before a year, as forms show them: ``R元 1,515(基準値)、R2 1,750``.

    `rows` are its figures of the table observations, the newest sheet last. `names_baseline`: forms once did not.
    """
    before = rows[rows["measure"].isin(["actual", "baseline"]) & (rows["fiscal_year"] < year)]
    before = before.sort_values("fiscal_year", kind="stable").drop_duplicates("fiscal_year", keep="last").tail(2)
    about = {"baseline": f"({heads.BASELINE})" if names_baseline else ""}
    values = (f"{era(int(b.fiscal_year))} {b.value:,.10g}{about.get(b.measure, '')}" for b in before.itertuples())
    return "、".join(values) or "なし"


@dataclass(frozen=True)
class Matched:
    """Rows and keys brought together. `own` holds the rows of each key, `others` the rows that answer no key, `gone` keys without a row."""

    own: Sequence[tuple[Asked, Sequence[Line]]]
    others: Sequence[tuple[Line, Asked | None]]  # with the key at the same place, where no row answers it
    gone: Sequence[Asked]

    @property
    def moved(self) -> list[int]:
        """The rows that stand elsewhere than when the form was made."""
        return sorted(line.row for asked, lines in self.own for line in lines if line.row != asked.row)


def match(asked: Sequence[Asked], lines: Sequence[Line]) -> Matched:
    """Each row with the one key that it names; a row stays with the key at its own place where that is what it names."""
    at_place = {one.row: one for one in asked}
    # Names are compared as they are written; where that finds nothing, without circled numbers and footnote marks.
    named = [(fold, _by_name(asked, fold)) for fold in (plain, bare)]
    own: dict[int, list[Line]] = {one.row: [] for one in asked}
    others: list[tuple[Line, Asked | None]] = []
    for line in lines:
        here = at_place.get(line.row)
        fitting = [here] if here and not line.differing(here) else []
        for fold, index in named:
            candidates = index.get(_index(line.text(NAME), line.text(YEAR), fold), [])
            fitting = fitting or [one for one in candidates if not line.differing(one, fold)]
        if len(fitting) == 1:
            own[fitting[0].row].append(line)
        else:
            others.append((line, here))
    # A row at the place of a key that is answered elsewhere is none of that key.
    others = [(line, here if here and not own[here.row] else None) for line, here in others]
    spoken_of = {here.row for _, here in others if here}
    return Matched(
        [(one, own[one.row]) for one in asked if own[one.row]],
        others,
        [one for one in asked if not own[one.row] and one.row not in spoken_of],
    )


def _by_name(asked: Sequence[Asked], fold: Callable[[str], str]) -> dict[tuple[str, str], list[Asked]]:
    named: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        index = _index(str(one.written[NAME][0]), str(one.written[YEAR][0]), fold)
        named.setdefault(index, []).append(one)
    return named


def _index(name: str, year: str, fold: Callable[[str], str]) -> tuple[str, str]:
    return _for_comparing(NAME, name, fold), _for_comparing(YEAR, year, fold)
