"""What readers get: every table as a frame, both what is in force and all that was ever stated, and the documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from lib.contract.era import era
from lib.contract.reference import Reference
from lib.contract.wording import group_name
from lib.store.rows import Rows, RowsByValue
from lib.store.sections import Sections, find_sections
from lib.store.whole import Damage

# Texts as Python's: of the few rows of a view, arrow's take twice the time to cut and to read, and each column apart.
pd.options.mode.string_storage = "python"

# Documents of which only letters are known: what they do not hold may stand on the sheet all the same.
_EXTRACTS = (".txt", ".pdf")
# The first bytes of a ZIP and of an OLE file (workbooks, documents) and of a PDF.
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def lines_of(document: bytes) -> list[str] | None:
    """Lines of a text, the first at index 0; None for a workbook, a document, a PDF or bytes in no known encoding."""
    if document.startswith(_NOT_TEXT):
        return None
    # UTF-8 first: CP932 (Japanese Windows) would read nearly any UTF-8 without an error, as wrong letters.
    encodings = ("utf-16",) if document.startswith(_UTF_16_MARKS) else ("utf-8-sig", "cp932")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return document.decode(encoding).replace("\r\n", "\n").split("\n")
    return None


@dataclass(frozen=True)
class Tables:
    """Every table of the contract as a frame, with the version of their content.

    `frames`: the rows in force; of a cell that several years' sheets state, the newest sheet's.
    `version`: names the content. `number`: of the commit, 0 for a folder. `origin`: address of the store or folder.
    `stated`: all rows of all sheets, with those that a newer sheet has replaced.
    `read_document(file, sha256)`: the bytes of a document; None where no documents are kept.
    `revisions`: ids of the readings in force by group_id; empty for a folder.
    `rules`: digest of the rules of judgement that the commit names; blank for a folder.
    `damages`: of a store, the sheets that are not as they were committed; their groups are not in the tables.
    `newest_sheet`: the newest year of any sheet, where these are the tables of some groups alone; 0 where of all.

    All sessions share the frames: treat them as read-only.
    """

    frames: Mapping[str, pd.DataFrame]
    version: str
    origin: str
    stated: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    read_document: Callable[[str, str], bytes] | None = None
    revisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    number: int = 0
    damages: tuple[Damage, ...] = ()
    rules: str = ""
    newest_sheet: int = 0

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]

    @cached_property
    def rows(self) -> Mapping[str, Rows]:
        """The rows in force of every table, by its name."""
        return {name: Rows(frame) for name, frame in self.frames.items()}

    @cached_property
    def texts_by_subject(self) -> RowsByValue:
        """Id of a subject -> the rows of narratives on it. A text on several initiatives names them all: ``i,iii``."""
        ids = self["narratives"]["subject_id"].reset_index(drop=True)
        names_several = ids.str.contains(",", regex=False).astype(bool)
        if names_several.any():
            each = ids[names_several].str.split(",").explode()
            ids = pd.concat([ids[~names_several], each]).sort_index(kind="stable")
        return RowsByValue(self.rows["narratives"], ids, ids.index.to_numpy())

    @cached_property
    def group_names(self) -> Mapping[str, str]:
        """Group id -> the group's name, or words that say what is known of its absence, by the kind of its document."""
        extracts = {row.source_id for row in self.rows["sources"] if str(row.file).lower().endswith(_EXTRACTS)}
        return {g.group_id: group_name(g.name, g.source_id in extracts) for g in self.rows["program_groups"]}

    @cached_property
    def sections(self) -> Sections:
        """What sections are called, where several departments have one of the same name."""
        return find_sections(self.rows["program_groups"], self.rows["projects"])

    @cached_property
    def section_words(self) -> Mapping[str, str]:
        """Project id -> the word of its section (see Sections)."""
        word = self.sections.word
        return {row.project_id: word(row.section, row.group_id) for row in self.rows["projects"]}

    @cached_property
    def older_sheets(self) -> Mapping[str, str]:
        """What documents of sheets before the newest year are called beside a place, by source_id: ``R3調書``."""
        sources = self["sources"]
        newest_year = self.newest_sheet or sources["sheet_year"].max()
        return {
            source_id: f"{era(int(year))}調書"
            for source_id, year in zip(sources["source_id"], sources["sheet_year"], strict=True)
            if year < newest_year
        }

    def document(self, source_id: str) -> bytes:
        """Bytes of a document as it was received. Raises FileNotFoundError when it is not kept."""
        source = self["sources"].set_index("source_id").loc[source_id]
        if self.read_document is None:
            raise FileNotFoundError(f"原資料のファイルがありません: {source['file']}")
        return self.read_document(str(source["file"]), str(source["sha256"]))

    def reference(self, source_id: object, place: object) -> Reference:
        """The reference to a place in a document, for lists and links."""
        return Reference(str(source_id), str(place), self.older_sheets.get(str(source_id), ""))

    def references(self, rows: Iterable[Any], column: str = "source_ref") -> list[Reference]:
        """References of rows (source_id and the place in `column`), each once, in their order, without blanks."""
        pairs = dict.fromkeys((row.source_id, getattr(row, column)) for row in rows)
        return [self.reference(source_id, place) for source_id, place in pairs if pd.notna(place)]

    @cached_property
    def is_synthetic(self) -> bool:
        """Whether any document is marked as made up."""
        return bool(self["sources"]["is_synthetic"].any())
