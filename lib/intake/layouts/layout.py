"""A layout: what each heading of a form means, so that the next file of that form needs no asking."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Literal

from lib.intake.layouts.tables import Table
from lib.intake.layouts.words import ROLES

GroupBy = Literal["whole", "column", "section"]
_GROUP_BY: tuple[GroupBy, ...] = ("whole", "column", "section")
# Where the year of a column comes from that its heading does not name.
NO_YEAR, TITLE_YEAR, YEAR_BEFORE = "", "title", "before"
_NUMBERED = re.compile(r"#\d+$")


@dataclass(frozen=True)
class Meaning:
    """What the columns of one heading hold.

    `year` is for headings that name none: that of the table's title (TITLE_YEAR), the one before it (YEAR_BEFORE), or a
    fiscal year, which holds for one file alone.
    """

    role: str
    year: int | str = NO_YEAR
    unit: str = ""


@dataclass(frozen=True)
class Filed:
    """To which program group tables with this title belong: a known one by its id, or a new one by its name.

    `sha256` names the one file that it holds for, where a title alone does not tell. `sheet_year` is the year of the
    sheet where the file does not say it.
    """

    title: str
    sha256: str = ""
    group_id: str = ""
    group_name: str = ""
    sheet_year: int | None = None


@dataclass(frozen=True)
class Layout:
    """The meaning of a form's headings, by their words without years, and where its program groups stand.

    `group_by`: the whole table is of one group (`filed` says which), or a column names it (`group_head`), or the
    headings between the rows do. `title` is the table's where its headings alone do not tell the form; `only_for` is the
    sha256 of the one file that a layout with fixed years holds for.
    """

    name: str
    meanings: Mapping[str, Meaning]
    group_by: GroupBy = "whole"
    group_head: str = ""
    is_turned: bool = False
    title: str = ""
    only_for: str = ""
    filed: tuple[Filed, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Names the form: its headings, whatever their order and years."""
        words = "|".join([str(self.is_turned), self.title, self.only_for, *sorted(self.meanings)])
        return hashlib.sha256(words.encode()).hexdigest()[:16]

    def fits(self, table: Table, sha256: str) -> bool:
        """Whether a table has the headings of this form, and no other."""
        same = self.is_turned == table.is_turned and self.only_for in ("", sha256)
        return same and self.title in ("", table.title_key) and set(self.meanings) == heads_of(table)

    def meaning(self, neutral: str) -> Meaning:
        """What a heading means here; columns of one heading that differ in their year alone mean the same."""
        return self.meanings.get(neutral) or self.meanings.get(bare_head(neutral)) or Meaning("skip")

    def filed_as(self, table: Table, sha256: str) -> Filed | None:
        """The program group that was named for this file's table, else for tables of its title."""
        same = [entry for entry in self.filed if entry.title == table.title_key]
        of_file = [entry for entry in same if entry.sha256 == sha256]
        if of_file:
            return of_file[-1]
        of_title = [replace(entry, sheet_year=None) for entry in same if entry.title]
        return of_title[-1] if of_title else None

    def with_filed(self, entry: Filed) -> Layout:
        """The same layout, which also knows where this table belongs."""
        return replace(
            self, filed=(*(e for e in self.filed if (e.title, e.sha256) != (entry.title, entry.sha256)), entry)
        )

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a commit; ``data/layouts/*.toml`` has the same names."""
        return {
            "name": self.name,
            "group_by": self.group_by,
            "group_head": self.group_head,
            "is_turned": self.is_turned,
            "title": self.title,
            "only_for": self.only_for,
            "headings": [
                {"heading": head, "role": m.role, **({"year": m.year} if m.year else {}), **({"unit": m.unit} if m.unit else {})}
                for head, m in self.meanings.items()
            ],
            "filed": [
                {key: value for key, value in vars(entry).items() if value not in ("", None) or key == "title"}
                for entry in self.filed
            ],
        }  # fmt: skip


class LayoutError(Exception):
    """A layout that cannot be used; says which entry, in Japanese."""


def layout_from(entry: object) -> Layout:
    """The layout that a commit or a file holds. Raises LayoutError."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("headings"), Sequence):
        raise LayoutError("様式の記録に headings がありません")
    meanings: dict[str, Meaning] = {}
    for heading in entry["headings"]:
        if not isinstance(heading, Mapping) or not isinstance(heading.get("heading"), str):
            raise LayoutError("headings の項目に heading(見出しの文字)がありません")
        role, year = heading.get("role"), heading.get("year", NO_YEAR)
        if role not in ROLES:
            raise LayoutError(
                f"「{heading['heading'][:30]}」の role「{str(role)[:20]}」は使えません。使えるのは {'、'.join(ROLES)} です"
            )
        if isinstance(year, bool) or not (
            (isinstance(year, int) and 1926 <= year <= 2100) or year in (NO_YEAR, TITLE_YEAR, YEAR_BEFORE)
        ):
            raise LayoutError(f'「{heading["heading"][:30]}」の year は西暦か "{TITLE_YEAR}"、"{YEAR_BEFORE}" です')
        meanings[heading["heading"]] = Meaning(str(role), year, str(heading.get("unit", "")))
    group_by = entry.get("group_by", "whole")
    if group_by not in _GROUP_BY:
        raise LayoutError(f"group_by は {'、'.join(_GROUP_BY)} のどれかです")
    return Layout(
        str(entry.get("name", ""))[:120],
        meanings,
        group_by,
        str(entry.get("group_head", "")),
        entry.get("is_turned") is True,
        str(entry.get("title", "")),
        str(entry.get("only_for", "")),
        tuple(_filed(filed) for filed in entry.get("filed", ()) if isinstance(filed, Mapping)),
    )


def from_json(kept: object) -> list[Layout]:
    """Layouts as a commit kept them, the last one first; what is no layout any more is asked about again."""
    layouts = []
    for entry in reversed(kept) if isinstance(kept, Sequence) and not isinstance(kept, str) else ():
        with suppress(LayoutError):
            layouts.append(layout_from(entry))
    return layouts


def _filed(entry: Mapping[str, Any]) -> Filed:
    year = entry.get("sheet_year")
    words = {key: str(entry.get(key, ""))[:300] for key in ("title", "sha256", "group_id", "group_name")}
    return Filed(**words, sheet_year=year if isinstance(year, int) and 1926 <= year <= 2100 else None)


def bare_head(neutral: str) -> str:
    """A heading without the number that tells it from another of the same words."""
    return _NUMBERED.sub("", neutral)


def heads_of(table: Table) -> set[str]:
    """The headings of a table in any year's file."""
    return {column.neutral for column in table.columns}


def layout_for(table: Table, sha256: str, layouts: Sequence[Layout]) -> Layout | None:
    """The layout of this table's form, the newest first."""
    return next((layout for layout in layouts if layout.fits(table, sha256)), None)
