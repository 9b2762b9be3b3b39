"""原資料: the document in view as it was received, its lines, and the one that a figure led to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lib.findings.model import To, stay
from lib.findings.pages import Turning, page_of, turning
from lib.store.tables import lines_of
from lib.view.narrow import View, groups_label, sheets_of_groups
from lib.view.offered import MOST_OFFERED

_LINES_A_PAGE = 600
_PDF = b"%PDF"
_BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # ZIP and OLE
_RECEIVED_AS = {
    "pdf": "受け取ったままのPDFのページです。",
    "book": "受け取ったファイルの、表の文字です。",
    "text": "受け取ったままの文字です。表の列の区切りは ⇥ で示します。",
}


@dataclass(frozen=True)
class Document:
    """A document: what it is called, whose sheet it is, what a reader has before them, a note, and its bytes."""

    title: str
    groups: str
    kind: Literal["text", "book", "pdf"]
    note: str
    file: str
    sha256: str
    content: bytes = field(repr=False)

    @property
    def received_as(self) -> str:
        """What of the document is shown."""
        return _RECEIVED_AS[self.kind]


@dataclass(frozen=True)
class NoDocument:
    """Why a document cannot be shown, and what to do."""

    words: str


@dataclass(frozen=True)
class Line:
    """A line of a text, counted from 1. `to`: its own address, where it has one. `is_marked`: a figure led to it."""

    number: int
    text: str
    to: To | None = None
    is_marked: bool = False


def shown_source(view: View) -> str:
    """The id of the document in view: the address's, else the first of the newest year."""
    if view.selection.source:
        return view.selection.source
    return str(max(view.evaluation.tables.rows["sources"], key=lambda source: source.sheet_year).source_id)


@dataclass(frozen=True)
class OfferedSources:
    """The documents that can be chosen, labels by id, and why those are not all."""

    labels: Mapping[str, str]
    note: str = ""


def offered_sources(view: View, labels: Mapping[str, str]) -> OfferedSources:
    """All documents (labels by id); of very many those of the groups in view or, where these are many too, of the one shown."""
    if len(labels) <= MOST_OFFERED:
        return OfferedSources(labels)
    shown, whose = shown_source(view), "絞り込み中の事業群"
    offered = {sheet.source_id for sheet in view.sheet_sources}
    if len(offered) > MOST_OFFERED:
        whose = "表示中の事業群"
        sheets = view.evaluation.once(sheets_of_groups).values()
        offered = {source_id for of_group in sheets if shown in of_group for source_id in of_group}
    offered |= {shown}
    note = f"原資料が{len(labels):,}件あるため、{whose}の{len(offered):,}件だけを並べています。ほかは、事業群などで絞り込むと並びます。"
    return OfferedSources({key: label for key, label in labels.items() if key in offered}, note)


def make_document(view: View) -> Document | NoDocument:
    """The document in view."""
    tables = view.evaluation.tables
    source_id = shown_source(view)
    (row,) = tables.rows["sources"].of("source_id", source_id)
    try:
        content = tables.document(source_id)
    except FileNotFoundError as error:
        return NoDocument(f"{error}。管理者の方へ: ファイルを data/source に保存してください。")
    note = row.note if isinstance(row.note, str) else ""
    groups = [group for group in tables.rows["program_groups"] if group.source_id == source_id]
    whose = groups_label(tables, groups) if groups else ""
    return Document(row.title, whose, kind_of(content), note, row.file, row.sha256, content)


def kind_of(content: bytes) -> Literal["text", "book", "pdf"]:
    """What a document is by its first bytes."""
    if content.startswith(_PDF):
        return "pdf"
    return "book" if content.startswith(_BOOKS) else "text"


@dataclass(frozen=True)
class Lines:
    """The lines of a text that are shown: all, or of a long one a page."""

    shown: tuple[Line, ...]
    turning: Turning


def make_lines(view: View, content: bytes) -> Lines:
    """The lines of a text, each with its address; of a long one the page of the line in view, else the one asked for."""
    lines, marked = plain_lines(lines_of(content) or []), view.selection.line
    asked = view.selection
    if 0 < marked <= len(lines):
        asked = asked.changed(page=-(-marked // _LINES_A_PAGE))
    page = page_of(asked, len(lines), _LINES_A_PAGE)
    shown = (
        Line(line.number, line.text, _to_line(view, line.number), line.number == marked) for line in lines[page.items]
    )
    return Lines(tuple(shown), turning("sources", view.selection.changed(line=0, place=""), page, "行"))


def plain_lines(texts: list[str]) -> tuple[Line, ...]:
    """Lines that cannot be linked to; tabs, which part the columns of a table, are made visible."""
    return tuple(Line(number, text.replace("\t", " ⇥ ")) for number, text in enumerate(texts, start=1))


def _to_line(view: View, number: int) -> To:
    return stay(view, "sources", line=number, place="", part="", page=1)
