"""The tables of a store beside those of the contract: their columns, and the format that they are written in."""

from __future__ import annotations

import pyarrow as pa

from lib.contract.contract import Contract
from lib.store.sealed import SEAL

REVISION = "revision_id"
_TEXT = pa.string()
_TEXTS = pa.list_(_TEXT)
_TIME = pa.timestamp("us", "UTC")
FILES = pa.schema([("sha256", _TEXT), ("name", _TEXT), ("content", pa.binary())])
REVISIONS = pa.schema(
    [
        (REVISION, _TEXT),
        ("group_id", _TEXT),
        ("sheet_year", pa.int16()),
        ("title", _TEXT),
        ("digest", _TEXT),  # of the rows read (Reading.digest): the same rows again need no new revision
        ("rows", pa.int32()),
        # The documents cited: source_ids[i] has the content sha256s[i].
        ("source_ids", _TEXTS),
        ("sha256s", _TEXTS),
        ("ids", _TEXTS),  # Reading.owned_ids
        ("read_at", _TIME),
        # Of a store of the first format the last two are blank.
        ("contents", _TEXTS),  # what each of its tables says (Reading.contents), as ``observations:106:…``
        (SEAL, _TEXT),
    ]
)
COMMITS = pa.schema(
    [
        ("number", pa.int64()),
        ("parent", pa.int64()),
        ("at", _TIME),
        ("who", _TEXT),
        ("note", _TEXT),
        ("kind", _TEXT),
        ("revisions", _TEXTS),
        ("groups", _TEXTS),
        ("details", _TEXT),  # JSON
        # Of a store of the first format these are blank.
        ("format", pa.int16()),
        ("rules", _TEXT),  # the digest of the rules in force (lib/store/rules.py)
        (SEAL, _TEXT),
    ]
)
RULE_SETS = pa.schema([("digest", _TEXT), ("file", _TEXT), ("content", pa.binary())])
# Written after the row it tells of: the largest number of a table is known here too, and a lost newest row is missed.
ANNOUNCED = pa.schema([("table", _TEXT), ("number", pa.int64()), (SEAL, _TEXT)])
# The format that a commit is written in. One of a later format is refused: nobody here knows what it means.
FORMAT = 2
# In the details of a commit: the SHA-256 of documents that it took out of the store.
PURGED = "purged"


def stored_schema(contract: Contract) -> pa.Schema:
    """The schema of a table of the contract in a store: the revision's id, then the contract's columns."""
    return pa.schema([pa.field(REVISION, _TEXT, False), *contract.arrow])
