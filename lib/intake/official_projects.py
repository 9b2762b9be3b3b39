"""Section 2: the projects with their budgets, indicators and results. A project is a block of rows that begins with its number.

Where rows and columns are those of the headings, a cell's place tells its year. Of an extract whose columns have shifted,
only what can be told from how many figures there are and when the project began is read; the rest is asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lib.contract.era import era, parse_period
from lib.contract.reference import cell_place
from lib.intake.book import Cell, Grid
from lib.intake.draft import Draft
from lib.intake.official_indicators import describe, grid_value, paragraphs, rated, settle_unit, split_name
from lib.intake.official_texts import Stated, signs_of
from lib.intake.values import plain, value_of

_HEADINGS = frozenset(
    ("事業実施の根拠法令条項", "法令による事業実施の義務付け", "県の裁量の余地がない事業", "他の評価対象事業(公共、研究等)", "事業期間",
     "所管課(室)名", "事業実施の義務付け", "事業対象", "事業概要", "主な指標", "達成率", "うち一般財源", "人件費(参考)", "取組項目", "中核事業",
     "事業番号", "事務事業名", "指標", "目標", "実績")
)  # fmt: skip
_YEARLY = re.compile(r"(?:令和|平成|[RH])(?:元|\d{1,2})(?:年度)?(?:実績|目標|計画|当初予算)")
_SECTION = re.compile(
    r"\S{1,40}(?:課|室|局|所|部|センター|本部|事務局|署|院|校|館)(?:\(室\))?(?:[、・,]\S{1,40}(?:課|室|局|所))*"
)
_NAMED = re.compile(r"(?:数|率|額|量|件|者|度|割合|人口|面積|回|時間|\))$")
_KIND = re.compile(r"[【\[](活動|成果)指標[】\]]|^(活動|成果)指標$")
_KINDS = {"活動": "activity", "成果": "outcome"}
_LEGAL = ("obligation", "no_discretion", "other_evaluation")


@dataclass(frozen=True)
class _Columns:
    number: int
    name: int
    core: int
    initiative: int
    budget: tuple[int, ...]
    overview: int
    indicator: int
    target: int
    actual: int
    rate: int
    result: int


@dataclass
class _Found:
    """An indicator of a project while its cells are gathered."""

    kind: str
    label: Cell | None
    name: Cell | None
    top: int
    rows: list[list[Cell]] = field(default_factory=list)


def _columns(grid: Grid, top: int, bottom: int) -> tuple[_Columns, int] | None:
    """Where the table has its columns, and the first row below its heading; None where there is no heading."""
    for row in range(top, bottom):
        words = {plain(c.text): c for c in grid.row(row)}
        name = next((c for t, c in words.items() if t.startswith("事務事業名")), None)
        number = next((c for t, c in words.items() if t in ("事業番号", "番号", "No.", "No")), None)
        if name is None or number is None:
            continue
        below = [c for r in range(row, min(row + max(3, name.rows), bottom)) for c in grid.row(r)]

        def at(*starts: str, default: int, cells: Sequence[Cell] = below) -> int:
            return next((c.column for start in starts for c in cells if plain(c.text).startswith(start)), default)

        cost = at("事業費", default=name.column + 1)
        overview = at("事業概要", default=cost + 3)
        indicator = at("主な指標", "指標", default=overview + 1)
        result = next((c.column for c in below if "成果等" in plain(c.text) or plain(c.text) == "事業の成果"), 10_000)
        target = next((c.column for c in below if re.fullmatch(r"(?:.*\D)?(?:元|\d{1,2})(?:年度)?目標|目標(?:値)?①?", plain(c.text)) and c.column > indicator), indicator + 1)  # fmt: skip
        actual = next((c.column for c in below if re.fullmatch(r"(?:.*\D)?(?:元|\d{1,2})(?:年度)?実績|実績(?:値)?②?", plain(c.text)) and c.column > target), target + 1)  # fmt: skip
        rate = at("達成率", default=actual + 1)
        columns = _Columns(
            number.column, name.column, at("中核事業", "中核", default=-1), at("取組項目", default=-1),
            tuple(range(cost, min(cost + 3, max(overview, cost + 1)))), overview, indicator, target, actual, rate, result,
        )  # fmt: skip
        body = next((r for r in range(row + 1, bottom) if _begins(grid, r, columns)), bottom)
        return columns, body
    return None


def _begins(grid: Grid, row: int, columns: _Columns) -> bool:
    number = next((c for c in grid.row(row) if c.column == columns.number), None)
    name = next((c for c in grid.row(row) if c.column == columns.name), None)
    if number is None or name is None:
        return False
    value = value_of(number.text, number.number)
    return value.is_plain and not value.unit and value.number is not None and 0 < value.number < 1_000


def _blocks(grid: Grid, top: int, bottom: int) -> tuple[_Columns, list[tuple[int, int]]] | None:
    found = _columns(grid, top, bottom)
    if found is None:
        return None
    columns, body = found
    starts = [row for row in range(body, bottom) if _begins(grid, row, columns)]
    return columns, list(zip(starts, [*starts[1:], bottom], strict=True))


def names_of_projects(grid: Grid, top: int, bottom: int) -> list[str]:
    """The names of the projects in these rows."""
    found = _blocks(grid, top, bottom)
    if found is None:
        return []
    columns, blocks = found
    return [_name(cell.text) for start, _ in blocks if (cell := grid.at(start, columns.name))]


def _name(text: str) -> str:
    return "".join(text.split()) if re.search(r"[ぁ-ん一-龠]", text) else " ".join(text.split())


def read_projects(draft: Draft, grid: Grid, top: int, bottom: int, stated: Sequence[Stated]) -> None:
    """Read every project of these rows; `stated` is what section 4 says of them, where the name's cell is whole."""
    found = _blocks(grid, top, bottom)
    if found is None or not found[1]:
        cells = grid.row(top)
        draft.say("warning", cells[0] if cells else None, "2の表に、事業番号と事務事業名のある行が見つかりません。事務事業は読んでいません", f"no_projects:{draft.group_id}")  # fmt: skip
        return
    columns, blocks = found
    draft.is_extract = not _fits(grid, columns, blocks)
    for start, end in blocks:
        number = int(grid_value(grid.at(start, columns.number)) or 0)
        _Project(draft, grid, columns, start, end, next((s for s in stated if s.number == number), None)).read(number)


def _fits(grid: Grid, columns: _Columns, blocks: Sequence[tuple[int, int]]) -> bool:
    """Whether every figure right of the indicators stands in a column of figures: the columns are those of the headings."""
    figures = (columns.target, columns.actual, columns.rate)
    return all(
        cell.column in figures
        for start, end in blocks
        for row in range(start, end)
        for cell in grid.row(row)
        if cell.column > columns.indicator and value_of(cell.text, cell.number).state == "number"
    ) and all(
        cell.column <= columns.indicator or not _SECTION.fullmatch(plain(cell.text))
        for start, end in blocks
        for row in range(start, end)
        for cell in grid.row(row)
    )


class _Project:
    """One block of rows. Cells are taken one kind after the other; what nobody took is asked about at the end."""

    def __init__(
        self, draft: Draft, grid: Grid, columns: _Columns, top: int, bottom: int, stated: Stated | None
    ) -> None:
        self.draft, self.grid, self.columns, self.top, self.bottom, self.stated = (
            draft,
            grid,
            columns,
            top,
            bottom,
            stated,
        )
        self.cells = [c for row in range(top, bottom) for c in grid.row(row) if not self._is_heading(c)]
        self.taken: set[str | tuple[int, int]] = set()

    @staticmethod
    def _is_heading(cell: Cell) -> bool:
        text = plain(cell.text)
        return text in _HEADINGS or bool(_YEARLY.fullmatch(text)) or (text.endswith("事業対象") and "実施状況" in text)

    def _take(self, cell: Cell) -> Cell:
        self.taken.add((cell.row, cell.column))
        return cell

    def _left(self) -> list[Cell]:
        return [c for c in self.cells if (c.row, c.column) not in self.taken]

    def read(self, number: int) -> None:
        draft, columns = self.draft, self.columns
        name_cell = self._take(self.grid.at(self.top, columns.name))  # type: ignore[arg-type]
        self._take(self.grid.at(self.top, columns.number))  # type: ignore[arg-type]
        lines = [line.strip() for line in name_cell.text.split("\n") if line.strip()]
        period, section = self._period(lines), self._section(lines)
        kept = [
            line
            for line in lines
            if not _is_period(line) and not (len(lines) > 1 and _SECTION.fullmatch(plain(line)) and line != lines[0])
        ]
        name = _name("".join(kept) if kept else name_cell.text)
        project, near = draft.identity.project(name)
        if near:
            draft.say("warning", name_cell, f"事務事業「{name[:60]}」は前の調書にありません。「{near[:60]}」の名が変わったものではありませんか", f"renamed:projects:{project}")  # fmt: skip
        initiative = next((c for c in self._left() if c.row == self.top and c.column == columns.initiative), None)
        if initiative is not None:
            self._take(initiative)
            for sign in signs_of(initiative.text):
                draft.add("project_initiatives", initiative, said=" ".join(initiative.text.split()) if "\n" in initiative.text else initiative.text,
                          project_id=project, initiative_id=draft.identity.initiative(sign), stated_in="section_2")  # fmt: skip
        core = next((c for c in self._left() if c.row == self.top and c.column == columns.core), None)
        is_core = core is not None and plain(self._take(core).text) in ("○", "〇", "◯", "o", "O")
        result = next((c for c in self._left() if plain(c.text).startswith("●事業の成果")), None) or next(
            (c for c in self._left() if c.column == columns.result and len(c.text) > 8), None
        )
        if result is not None:
            text = re.sub(r"^\s*●\s*事業の成果\s*", "", self._take(result).text)
            draft.texts("project", project, "result", result, paragraphs(text))
        start_year = self._start(period[0]) if period else None
        budgets = self._budget_rows()
        legal = self._legal_rows(budgets)
        found = self._indicators()
        overview, audience = self._overview()
        self._write(number, name, name_cell, project, is_core, period, section, overview, audience)
        self._write_budgets(project, budgets, start_year, name_cell, period[1] if period else name_cell)
        self._write_legal(project, legal, name_cell)
        for one in found:
            self._write_indicator(project, one, start_year)
        for cell in self._left():
            if plain(cell.text) not in ("", "—") and value_of(cell.text).state != "dash":
                draft.say("warning", cell, f"事務事業「{name[:40]}」の「{' '.join(cell.text.split())[:40]}」を、どの項目か決められません。取り込まれません", f"unplaced:{project}:{cell.place}:{plain(cell.text)[:20]}")  # fmt: skip

    # ------------------------------------------------------------------ name, period, section, texts

    def _period(self, lines: Sequence[str]) -> tuple[str, Cell] | None:
        for line in lines:
            if _is_period(line):
                return plain_period(line), self.grid.at(self.top, self.columns.name)  # type: ignore[return-value]
        for cell in self._left():
            if _is_period(cell.text):
                return plain_period(self._take(cell).text), cell
        if self.stated and self.stated.period:
            return self.stated.period, self.stated.cell
        return None

    @staticmethod
    def _start(period: str) -> int | None:
        return parse_period(period)[0]

    def _section(self, lines: Sequence[str]) -> tuple[str, Cell] | None:
        if len(lines) > 1:
            for line in lines[1:]:
                if _SECTION.fullmatch(plain(line)):
                    return line, self.grid.at(self.top, self.columns.name)  # type: ignore[return-value]
        for cell in self._left():
            text = plain(cell.text)
            if (
                len(text) <= 40
                and _SECTION.fullmatch(text)
                and (cell.column <= self.columns.name or (self.stated and self.stated.section == text))
            ):
                return " ".join(self._take(cell).text.split()), cell
        if self.stated and self.stated.section:
            return self.stated.section, self.stated.cell
        return None

    def _overview(self) -> tuple[Cell | None, Cell | None]:
        wordy = [
            c for c in self._left()
            if value_of(c.text, c.number).state == "words" and c.column > self.columns.name and not _KIND.search(plain(c.text))
        ]  # fmt: skip
        here = [c for c in wordy if c.column == self.columns.overview]
        overview = here[0] if here else next((c for c in wordy if len(c.text) > 30), None)
        if overview is not None:
            self._take(overview)
        rest = [c for c in wordy if c is not overview and (not here or c.column == self.columns.overview)]
        rest = rest or [c for c in wordy if c is not overview]
        audience = rest[-1] if rest else None
        if audience is not None:
            self._take(audience)
        return overview, audience

    def _write(
        self, number: int, name: str, cell: Cell, project: str, is_core: bool, period: tuple[str, Cell] | None,
        section: tuple[str, Cell] | None, overview: Cell | None, audience: Cell | None,
    ) -> None:  # fmt: skip
        draft = self.draft
        if period is None:
            draft.say("error", cell, f"事務事業「{name[:60]}」の事業期間が見つかりません。「R2-7」「H13-」のように書いてください", f"no_period:{project}")  # fmt: skip
        if section is None:
            draft.say("error", cell, f"事務事業「{name[:60]}」の所管課(室)が見つかりません。事業番号の行の下に書いてください", f"no_section:{project}")  # fmt: skip
        first, last = parse_period(period[0]) if period else (draft.year, None)
        draft.add(
            "projects", cell, said=name if name in cell.text else cell.text, project_id=project, group_id=draft.group_id, number=number, name=name,
            section=section[0] if section else "(不明)", is_core=is_core, start_year=first, end_year=last,
            period_text=period[0] if period else f"{era(draft.year)}-",
            overview=overview.text.strip() if overview else None, target_audience=audience.text.strip() if audience else None,
            section_ref=(section[1] if section else cell).place, period_ref=(period[1] if period else cell).place,
            overview_ref=overview.place if overview else None, audience_ref=audience.place if audience else None,
        )  # fmt: skip

    # ------------------------------------------------------------------ budgets and legal bases

    def _budget_rows(self) -> list[list[Cell]]:
        """The rows of three figures in the columns of costs, in their order."""
        rows = []
        for row in range(self.top, self.bottom):
            here = [c for c in self._left() if c.row == row and c.column in self.columns.budget]
            numbers = [
                c
                for c in here
                if value_of(c.text, c.number).state == "number" and not value_of(c.text).unit.strip("千円")
            ]
            if len(numbers) >= 2 or (numbers and len(numbers) == len(here) and len(self.columns.budget) == 1):
                rows.append([self._take(c) for c in numbers])
        return rows

    @property
    def _last_of_costs(self) -> int:
        """The last column of the costs; in an extract the dashes of this part may have shifted to the figures."""
        return self.columns.rate if self.draft.is_extract else max(self.columns.budget)

    def _legal_rows(self, budgets: Sequence[Sequence[Cell]]) -> dict[str, Cell]:
        """Below the costs, in their columns: three texts or dashes on a row of their own; the law on one by itself."""
        below = max((row[0].row for row in budgets), default=self.top)
        found: dict[str, Cell] = {}
        for row in range(below + 1, self.bottom):
            here = [c for c in self._left() if c.row == row and c.column <= self._last_of_costs]
            here = [c for c in here if c.column >= self.columns.budget[0] or self.draft.is_extract]
            states = [value_of(c.text, c.number).state for c in here]
            here = [
                c
                for c, s in zip(here, states, strict=True)
                if s == "dash" or (s == "words" and not self.draft.is_extract)
            ]
            if len(here) == len(_LEGAL):
                found |= dict(zip(_LEGAL, here, strict=True))
            elif len(here) == 1 and here[0].columns > 1:
                found["law"] = here[0]
            for cell in here:
                if cell in found.values() or value_of(cell.text).state == "dash":
                    self._take(cell)
        return found

    def _write_budgets(
        self, project: str, rows: Sequence[Sequence[Cell]], start: int | None, name: Cell, period: Cell
    ) -> None:
        draft, year = self.draft, self.draft.year
        slots = [(year - 2, "actual"), (year - 1, "actual"), (year, "plan")]
        owed = [slot for slot in slots if start is None or slot[0] >= start]
        placed: dict[tuple[int, str], Sequence[Cell]] = {}
        note = ""
        offsets = [row[0].row - self.top for row in rows]
        if not draft.is_extract and rows and all(0 <= o < len(slots) for o in offsets):
            placed = {slots[o]: row for o, row in zip(offsets, rows, strict=True)}
        elif rows and len(rows) == len(owed):
            placed = dict(zip(owed, rows, strict=True))
            note = _BUDGET_NOTES.get(len(rows), "").format(
                begin=era(start or year), a=era(year - 2), b=era(year - 1), c=era(year)
            )
        elif rows:
            for row in rows:
                draft.say("warning", row[0], f"事業費「{row[0].text}」がどの年度のものか決められません。取り込まれません", f"no_year:{project}:{row[0].place}")  # fmt: skip
        for slot in slots:
            fiscal, stage = slot
            for n, item in enumerate(("total", "general_fund", "personnel")):
                cells = {c.column: c for c in placed.get(slot, ())}
                wanted = self.columns.budget[n] if n < len(self.columns.budget) else -1
                cell = cells.get(wanted)
                value = value_of(cell.text, cell.number) if cell else None
                if cell is not None and value is not None and value.state == "number" and value.number is not None:
                    if value.number < 0 or value.number != round(value.number):
                        draft.say("warning", cell, f"事業費「{cell.text}」は千円単位の0以上の整数ではありません", f"money:{project}:{fiscal}:{item}")  # fmt: skip
                    self._budget(
                        project, fiscal, stage, item, round(max(0, value.number)), "reported", cell, cell.text, note
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
                self._budget(
                    project, fiscal, stage, item, None, state, at, at.text if at is not name else name.text, why
                )

    def _budget(
        self,
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
        self.draft.add(
            "budgets", cell, "inferred" if note else "printed", said, project_id=project, fiscal_year=fiscal, stage=stage, item=item,
            amount_thousand_yen=amount, report_state=state, attribution_note=note or None,
        )  # fmt: skip

    def _write_legal(self, project: str, cells: Mapping[str, Cell], name: Cell) -> None:
        for item in ("law", *_LEGAL):
            cell = cells.get(item)
            note = "この項目の記載は、抽出した文字に見当たらない。"
            if cell is not None:
                note = "所管課の行にある3つの「—」を、見出しの列の並びから3項目に当てた。" if self.draft.is_extract else "事業費の下の欄の並びから、この項目に当てた。"  # fmt: skip
            self.draft.add(
                "legal_bases", cell or name, "inferred", cell.text if cell else name.text, project_id=project, item=item,
                text=cell.text if cell else None, report_state="reported" if cell else "illegible", attribution_note=note,
            )  # fmt: skip

    # ------------------------------------------------------------------ indicators

    def _indicators(self) -> list[_Found]:
        """The indicators of the block with their rows of figures."""
        found: list[_Found] = []
        for row in range(self.top, self.bottom):
            for cell in [c for c in self._left() if c.row == row and c.column > self.columns.name]:
                kind = _KIND.search(plain(cell.text))
                if kind:
                    rest = re.sub(r"^\s*[【\[](?:活動|成果)指標[】\]]\s*|^\s*(?:活動|成果)指標\s*$", "", cell.text)
                    self._take(cell)
                    named = (
                        Cell(cell.row, cell.column, cell.text, cell.place, None, cell.rows, cell.columns)
                        if rest.strip()
                        else None
                    )
                    found.append(_Found(_KINDS[kind[1] or kind[2]], cell, named, row))
                elif self._is_indicator_name(cell):
                    open_one = found[-1] if found and found[-1].name is None else None
                    self._take(cell)
                    if open_one:
                        open_one.name = cell
                    else:
                        found.append(_Found("outcome" if found else "activity", None, cell, row))
        for one, following in zip(found, [*found[1:], None], strict=True):
            end = following.top if following else self.bottom
            for row in range(one.top, end):
                numbers = [
                    self._take(c) for c in self._left()
                    if c.row == row and c.column >= self.columns.overview and self._is_figure(c)
                ]  # fmt: skip
                if numbers:
                    one.rows.append(numbers)
        return [one for one in found if one.name is not None]

    def _is_figure(self, cell: Cell) -> bool:
        """A number; where the columns are those of the headings also a dash, or words, in a column of figures."""
        state = value_of(cell.text, cell.number).state
        in_columns = self.columns.target <= cell.column < self.columns.result and cell.column > self.columns.indicator
        return state == "number" or (not self.draft.is_extract and in_columns)

    def _is_indicator_name(self, cell: Cell) -> bool:
        text = plain(cell.text)
        if (
            value_of(cell.text, cell.number).state != "words"
            or text.startswith(("○", "・", "●", "〇"))
            or len(text) > 120
        ):
            return False
        if cell.column == self.columns.indicator:
            return not (_SECTION.fullmatch(text) and self.stated is not None and self.stated.section == text)
        beside = any(
            c.row == cell.row and c.column > cell.column and value_of(c.text, c.number).state == "number"
            for c in self._left()
        )
        return cell.column > self.columns.overview and bool(_NAMED.search(text)) and beside

    def _write_indicator(self, project: str, one: _Found, start: int | None) -> None:
        draft, year = self.draft, self.draft.year
        cell = one.name
        assert cell is not None
        printed = re.sub(r"^\s*[【\[](?:活動|成果)指標[】\]]\s*", "", cell.text)
        name, unit, cumulative = split_name(printed)
        indicator = describe(draft, cell, project, one.kind, name, cumulative, "printed" if one.label else "inferred")
        if one.label is None:
            draft.say("info", cell, f"指標「{name[:60]}」に【活動指標】【成果指標】の見出しがありません。並びの順から{'成果' if one.kind == 'outcome' else '活動'}指標としました")  # fmt: skip
        sets, single, note = self._years_of(one, start)
        units = [unit] if unit else []
        years = [y for y in (year - 2, year - 1) if start is None or y >= start]
        for fiscal in (year - 2, year - 1):
            cells = sets.get(fiscal, {})
            if fiscal not in years and not cells:
                why = not_yet(start or year, year)
                for measure in ("target", "actual", "printed_rate"):
                    draft.observe(indicator, fiscal, measure, None, "not_set", cell, printed.strip(), "inferred", why)
                continue
            if not cells and draft.is_extract:
                why = f"{era(fiscal)}の値は、抽出した文字に見当たらない。"
                for measure in ("target", "actual", "printed_rate"):
                    draft.observe(indicator, fiscal, measure, None, "illegible", cell, printed.strip(), "inferred", why)
                continue
            for measure in ("target", "actual"):
                value = draft.figure(
                    indicator,
                    fiscal,
                    measure,
                    cells.get(measure),
                    cell,
                    note if measure in cells else "",
                    printed.strip(),
                )
                units += [value.unit] if value and value.state == "number" else []
            rated(
                draft,
                indicator,
                fiscal,
                cells.get("printed_rate"),
                cell,
                grid_value(cells.get("target")),
                grid_value(cells.get("actual")),
                note,
            )
        if not draft.is_extract and self.grid.name:
            for offset, fiscal in enumerate((year - 2, year - 1, year)):
                for measure, column in (("target", self.columns.target), ("actual", self.columns.actual)):
                    if self.grid.at(one.top + offset, column) is None and (fiscal < year or measure == "target"):
                        draft.blanks[indicator, fiscal, measure] = cell_place(self.grid.name, one.top + offset, column)
        if single is None and draft.is_extract:
            draft.observe(indicator, year, "target", None, "illegible", cell, printed.strip(), "inferred", f"{era(year)}目標の値は、抽出した文字に見当たらない。")  # fmt: skip
        else:
            value = draft.figure(indicator, year, "target", single, cell, note if single else "", printed.strip())
            units += [value.unit] if value and value.state == "number" else []
        settle_unit(draft, indicator, cell, units)

    def _years_of(self, one: _Found, start: int | None) -> tuple[dict[int, dict[str, Cell]], Cell | None, str]:
        """(year -> its cells by measure, the cell of this year's target, how the years were told)."""
        draft, year, columns = self.draft, self.draft.year, self.columns
        if not draft.is_extract:
            # Three rows an indicator, from the top of its block: the years of the heading.
            sets: dict[int, dict[str, Cell]] = {}
            single = None
            for row in one.rows:
                for cell in row:
                    offset = cell.row - one.top
                    measure = _nearest(
                        cell.column, {"target": columns.target, "actual": columns.actual, "printed_rate": columns.rate}
                    )
                    if offset in (0, 1):
                        sets.setdefault(year - 2 + offset, {})[measure] = cell
                    elif offset == 2 and measure == "target":
                        single = cell
                    else:
                        draft.say("warning", cell, f"「{cell.text[:20]}」がどの年度のものか決められません。取り込まれません", f"no_year:{cell.place}")  # fmt: skip
            return sets, single, ""
        whole = [row for row in one.rows if len(row) in (2, 3)]
        alone = [row[0] for row in one.rows if len(row) == 1]
        owed = [y for y in (year - 2, year - 1) if start is None or y >= start]
        sets, note = {}, ""
        if len(whole) == 2 and len(owed) == 2:
            sets = {y: _triple(row) for y, row in zip(owed, whole, strict=True)}
            note = f"値が2組あり、見出しの行の順({era(year - 2)}・{era(year - 1)})から年度を定めた。"
        elif len(whole) == 1 and owed == [year - 1]:
            sets = {year - 1: _triple(whole[0])}
            note = f"値は1組だけで、事業が{era(year - 1)}開始のため{era(year - 1)}の目標・実績・達成率とした。"
        else:
            for row in whole:
                draft.say("warning", row[0], f"「{row[0].text[:20]}」からの{len(row)}つの値がどの年度のものか決められません。取り込まれません", f"no_year:{row[0].place}:{row[0].text[:12]}")  # fmt: skip
        single = alone[0] if len(alone) == 1 else None
        if single is not None and not note:
            note = f"値が1つだけのため、{era(year)}目標とした。"
        if len(alone) > 1:
            for cell in alone:
                draft.say("warning", cell, f"「{cell.text[:20]}」がどの年度のものか決められません。取り込まれません", f"no_year:{cell.place}:{cell.text[:12]}")  # fmt: skip
        return sets, single, note


_BUDGET_NOTES = {
    1: "金額は1行だけで、事業が{begin}開始のため{c}計画とした。",
    2: "金額は2行で、事業が{begin}開始のため1行目を{b}実績、2行目を{c}計画とした。",
    3: "金額は3行で、見出しの行の順({a}実績・{b}実績・{c}計画)から年度を定めた。",
}


def _triple(row: Sequence[Cell]) -> dict[str, Cell]:
    return dict(zip(("target", "actual", "printed_rate"), row, strict=False))


def _nearest(column: int, columns: dict[str, int]) -> str:
    """The measure whose column a cell stands in, or the last one before it."""
    before = [m for m, at in columns.items() if at <= column]
    return max(before, key=lambda m: columns[m]) if before else "target"


def _is_period(text: str) -> bool:
    try:
        parse_period(plain_period(text))
    except ValueError:
        return False
    return True


def plain_period(text: str) -> str:
    """A period as the contract writes it: ``R2-7``, ``H13-``."""
    bare = plain(text)
    bare = re.sub(r"[〜~～‐‑–—―−]", "-", bare)
    bare = re.sub(r"令和", "R", re.sub(r"平成", "H", re.sub(r"昭和", "S", bare)))
    return re.sub(r"年度?", "", bare)


def not_yet(start: int, year: int) -> str:
    """Why a project that began lately has no figures of earlier years."""
    if start >= year:
        return f"{era(start)}新規の事業のため、{era(year - 2)}・{era(year - 1)}の欄はない。"
    return f"{era(start)}開始の事業のため、{era(year - 2)}の欄はない。"
