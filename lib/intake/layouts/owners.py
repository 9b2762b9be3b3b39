"""Which program group a table is of: what the file or an earlier answer says, else what is proposed and asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lib.intake.files.book import Book
from lib.intake.layouts.layout import Layout
from lib.intake.layouts.rows import Line
from lib.intake.layouts.tables import Table
from lib.intake.sheet.identity import Known, bare, group_of

_SHORTEST = 4  # letters of a group's name that may be looked for in a title


@dataclass(frozen=True)
class Owner:
    """A program group, known by its id or new by its name; `how` says what it was told by, empty where it is only proposed."""

    group_id: str
    name: str | None
    is_known: bool
    how: str


def owner_of(table: Table, layout: Layout, lines: Sequence[Line], book: Book, known: Known | None) -> Owner:
    """The group of a table that is of one group."""
    filed = layout.filed_as(table, book.sha256)
    if filed and (filed.group_id in _names(known) or filed.group_name):
        if filed.group_id in _names(known):
            return Owner(filed.group_id, _names(known)[filed.group_id] or None, True, "前の回答")
        return named_owner(filed.group_name, known, "前の回答")
    words = bare(" ".join(cell.text for cell in table.titles) + table.grid.name)
    titled = [group for group, name in _names(known).items() if len(bare(name)) >= _SHORTEST and bare(name) in words]
    if len(titled) == 1:
        return Owner(titled[0], _names(known)[titled[0]], True, "表題")
    voted = group_of(known, None, [("indicators", name) for name in dict.fromkeys(line.name.text for line in lines)])
    if voted in _names(known):
        return Owner(voted, _names(known)[voted] or None, True, "指標名")
    return named_owner(proposed_name(table.title or book.file), known, "")


def named_owner(name: str, known: Known | None, how: str) -> Owner:
    """The group of this name: the known one, else a new one."""
    group_id = group_of(known, name, [])
    return Owner(group_id, name or None, group_id in _names(known), how)


def proposed_name(title: str) -> str:
    """A name for a new group from a title, a sheet's name or a file's, without its year."""
    title = re.sub(r"\.(?:csv|txt|tsv|xlsx?|ods|pdf)$", "", title, flags=re.I)
    words = re.sub(r"[(（]?(?:令和|平成|[RHＲＨ]|FY)?[\d０-９元]{1,4}年度?末?(?:時点|現在|実績)?[)）]?", "", title)
    return words.strip(" 　_・-")[:120] or title[:120]


def _names(known: Known | None) -> dict[str, str]:
    """group_id -> name of the known groups."""
    if known is None:
        return {}
    groups = known["program_groups"]
    return {
        str(i): str(n) if isinstance(n, str) else "" for i, n in zip(groups["group_id"], groups["name"], strict=True)
    }
