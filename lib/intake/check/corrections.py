"""What a person mends at a cell: a logged step, applied again to the same document, else to the very fact alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from lib.contract.letters import plain
from lib.contract.tables import CONTRACTS
from lib.intake.files.book import Book, Grid, Message, Rows
from lib.intake.question import Question

_NO_FACTS = ("sources", "program_groups", "quality", "viewpoints")


@dataclass(frozen=True)
class Correction:
    """The text of a cell as it was read, and as it should read. `at` is an ISO instant.

    It holds for the document (sha256). `fact` names what the cell stated, of the sheet of `group_id` and `sheet_year`, so
    that another version of that sheet is mended too where it states the same fact in the same words; "" where the cell
    stated none. Commits of before kept no document: see kept.kept_of.
    """

    file: str
    place: str
    as_read: str
    corrected: str
    who: str
    at: str
    why: str = ""
    sha256: str = ""
    group_id: str = ""
    sheet_year: str = ""
    fact: str = ""

    def as_json(self) -> dict[str, str]:
        """As it is kept with a commit."""
        return asdict(self)


def from_json(kept: object) -> list[Correction]:
    """Corrections as a commit kept them; what is no correction is passed over."""
    needed = ("file", "place", "as_read", "corrected", "who", "at")
    corrections = []
    for entry in kept if isinstance(kept, Sequence) and not isinstance(kept, str) else ():
        if not isinstance(entry, Mapping):
            continue
        given = {field.name: entry.get(field.name) for field in fields(Correction)}
        texts = {name: value for name, value in given.items() if isinstance(value, str)}
        if all(name in texts for name in needed):
            corrections.append(Correction(**texts))
    return corrections


@dataclass(frozen=True)
class _Fact:
    """A fact that a file states: its name, its sheet, and where and how it stands there."""

    name: str
    group_id: str
    sheet_year: str
    place: str
    text: str


def _facts(rows: Rows) -> Iterator[_Fact]:
    groups = {row["source_id"]: str(row["group_id"]) for row in rows["program_groups"]}
    years = {row["source_id"]: str(row["sheet_year"]) for row in rows["sources"]}
    for table, contract in CONTRACTS.items():
        for row in rows[table] if table not in _NO_FACTS else ():
            source = row.get("source_id")
            name = ":".join([table, *(str(row[key]) for key in contract.key)])
            place, text = str(row.get("source_ref")), str(row.get("source_text"))
            yield _Fact(name, groups.get(source, ""), years.get(source, ""), place, text)


def of_its_fact(correction: Correction, rows: Rows) -> Correction:
    """The correction with the fact that its cell states in the rows of its file, where it states one."""
    for fact in _facts(rows):
        if fact.place == correction.place and plain(fact.text) == plain(correction.as_read):
            return replace(correction, group_id=fact.group_id, sheet_year=fact.sheet_year, fact=fact.name)
    return correction


def carried_over(book: Book, rows: Rows, corrections: Sequence[Correction]) -> list[Correction]:
    """The corrections of other documents that hold for this one: it states the same fact of the same sheet alike.

    One of an older commit, which kept no document, holds where file name, place, text and group are the same.
    """
    if not corrections:
        return []
    facts = list(_facts(rows))
    by_fact = {(f.name, f.group_id, f.sheet_year, plain(f.text)): f.place for f in reversed(facts)}
    groups = {fact.group_id for fact in facts}
    texts = {(cell.place, cell.text) for grid in book.grids for cell in grid.cells}
    carried: dict[str, Correction] = {}  # by place: the last one counts
    for correction in corrections:
        if not correction.sha256:
            is_here = correction.file == book.file and (correction.place, correction.as_read) in texts
            if is_here and correction.group_id in groups:
                carried[correction.place] = correction
            continue
        fact = (correction.fact, correction.group_id, correction.sheet_year, plain(correction.as_read))
        place = by_fact.get(fact)
        if place:
            carried[place] = replace(correction, file=book.file, place=place)
    return list(carried.values())


def mended(book: Book, corrections: Sequence[Correction]) -> tuple[Book, list[Correction], list[Message]]:
    """The book with its cells mended, the corrections that fitted, and what to say of those that did not.

    A correction fits a cell of the same place that reads as it read then. One whose cell already says what it should is
    passed over in silence; one whose cell says something else is not applied.
    """
    grids: list[Grid] = list(book.grids)
    fitted: list[Correction] = []
    messages: list[Message] = []
    for correction in corrections:
        at_place = [(n, cell) for n, grid in enumerate(grids) for cell in grid.cells if cell.place == correction.place]
        alike = [(n, cell) for n, cell in at_place if plain(cell.text) == plain(correction.as_read)]
        if not alike:
            if not any(plain(cell.text) == plain(correction.corrected) for _, cell in at_place):
                messages.append(_no_longer(correction, "、".join(cell.text[:30] for _, cell in at_place[:3]) or "空欄"))
            continue
        n, cell = next(((n, c) for n, c in alike if c.text == correction.as_read), alike[0])
        new = replace(cell, text=correction.corrected, number=None)
        kept = (new if c is cell else c for c in grids[n].cells if c is not cell or correction.corrected)
        grids[n] = Grid(grids[n].name, tuple(kept))
        fitted.append(correction)
    return replace(book, grids=tuple(grids)), fitted, messages


def _no_longer(correction: Correction, now: str) -> Message:
    words = (
        f"前に{correction.who}が「{correction.as_read[:30]}」を「{correction.corrected[:30]}」に訂正した欄ですが、"
        f"現在は「{now}」です。訂正は適用していません"
    )
    figures = (plain(correction.as_read)[:20], plain(now)[:20])
    return Message("warning", correction.place, words, Question("no_longer", (correction.place,), figures))


def said_of(fitted: Sequence[Correction], sha256: str) -> list[Message]:
    """What is said of the corrections that were applied, and why where they were given for another document."""
    messages = []
    for correction in fitted:
        words = (
            f"「{correction.as_read[:30]}」を「{correction.corrected[:30]}」に訂正して読み取りました({correction.who})"
        )
        if not correction.sha256:
            words += "。訂正した文書の記録はありませんが、ファイル名・欄・文字・事業群が同じため適用しました"
        elif correction.sha256 != sha256:
            words += "。同じ調書の前のファイルで訂正した欄と、同じ値です"
        messages.append(Message("info", correction.place, words))
    return messages


def quality_rows(fitted: Sequence[Correction], source_id: str) -> list[dict[str, Any]]:
    """The corrections as rows of the table of quality, beside what the document says."""
    return [
        {
            "quality_id": f"{source_id}_fix_{n}",
            "source_id": source_id,
            "kind": "correction",
            "source_ref": correction.place,
            "as_read": correction.as_read,
            "corrected": correction.corrected or "(空欄)",
            "explanation": f"取込時に{correction.who}が訂正した。{correction.why}"[:500],
        }
        for n, correction in enumerate(fitted, start=1)
    ]
