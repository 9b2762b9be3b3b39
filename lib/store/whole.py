"""Whether a store is whole. A full disk, a loss of power or a copy that broke off leave less than was written.

Delta says when a file is missing or cut short. It takes an empty entry of its log for one that changes nothing, and
cannot know that a copy names a revision whose rows were written after their table was copied.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lib.store.digest import Content

HOW_TO_MEND: Final = "途中で終わった複写のときは複写し直し、そうでないときは控えから戻してください"
REPAIR: Final = (
    "控えがないときは、python -m lib.store repair 新しいフォルダ で、残っているファイルから組み立て直せます。"
)
_OTHERWISE: Final = "控えがないときは、python -m lib.store restore 番号 -m 説明 で前の版に戻せます。"


def entry_problem(table: Path) -> str:
    """Why the newest entry of a table's log cannot be read or says nothing, in Japanese; empty for one that does."""
    entries = sorted((table / "_delta_log").glob(f"{'[0-9]' * 20}.json"))
    if not entries or _says_something(entries[-1].read_bytes()):
        return ""
    place = "/".join(entries[-1].parts[-3:])
    without_it = "控えがないときは、このファイルを除くと、その前の記録までを読めます。" if len(entries) > 1 else ""
    return (
        f"最後の記録({place})に中身がないか途中で切れていて、そのとき書いたものが失われています。"
        f"{HOW_TO_MEND}。{without_it}"
    )


def _says_something(entry: bytes) -> bool:
    """Whether an entry is whole: in the log of an append-only table each adds files or says what the table is."""
    try:
        actions = [json.loads(line) for line in entry.splitlines()]
    except ValueError:
        return False
    return any("add" in action or "metaData" in action for action in actions)


def numbers_problem(numbers: Iterable[int], newest: int) -> str:
    """Which commits up to the newest are lost, in Japanese; empty where none is."""
    present = set(numbers)
    lost = [number for number in range(1, newest + 1) if number not in present]
    if not lost:
        return ""
    if lost[-1] == newest:
        return f"最新の第{newest}版の記録が失われているか、壊れています。{HOW_TO_MEND}。{REPAIR}"
    names = "、".join(f"第{number}版" for number in lost[:10]) + ("など" if len(lost) > 10 else "")
    return (
        f"版の記録のうち、{names}が失われています。最新の版の数値は変わりませんが、"
        f"第{lost[-1]}版までの回答と訂正は、次の取込に使えません。{HOW_TO_MEND}。"
    )


def revisions_problem(ids: Sequence[str], revisions: Sequence[Mapping[str, Any]]) -> str:
    """How many of these revisions are not recorded, in Japanese; empty where all are."""
    lost = len(set(ids)) - len(revisions)
    return f"版が指す調書のうち{lost}件の記録がありません。{HOW_TO_MEND}。{_OTHERWISE}" if lost else ""


@dataclass(frozen=True)
class Damage:
    """A sheet whose rows in one table are not those that were committed; `files` hold them, or cannot be read."""

    revision_id: str
    group_id: str
    title: str
    table: str
    fewer: str = ""
    files: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The damage in a sentence."""
        place = "、".join(f"{self.table}/{name}" for name in self.files) or self.table
        if self.fewer:
            return f"調書「{self.title}」の行が足りません({self.fewer}、{place})"
        return f"調書「{self.title}」の行が、取り込んだときと違います({place})"


def damages(revisions: Sequence[Mapping[str, Any]], read: Mapping[str, Mapping[str, Content]]) -> Iterator[Damage]:
    """The sheets whose rows are not those that were committed, one table of each.

    `read`: the contents, by table and revision_id. Of a sheet of the first format only the rows can be counted.
    """
    for row in revisions:
        own = {name: by_id[row["revision_id"]] for name, by_id in read.items() if row["revision_id"] in by_id}
        if row.get("contents") is None:
            rows = sum(content.rows for content in own.values())
            table = "" if rows == row["rows"] else "observations"
            expected, there = row["rows"], rows
        else:
            committed = dict(each.split(":", 1) for each in row["contents"])
            table = next((name for name in read if committed.get(name, "") != str(own.get(name, ""))), "")
            expected = int(committed.get(table, "0").split(":")[0])
            there = own[table].rows if table in own else 0
        if table:
            fewer = f"{expected:,}行のうち{there:,}行" if there < expected else ""
            yield Damage(row["revision_id"], row["group_id"], row["title"], table, fewer)


def left_out(damaged: Sequence[Damage]) -> str:
    """What the name of a version says of the groups that are left out of it; empty where none is."""
    groups = {damage.group_id for damage in damaged}
    return f"(破損のため{len(groups)}事業群を除く)" if groups else ""


def sheets_problem(damaged: Sequence[Damage]) -> str:
    """Which sheets are damaged, in Japanese; `damaged` has one at least."""
    others = f"。ほかに{len(damaged) - 1}件の調書も同じです" if len(damaged) > 1 else ""
    return f"{damaged[0].words}{others}。{HOW_TO_MEND}。{_OTHERWISE}"
