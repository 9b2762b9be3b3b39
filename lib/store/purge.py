"""Take a document's bytes out of a store for good, where it holds what must not be kept. Its facts stay.

The history says who did it, when and why, and so does every place that would have shown the document.
"""

from __future__ import annotations

from lib.store.commit import append_commit, next_after, nothing_committed
from lib.store.delta import Commit, Store
from lib.store.schemas import PURGED
from lib.store.sealed import rows_in_letters


def documents_named(store: Store, name: str) -> dict[str, str]:
    """The documents that a file name or the beginning of a SHA-256 (8 letters or more) names: name by SHA-256."""
    table = store.table("files")
    with store.reading("files"):
        rows = rows_in_letters(table.to_pyarrow_dataset().to_table(columns=["sha256", "name"]))
    return {
        row["sha256"]: row["name"]
        for row in rows
        if row["name"] == name or (len(name) >= 8 and row["sha256"].startswith(name))
    }


def purge(store: Store, sha256: str, who: str, note: str) -> Commit:
    """Commit that a document is purged, then take its bytes out of the store's files; return the commit.

    The commit comes first: a purge that was cut short is known, and the same call goes on with it. Copies of the store
    that were made before still hold the document. Raises StoreError where the store cannot be written.
    """
    head_number, head_version = store.head()
    before = store.commit(head_number)
    if before is None:
        raise nothing_committed()
    made = store.purged().get(sha256)
    if made is None:
        made = append_commit(store, next_after(before, who, note, "purge", {PURGED: [sha256]}), head_version)
    _delete_bytes(store, sha256)
    return made


def _delete_bytes(store: Store, sha256: str) -> None:
    """Rewrite the data files that hold a document without it, and delete the old ones.

    Those alone, not whatever the log does not name: another writer may just be writing it.
    """
    table = store.table("files")
    with store.writing("files"):
        old = set(table.file_uris())
        table.alter.set_table_properties({"delta.appendOnly": "false"})
        table.delete(f"sha256 = '{sha256}'")
        table.alter.set_table_properties({"delta.appendOnly": "true"})
        filesystem = table.to_pyarrow_dataset().filesystem
        for uri in old - set(table.file_uris()):
            filesystem.delete_file(uri.rsplit("/", 1)[-1])
