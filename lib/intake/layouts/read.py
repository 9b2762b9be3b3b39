"""Indicator tables of a file by their layouts: rows by the contract, and what there is to ask about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lib.intake.answers import NO_ANSWERS, Answers
from lib.intake.files.book import Book, Cell, Counts, Message, Rows
from lib.intake.layouts.counted import count
from lib.intake.layouts.layout import Filed, Layout, layout_for
from lib.intake.layouts.messages import about_columns, about_group, about_leftovers, about_table
from lib.intake.layouts.owners import Owner, named_owner, owner_of
from lib.intake.layouts.propose import propose, title_year
from lib.intake.layouts.rows import Body, Line, body_of
from lib.intake.layouts.tables import Table, tables_in
from lib.intake.layouts.write import Sheet, write
from lib.intake.sheet.draft import no_rows
from lib.intake.sheet.identity import Known
from lib.intake.values import value_of

_MOST_YEARS_AHEAD = 2


@dataclass(frozen=True)
class Proposal:
    """How a table is read: by a layout that is known (`is_known`), or by one that is to be confirmed."""

    table: Table
    layout: Layout
    is_known: bool
    body: Body
    owners: tuple[tuple[Owner, tuple[Line, ...]], ...]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to confirm: neither headings nor the program group."""
        return self.is_known and all(owner.how for owner, _ in self.owners)

    def settled(self, sha256: str) -> Layout:
        """Its layout, with the program group that was proposed where the table does not say it."""
        layout = self.layout
        for owner, _ in self.owners:
            if not owner.how:
                known, new = (owner.group_id, "") if owner.is_known else ("", owner.name or "")
                layout = layout.with_filed(Filed(self.table.title_key, sha256, known, new))
        return layout


def proposals(book: Book, known: Known | None, layouts: Sequence[Layout]) -> list[Proposal]:
    """How each indicator table of a book is read; none where it holds no such table."""
    found = []
    for table in (table for grid in book.grids for table in tables_in(grid)):
        kept = layout_for(table, book.sha256, layouts)
        layout = kept or propose(table)
        if layout is None:
            continue
        body = body_of(table, layout)
        if body.lines:
            found.append(Proposal(table, layout, kept is not None, body, _owners(table, layout, body, book, known)))
    return found


def _owners(
    table: Table, layout: Layout, body: Body, book: Book, known: Known | None
) -> tuple[tuple[Owner, tuple[Line, ...]], ...]:
    if layout.group_by == "whole":
        return ((owner_of(table, layout, body.lines, book, known), tuple(body.lines)),)
    by_name: dict[str, list[Line]] = {}
    for line in body.lines:
        by_name.setdefault(line.group, []).append(line)
    found = []
    for name, lines in by_name.items():
        how = "表の記載" if name else ""
        owner = named_owner(name, known, how) if name else owner_of(table, layout, lines, book, known)
        found.append((owner, tuple(lines)))
    return tuple(found)


@dataclass(frozen=True)
class ReadTables:
    """The rows of a file's indicator tables, what there is to say, and the layouts that are to be confirmed."""

    rows: Rows
    messages: tuple[Message, ...]
    layouts: tuple[Layout, ...] = ()
    counts: Counts | None = None


def read_tables(
    book: Book, known: Known | None, layouts: Sequence[Layout] = (), answers: Answers = NO_ANSWERS
) -> ReadTables | None:
    """What a book's indicator tables say; None where it holds no such table.

    A table of unknown form is read as proposed, with one question that says how.
    """
    found = proposals(book, known, layouts)
    if not found:
        return None
    year = sheet_year(found, book.sha256)
    if year is None:
        words = "どの年度の表か特定できません。読み取れる実績がなく、表題にも年度がありません。取込の画面で年度を選ぶか、表題に「令和5年度」のように年度を書き足して、読み込み直してください。"
        unsettled = tuple(proposal.settled(book.sha256) for proposal in found)
        left = [m for p in found for m in (about_columns(p.table, p.layout), *about_leftovers(p.table, p.body)) if m]
        return ReadTables(no_rows(), (Message("error", found[0].table.place, words), *left), unsettled)
    rows = no_rows()
    messages: list[Message] = []
    read: set[Cell] = set()
    asked: set[Cell] = set()
    for proposal in found:
        owners = [owner for owner, _ in proposal.owners]
        messages.append(about_table(proposal.table, proposal.layout, proposal.body, year, owners, proposal.is_known))
        messages += [about_group(proposal.table, owners, book.sha256)] if proposal.is_known else []
        messages += about_leftovers(proposal.table, proposal.body)
    for owner, lines in _by_group(found):
        draft = write(Sheet(book, owner, year, _title(found, book)), lines, known, answers)
        messages += draft.messages
        read |= {cell for cell, row in draft.facts.items() if row["value"] is not None}
        asked |= draft.asked
        for name, more in draft.rows.items():
            rows[name] += more
    counts, about_counts = count([(p.table, p.layout, p.body) for p in found], read, asked)
    messages += about_counts
    unsettled = tuple(proposal.settled(book.sha256) for proposal in found if not proposal.is_settled)
    return ReadTables(rows, tuple(messages), unsettled, counts)


def _by_group(found: Sequence[Proposal]) -> list[tuple[Owner, list[Line]]]:
    """The groups of all tables, each once, with all lines about it."""
    owners: dict[str, Owner] = {}
    lines: dict[str, list[Line]] = {}
    for owner, of_table in (pair for proposal in found for pair in proposal.owners):
        owners.setdefault(owner.group_id, owner)
        lines.setdefault(owner.group_id, []).extend(of_table)
    return [(owner, lines[group]) for group, owner in owners.items()]


def sheet_year(found: Sequence[Proposal], sha256: str) -> int | None:
    """The year of the sheet that a file of tables stands for: the one behind its last results, as sheets have it.

    A title may name a later one, where the last results are not in yet. None where nothing says it.
    """
    asked = [filed.sheet_year for p in found if (filed := p.layout.filed_as(p.table, sha256)) and filed.sheet_year]
    if asked:
        return asked[-1]
    results = {
        figure.year
        for proposal in found
        for line in proposal.body.lines
        for figure in line.figures
        if figure.measure == "actual"
        and figure.cell is not None
        and value_of(figure.cell.text, figure.cell.number).number is not None
    }
    titles = [year for p in found if (year := title_year(p.table)) is not None]
    if not results:
        return max(titles, default=None)
    behind = max(results) + 1
    return max([behind, *(year for year in titles if year <= behind + _MOST_YEARS_AHEAD)])


def _title(found: Sequence[Proposal], book: Book) -> str:
    titles = [p.table.title for p in found if p.table.titles]
    return (titles[0] if titles else book.file)[:200]
