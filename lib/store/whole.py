"""Whether a store is whole. A full disk, a loss of power or a copy that broke off leave less than was written.

Delta says when a file is missing or cut short. It takes an empty entry of its log for one that changes nothing, and
cannot know that a copy names a revision whose rows were written after their table was copied.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

HOW_TO_MEND: Final = "途中で終わった複写のときは複写し直し、そうでないときは控えから戻してください"
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


def numbers_problem(numbers: Iterable[int]) -> str:
    """Which commits before the newest are lost, in Japanese; empty where none is."""
    present = set(numbers)
    lost = [number for number in range(1, max(present, default=0)) if number not in present]
    if not lost:
        return ""
    names = "、".join(f"第{number}版" for number in lost[:10]) + ("など" if len(lost) > 10 else "")
    return (
        f"版の記録のうち、{names}が失われています。最新の版の数値は変わりませんが、"
        f"第{lost[-1]}版までの回答と訂正は、次の取込に使えません。{HOW_TO_MEND}。"
    )


def revisions_problem(ids: Sequence[str], revisions: Sequence[Mapping[str, Any]]) -> str:
    """How many of these revisions are not recorded, in Japanese; empty where all are."""
    lost = len(set(ids)) - len(revisions)
    return f"版が指す調書のうち{lost}件の記録がありません。{HOW_TO_MEND}。{_OTHERWISE}" if lost else ""


def rows_problem(revisions: Sequence[Mapping[str, Any]], counts: Counter[str]) -> str:
    """Which sheets lack rows, in Japanese; empty where none does. `counts`: rows in all tables by revision_id."""
    lacking = [row for row in revisions if counts[row["revision_id"]] != row["rows"]]
    if not lacking:
        return ""
    first = lacking[0]
    sheets = f"調書「{first['title']}」" + (f"など{len(lacking)}件の調書" if len(lacking) > 1 else "")
    count = f"{first['rows']:,}行のうち{counts[first['revision_id']]:,}行"
    return f"{sheets}の行が足りません({count})。{HOW_TO_MEND}。{_OTHERWISE}"
