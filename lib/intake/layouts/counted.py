"""What became of every figure below the headings of a file's tables: read, asked about, or left out and said so."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from lib.contract.reference import Reference
from lib.intake.files.book import Cell, Counts, Message
from lib.intake.layouts.layout import Layout
from lib.intake.layouts.rows import TOTALS, UNKNOWN, Body
from lib.intake.layouts.tables import Table
from lib.intake.layouts.words import FIGURES
from lib.intake.question import Question
from lib.intake.values import value_of

_MOST_PLACES = 6


def count(
    tables: Sequence[tuple[Table, Layout, Body]], read: Collection[Cell], asked: Collection[Cell]
) -> tuple[Counts, list[Message]]:
    """The counts of these tables, and what to say of figures that are said twice or that nothing was done with.

    `read` and `asked` are the cells that became figures, and those that somebody is asked about.
    """
    figures = {cell for table, layout, _ in tables for cell in _figures(table, layout)}
    leftovers = [left for _, _, body in tables for left in body.leftovers.values()]
    left_out = {cell for left in leftovers if left.reason in (TOTALS, UNKNOWN) for cell in left.cells}
    questioned = set(asked) | {cell for left in leftovers for cell in left.cells} - left_out
    of_lines = {f.cell for _, _, body in tables for line in body.lines for f in line.figures if f.cell is not None}
    rest = [cell for cell in figures if cell not in read and cell not in questioned and cell not in left_out]
    twice = [cell for cell in rest if cell in of_lines]
    lost = [cell for cell in rest if cell not in of_lines]
    messages = []
    if twice:
        messages.append(
            Message(
                "info",
                twice[0].place,
                f"同じ指標の同じ数値が重複する{len(twice)}個は、1回だけ取り込みます({_places(twice)})",
            )
        )
    if lost:
        words = f"どの指標の数値か特定できない{len(lost)}個は取り込みません({_places(lost)})。取り込む必要があれば、表を直して読み込み直してください"
        question = Question("left_out", (lost[0].place, "lost"), tuple(cell.text[:12] for cell in lost[:8]))
        messages.append(Message("warning", lost[0].place, words, question))
    n_read = sum(cell in read for cell in figures)
    n_asked = sum(cell in questioned and cell not in read for cell in figures) + len(lost)
    return Counts(len(figures), n_read, n_asked, len(figures) - n_read - n_asked), messages


def _figures(table: Table, layout: Layout) -> Iterator[Cell]:
    """The numbers below the headings, but for columns of names, years, numbers of rows and remarks."""
    for column in table.columns:
        role = layout.meaning(column.neutral).role
        if role in FIGURES or (role == "skip" and column.heading.role != "skip"):
            cells = table.cells(column.number)
            yield from (cell for cell in cells if value_of(cell.text, cell.number).number is not None)


def _places(cells: Sequence[Cell]) -> str:
    places = list(
        dict.fromkeys(Reference("", cell.place).words for cell in sorted(cells, key=lambda c: (c.row, c.column)))
    )
    return "、".join(places[:_MOST_PLACES]) + ("ほか" if len(places) > _MOST_PLACES else "")
