"""What pages and slides draw of a project: its money as a table, its texts."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from lib.contract import heads
from lib.findings.project import Amount
from lib.findings.project_documents import Documents
from lib.ui.parts import marks
from lib.ui.parts.html import element
from lib.ui.parts.notices import part
from lib.ui.parts.table import Column, table
from lib.ui.parts.templates import render

_AMOUNTS: list[Column[Amount]] = [
    Column(heads.YEAR, lambda row: row.year),
    Column("項目", lambda row: row.item),
    Column("金額", lambda row: row.words, numeric=True),
    Column(heads.SOURCE, lambda row: marks.source(row.place) if row.place else ""),
]


def money(amounts: Sequence[Amount], years_note: str) -> Markup:
    """Every amount of a project, each with its place; beneath them how their years are told."""
    note = element("p", years_note, css="small muted") if years_note else ""
    return part(table(_AMOUNTS, amounts, "事業費の表"), note)


def documents(texts: Documents) -> Markup:
    """The texts on a project; what is new in its next direction is underlined."""
    return render("project_documents", texts=texts)
