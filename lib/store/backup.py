"""A copy of a store that opens, made while others go on committing."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from lib.contract.tables import CONTRACTS
from lib.store.delta import Store
from lib.store.problems import StoreError, in_words, store_error
from lib.store.schemas import OF_RESULTS

# A commit names rows that were written before it. So commits are copied first: all that they name is there by then and
# comes with the tables that are copied after them. What is announced tells of rows that are there: before all.
# Judgements name their results as commits name their revisions.
_ORDER: Final = ("announced", "commits", "revisions", *CONTRACTS, "files", "rules", "views", *OF_RESULTS)
FOLDERS_ALONE: Final = (
    "オブジェクトストアの控えと組み立て直しは、そのサービスの版管理(バージョニング)や複製で行ってください。"
)


def backup(store: Store, to: Path) -> Store:
    """Copy a store in a folder to another folder, which must be empty or absent; return the copy.

    The copy has every commit that was announced when the copying began, and is itself checked by being opened.
    Raises StoreError where it cannot be made; what was copied until then is taken away.
    """
    if store.options is not None:
        raise store_error("commits", FOLDERS_ALONE)
    number, _ = store.head()
    target = to.resolve()
    check_target(target)
    try:
        with in_words(f"「{target}」に写せません", "commits"):
            target.mkdir(parents=True, exist_ok=True)
            for name in _ORDER:
                _copy_table(Path(store.uri(name)), target / name)
        copy = Store(str(target))
        if copy.head()[0] < number:
            raise store_error("commits", f"「{target}」の写しに第{number}版がありません。もう一度実行してください。")
        return copy
    except StoreError:
        shutil.rmtree(target, ignore_errors=True)
        raise


def check_target(target: Path) -> None:
    """Raise StoreError where something is at a place already."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise store_error(
            "commits", f"「{target}」には、もう何かがあります。空のフォルダか、新しい名前を指定してください。"
        )


def _copy_table(table: Path, to: Path) -> None:
    """Copy a Delta table: first its log, whose entries name data files that are there, then these.

    The mark of the last checkpoint comes before the log, so that it names nothing that the copy lacks.
    """
    if not table.is_dir():
        return
    (to / "_delta_log").mkdir(parents=True)
    log = table / "_delta_log"
    mark = log / "_last_checkpoint"
    if mark.exists():
        shutil.copy2(mark, to / "_delta_log" / mark.name)
    for entry in sorted(log.iterdir()):
        if entry.suffix in (".json", ".parquet") and entry.name[:1].isdigit():
            shutil.copy2(entry, to / "_delta_log" / entry.name)
    for file in sorted(table.glob("*.parquet")):
        shutil.copy2(file, to / file.name)
