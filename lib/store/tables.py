"""What readers get: every table as a frame, what is in force apart from all that was ever stated, and its documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from lib.contract.era import era
from lib.contract.reference import Reference


def lines_of(document: bytes) -> list[str] | None:
    """The lines of a document that is a text, first line at index 0; None for a document that is none."""
    if document[:4] in (b"PK\x03\x04", b"%PDF"):
        return None
    codings = ("utf-16",) if document[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932")
    for coding in codings:
        with suppress(UnicodeDecodeError):
            return document.decode(coding).replace("\r\n", "\n").split("\n")
    return None


@dataclass(frozen=True)
class Tables:
    """Every table of the contract as a frame, with the version of their content.

    `frames` hold what is in force: of a cell that several sheets state, the newest sheet's. `stated` holds all of it.
    `origin` names the folder or store. `revisions` are, by program group, the readings in force; empty where nobody keeps
    any. `number` is that of the commit, 0 where there are no versions. Readers share the frames: treat them as read-only.
    """

    frames: Mapping[str, pd.DataFrame]
    version: str
    origin: str
    stated: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    read_document: Callable[[str, str], bytes] | None = None
    revisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    number: int = 0

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]

    @cached_property
    def older_sheets(self) -> Mapping[str, str]:
        """source_id -> what a sheet before the newest year is called beside a place: ``R3調書``."""
        sources = self["sources"]
        newest = sources["sheet_year"].max()
        return {
            s: f"{era(int(year))}調書"
            for s, year in zip(sources["source_id"], sources["sheet_year"], strict=True)
            if year < newest
        }

    def document(self, source_id: str) -> bytes:
        """The document as it was received. Raises FileNotFoundError when nobody holds it."""
        row = self["sources"].set_index("source_id").loc[source_id]
        if self.read_document is None:
            raise FileNotFoundError(f"原資料のファイルがありません: {row['file']}")
        return self.read_document(str(row["file"]), str(row["sha256"]))

    def reference(self, source_id: object, place: object) -> Reference:
        """A place in one of the documents, as lists and links need it."""
        return Reference(str(source_id), str(place), self.older_sheets.get(str(source_id), ""))

    def references(self, rows: pd.DataFrame, column: str = "source_ref") -> list[Reference]:
        """Where rows stand, each place once, in the order of the rows."""
        known = rows[rows[column].notna()]
        pairs = dict.fromkeys(zip(known["source_id"], known[column], strict=True))
        return [self.reference(*pair) for pair in pairs]

    @property
    def is_synthetic(self) -> bool:
        """True when any source is marked as made up."""
        return bool(self["sources"]["is_synthetic"].any())
