"""The answers of a returned form, one key after another: a figure, words in its place, or why the row is not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.contract.era import era
from lib.contract.letters import plain
from lib.contract.terms import REPORT_STATES
from lib.intake.files.book import Cell, Level, Message
from lib.intake.form_rows import ANSWER, NAMING, REMARK, UNIT, Asked, Line
from lib.intake.question import Kind, Question
from lib.intake.sheet.identity import Known
from lib.intake.sheet.scale import LEAST_TYPICAL
from lib.intake.values import Value, value_of

LONGEST_QUOTE = 60


@dataclass(frozen=True)
class Standing:
    """What the sheets say of the indicators that a form asks for: the newest of their sheets, and the actuals there are."""

    newest_sheet: Mapping[str, int]
    actuals: Mapping[tuple[str, int], float]
    typical: Mapping[str, float]  # how large the figures of an indicator usually are

    @staticmethod
    def of(known: Known, asked: Sequence[Asked]) -> Standing:
        """By indicator, and by indicator and year; the newest sheet wins."""
        rows = known["observations"]
        rows = rows[rows["indicator_id"].isin({one.indicator_id for one in asked})].sort_values("sheet_year")
        newest = {str(i): int(year) for i, year in rows.groupby("indicator_id")["sheet_year"].max().items()}
        there = rows[rows["value"].notna() & (rows["measure"] != "printed_rate")]
        typical = there["value"].abs().groupby(there["indicator_id"]).median()
        actuals = there[there["measure"] == "actual"]
        cells = zip(actuals["indicator_id"], actuals["fiscal_year"].astype(int), strict=True)
        return Standing(
            newest,
            dict(zip(cells, actuals["value"].astype(float), strict=True)),
            {str(i): float(value) for i, value in typical.items()},
        )


class AnswerReader:
    """Reads the answer of one key after another: `observations` of what is taken, `messages` on all else.

    `unread` are the places whose figure the file itself does not hold, with the words for it.
    """

    def __init__(self, source_id: str, standing: Standing, unread: Mapping[str, str]) -> None:
        self.source_id, self.standing, self.unread = source_id, standing, unread
        self.observations: list[dict[str, Any]] = []
        self.messages: list[Message] = []
        self.blank = 0

    def read(self, asked: Asked, lines: Sequence[Line]) -> None:
        """Take the answer to a key from the rows that name it."""
        filled = [line for line in lines if line.text(ANSWER) or line.place(ANSWER) in self.unread]
        if len(filled) > 1:
            rows = "・".join(str(line.row + 1) for line in filled)
            words = f"{asked.words}の行が{len(filled)}行あります({rows}行)。どの行が正しいか特定できないため、どの行も取り込みません。1行だけ残してください"
            self._ask("not_taken", asked, filled[0].place(ANSWER), words, *(line.text(ANSWER) for line in filled))
        elif filled:
            self._answer(asked, filled[0])
        else:
            self.blank += 1
        for line in lines:
            self._about_changes(asked, line)
            if line.text(REMARK):
                self._about_remark(asked, line, is_blank=not filled)

    def _answer(self, asked: Asked, line: Line) -> None:
        cell, unread = line.cells.get(ANSWER), self.unread.get(line.place(ANSWER))
        if cell is None or (unread is not None and cell.text.startswith("#")):
            self._refuse(asked, line, f"{asked.words}の実績値を読めません({unread})。この行は取り込みません")
        elif cell.rows > 1 or cell.column != line.columns[ANSWER]:
            words = f"{asked.words}の実績値「{quoted(cell)}」の欄は、ほかの欄と結合されています。どの行の値か特定できないため、この行は取り込みません。結合を解除し、行ごとに書いてください"
            self._refuse(asked, line, words)
        else:
            value = value_of(cell.text, cell.number)
            if value.state == "number":
                self._number(asked, line, cell, value)
            elif value.state == "words" and any(letter.isnumeric() for letter in plain(cell.text)):
                words = f"{asked.words}の実績値「{quoted(cell)}」を1つの数値として読めません。この行は取り込みません。数値を1つだけ書いてください"
                self._refuse(asked, line, words)
            else:
                self._without_number(asked, line, cell, value)

    def _number(self, asked: Asked, line: Line, cell: Cell, value: Value) -> None:
        unit = line.text(UNIT)
        is_other_unit = bool(value.unit) and plain(value.unit) != plain(unit)
        if is_other_unit or value.bound or value.year not in (None, asked.fiscal_year):
            words = f"{asked.words}の実績値「{quoted(cell)}」を、{era(asked.fiscal_year)}の実績値(単位: {unit or 'なし'})として読めません。この行は取り込みません。数字だけを書いてください"
            self._refuse(asked, line, words)
            return
        if plain(unit) == "%" and not value.unit and self._may_be_share(asked, value):
            percent = f"{(value.number or 0) * 100:.10g}%"
            words = (
                f"{asked.words}の実績値「{quoted(cell)}」は、割合(0〜1)か百分率かを特定できません。この行は取り込みません。"
                f"{percent}の意味なら「{percent}」に、{quoted(cell)}%の意味なら「{quoted(cell)}%」に直してください"
            )
            self._refuse(asked, line, words)
            return
        if value.word:
            words = f"{asked.words}の実績値「{quoted(cell)}」を{value.number:,.15g}として読み取りました。「{value.word}」は、回答票の文字として記録します"
            self._ask("softened", asked, line.place(ANSWER), words, cell.text)
        self._observe(asked, line, cell, value.number, "reported")

    def _may_be_share(self, asked: Asked, value: Value) -> bool:
        """Whether a percentage without its sign may be a share of one: 0.85 where the others are around 70."""
        typical = self.standing.typical.get(asked.indicator_id, LEAST_TYPICAL)
        return 0 < abs(value.number or 0) <= 1 and typical >= LEAST_TYPICAL

    def _without_number(self, asked: Asked, line: Line, cell: Cell, value: Value) -> None:
        """An answer in words or a dash: the figure stays open, or is withheld, and what is written is kept."""
        there = self.standing.actuals.get((asked.indicator_id, asked.fiscal_year))
        if there is not None:
            words = f"{asked.words}の実績値は「{quoted(cell)}」ですが、現在のデータの値は{there:,.10g}です。この行は取り込みません"
            self._refuse(asked, line, words)
            return
        state = "not_published" if value.state == "withheld" else "not_yet_reported"
        words = f"{asked.words}の実績値は「{quoted(cell)}」です。数ではないため{REPORT_STATES[state]}とし、書かれた文字を残します"
        if value.state in ("pending", "dash"):
            self._say("info", line.place(ANSWER), words)
        else:
            self._ask("not_taken", asked, line.place(ANSWER), words, cell.text)
        self._observe(asked, line, cell, None, state)

    def _observe(self, asked: Asked, line: Line, cell: Cell, value: float | None, state: str) -> None:
        remark = line.text(REMARK)
        self.observations.append(
            {
                "indicator_id": asked.indicator_id,
                "fiscal_year": asked.fiscal_year,
                "measure": "actual",
                # A sheet that came after the form was made speaks last, so the answer goes with that sheet.
                "sheet_year": max(asked.sheet_year, self.standing.newest_sheet.get(asked.indicator_id, 0)),
                "value": value,
                "report_state": state,
                "attribution": "printed",
                "attribution_note": f"備考「{remark}」" if remark else None,
                "source_id": self.source_id,
                "source_ref": line.place(ANSWER),
                "source_text": cell.text,
            }
        )

    def _about_remark(self, asked: Asked, line: Line, is_blank: bool) -> None:
        words = f"{asked.words}の備考に「{quoted(line.cells[REMARK])}」とあります。"
        if is_blank and any(letter.isdigit() for letter in plain(line.text(REMARK))):
            words += "実績値の欄は空欄です。備考の数値は取り込みません。実績値なら、実績値の欄に書いてください"
        else:
            words += "読んで確かめてください"
        self._ask("remark", asked, line.place(REMARK), words, line.text(REMARK))

    def _about_changes(self, asked: Asked, line: Line) -> None:
        """Cells beside the answer that say something else than was handed out: they are shown, and change nothing."""
        for heading in line.differing(asked):
            name = str(asked.written[heading][0])[:LONGEST_QUOTE]
            words = f"{heading}「{line.text(heading)[:LONGEST_QUOTE]}」を「{name}」の行として読み取りました"
            self._say("info", line.place(heading), words)
        for heading, written in asked.written.items():
            if heading in NAMING or heading not in line.columns or line.says(heading, written):
                continue
            before = f"{written[0]:,.10g}" if isinstance(written[0], float) else str(written[0])
            now = line.text(heading)[:LONGEST_QUOTE] or "空欄"
            words = (
                f"{asked.words}の{heading}は「{now}」ですが、{asked.compared_with}は「{before[:LONGEST_QUOTE]}」です。"
                f"取り込むのは実績値だけです。{heading}を改めるときは、調書を直して取り込んでください"
            )
            self._ask("overwritten", asked, line.place(heading), words, heading, line.text(heading))

    def _refuse(self, asked: Asked, line: Line, words: str) -> None:
        self._ask("not_taken", asked, line.place(ANSWER), words, line.text(ANSWER))

    def _ask(self, kind: Kind, asked: Asked, place: str, words: str, *figures: str) -> None:
        self._say("warning", place, words, Question(kind, (asked.indicator_id, asked.fiscal_year), figures))

    def _say(self, level: Level, place: str, words: str, question: Question | None = None) -> None:
        self.messages.append(Message(level, place, words, question))


def quoted(cell: Cell) -> str:
    """A cell's text in one line, as messages quote it."""
    return " ".join(cell.text.split())[:LONGEST_QUOTE]
