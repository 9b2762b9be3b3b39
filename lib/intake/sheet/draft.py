"""A sheet while it is being read: its rows by the contract, and what there is to ask about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lib.contract.era import era, era_year
from lib.contract.tables import CONTRACTS
from lib.intake.files.book import Cell, Level, Message, Rows
from lib.intake.question import Question
from lib.intake.sheet.identity import Identity
from lib.intake.values import Value, value_of


def no_rows() -> Rows:
    """Every table of the contract without a row."""
    return {name: [] for name in CONTRACTS}


@dataclass
class Draft:
    """One sheet's rows and messages. `is_extract` where the cells of its projects have lost their columns."""

    year: int
    source_id: str
    group_id: str
    identity: Identity
    is_extract: bool = False
    rows: Rows = field(default_factory=no_rows)
    messages: list[Message] = field(default_factory=list)
    # Where a figure could be written that is blank: (indicator_id, fiscal_year, measure) -> place, of a book.
    blanks: dict[tuple[str, int, str], str] = field(default_factory=dict)
    # What became of the cells: the row that a figure made, what is asked about, and what is said to be no fact by itself.
    facts: dict[Cell, dict[str, Any]] = field(default_factory=dict)
    asked: set[Cell] = field(default_factory=set)
    left_out: list[Cell] = field(default_factory=list)

    def say(self, level: Level, cell: Cell | None, text: str, question: Question | None = None) -> None:
        """Tell the person something, at a cell."""
        self.messages.append(Message(level, cell.place if cell else "", text, question))
        if cell is not None and level != "info":
            self.asked.add(cell)

    def add(self, table: str, cell: Cell, attribution: str = "printed", said: str | None = None, **values: Any) -> None:
        """A row that stands in a cell; what the contract knows of places and documents is filled in."""
        row: dict[str, Any] = {}
        filled = {
            "source_id": self.source_id,
            "source_ref": cell.place,
            "source_text": cell.text if said is None else said,
            "attribution": attribution,
            "sheet_year": self.year,
        }
        for column in CONTRACTS[table].columns:
            row[column.name] = values.pop(column.name) if column.name in values else filled.get(column.name)
        assert not values, f"{table} has no {sorted(values)}"
        self.rows[table].append(row)
        if table in ("observations", "budgets") and row["report_state"] == "reported":
            self.facts[cell] = row

    def figure(
        self, indicator: str, year: int, measure: str, cell: Cell | None, label: Cell, note: str = "", text: str = ""
    ) -> Value | None:
        """One cell of an indicator: its number, or why there is none; a cell that is not understood is asked about.

        `label` stands for a blank cell. `note` says how its year was told, where that is not printed.
        """
        attribution = "inferred" if note else "printed"
        value = value_of(cell.text, cell.number) if cell else None
        if cell is None or value is None or value.number is None:
            state = self._state(measure, year, value)
            if cell is not None and state == "illegible":
                self._unread(indicator, year, measure, cell)
            said = cell.text if cell else text or label.text
            self.observe(indicator, year, measure, None, state, cell or label, said, attribution, note)
            return value
        if value.year not in (None, year) and measure in ("target", "actual"):
            words = f"{era(year)}の{_MEASURE[measure]}の欄に、ほかの年度の値「{value.text[:40]}」が書かれています。{era(year)}の値に直すか、空欄にしてください"
            self.say("warning", cell, words, Question("unread", (indicator, year, measure), (value.text[:40],)))
            self.observe(indicator, year, measure, None, "illegible", cell, cell.text, attribution, note)
            return value
        if value.bound:
            kept = f"{value.number:,.15g}"
            self.say("warning", cell, f"{era(year)}の{_MEASURE[measure]}「{value.text[:40]}」を{kept}として読み取りました。「{value.bound}」は判定に使いません", Question("softened", (indicator, year, measure), (value.text[:40],)))  # fmt: skip
        elif value.word:
            self.say("info", cell, f"{era(year)}の{_MEASURE[measure]}は「{value.word}」と書かれた値です")
            note = f"{note}「{value.word}」と書かれた値。"
        number = value.fraction if measure == "printed_rate" else value.number
        self.observe(indicator, year, measure, number, "reported", cell, cell.text, attribution, note)
        return value

    def spread(self, indicator: str, year: int, measure: str, cell: Cell) -> None:
        """A figure that is merged over several years: whether it is each year's or all years' is asked."""
        if cell not in self.asked:
            words = f"{_MEASURE[measure]}「{cell.text[:30]}」のセルが、複数の年度にわたって結合されています。どの年度の値か特定できません。年度ごとのセルに分けて書いてください"
            self.say("warning", cell, words, Question("unread", (indicator, measure, cell.place), (cell.text[:30],)))
        self.observe(indicator, year, measure, None, "illegible", cell, cell.text)

    def _unread(self, indicator: str, year: int, measure: str, cell: Cell) -> None:
        expected = "「240%」のような率" if measure == "printed_rate" else "「1,800件」のような数値1つ"
        self.say("warning", cell, f"{era(year)}の{_MEASURE[measure]}「{' '.join(cell.text.split())[:40]}」を数値として読めません。{expected}に直すか、このまま「数値を特定できず」として取り込むかを選んでください", Question("unread", (indicator, year, measure), (cell.text[:40],)))  # fmt: skip

    def observe(
        self, indicator: str, year: int, measure: str, value: float | None, state: str, cell: Cell, said: str,
        attribution: str = "printed", note: str = "",
    ) -> None:  # fmt: skip
        """A row of observations."""
        self.add("observations", cell, attribution, said, indicator_id=indicator, fiscal_year=year, measure=measure,
                 value=value, report_state=state, attribution_note=note or None)  # fmt: skip

    def _state(self, measure: str, year: int, value: Value | None) -> str:
        """Why there is no number: a blank or 調査中 of a year is still owed, a dash says that nothing is to come."""
        state = value.state if value else "blank"
        is_goal = measure in ("target", "baseline", "final_target")
        if state == "words" or (state in ("pending", "withheld") and is_goal):
            return "illegible"
        if state == "withheld":
            return "not_published"
        # A dash in a year to come says that it is to come: the actual is owed later all the same.
        if is_goal or (state == "dash" and year < self.year):
            return "not_set"
        return "not_yet_reported"

    def texts(
        self, subject_type: str, subject_id: str, kind: str, cell: Cell, parts: list[str], first: int = 1
    ) -> None:
        """Paragraphs about a subject, in their order."""
        for position, part in enumerate(parts, start=first):
            self._text(subject_type, subject_id, kind, cell, part, position)

    def _text(self, subject_type: str, subject_id: str, kind: str, cell: Cell, part: str, position: int) -> None:
        row = {
            "narrative_id": self.identity.narrative(subject_type, subject_id, kind, position),
            "sheet_year": self.year,
            "subject_type": subject_type,
            "subject_id": subject_id,
            "kind": kind,
            "position": position,
            "text": part,
            "source_id": self.source_id,
            "source_ref": cell.place,
            "source_text": part,
            "attribution": "printed",
        }
        self.rows["narratives"].append(row)

    @property
    def sheet(self) -> str:
        """As messages name the year: ``令和3年度``."""
        return era_year(self.year)


_MEASURE = {
    "baseline": "基準値",
    "target": "目標値",
    "actual": "実績値",
    "final_target": "最終目標",
    "printed_rate": "達成率",
}
