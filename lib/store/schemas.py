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
# What was judged (lib/store/results.py). A row of the tables of RESULTS belongs to the result that its first column
# names; a row of JUDGEMENTS says of which key and group a result is, and what it holds.
RESULT = "result_id"
JUDGEMENTS = pa.schema(
    [
        (RESULT, _TEXT),
        ("key", _TEXT),  # the name of all that it follows from
        ("group_id", _TEXT),
        ("contents", _TEXTS),  # as those of a revision
        ("at", _TIME),
        ("engine", _TEXT),  # what judged (lib/judge/engine.py); blank in rows that are older than the column
        (SEAL, _TEXT),
    ]
)
_NUMBER, _COUNT, _FACT = pa.float64(), pa.int64(), pa.bool_()
RESULTS = {
    # The judgement of each indicator: the columns of lib.judge.evaluation.assess that the facts do not have.
    "judged_indicators": pa.schema(
        [
            ("indicator_id", _TEXT),
            ("short_name", _TEXT),
            ("direction", _TEXT),
            *((name, _NUMBER) for name in ("range_from", "range_to", "smallest_change")),
            *((name, _NUMBER) for name in ("year", "target", "actual", "achievement_rate", "progress")),
            ("status", _TEXT),
            ("is_met", _FACT),
            *((name, _NUMBER) for name in ("baseline_year", "baseline", "latest_year", "latest")),
            *((name, _NUMBER) for name in ("final_year", "final_target")),
            ("is_underperforming", _FACT),
            ("years_behind", _COUNT),
            *((name, _NUMBER) for name in ("pace_start", "pace_start_year")),
            ("pace_points", _COUNT),
            *((name, _NUMBER) for name in ("pace_so_far", "pace_needed", "pace_ratio", "projection")),
            ("is_capped", _FACT),
            ("projection_rate", _NUMBER),
            ("projection_status", _TEXT),
            *((name, _FACT) for name in ("is_projected_underperforming", "is_warned", "is_warned_by_one_step")),
            *((name, _FACT) for name in ("needs_attention", "is_projected_short", "falls_short")),
            ("severity", _COUNT),
            ("rank_rate", _NUMBER),
            ("money_at_stake", _NUMBER),
        ]
    ),
    # What the rules raise: lib.judge.flags.FLAG_COLUMNS; passages and places as JSON.
    "judged_flags": pa.schema(
        [
            *((name, _TEXT) for name in ("subject_type", "subject_id", "subject_name", "group_id", "project_id")),
            ("viewpoint", _COUNT),
            *((name, _TEXT) for name in ("rule_id", "because", "passages", "places")),
        ]
    ),
    # The verdict of a group on each year's sheet: lib.judge.verdict.VERDICT_COLUMNS.
    "judged_groups": pa.schema(
        [
            ("group_id", _TEXT),
            ("sheet_year", pa.int16()),
            *((name, _COUNT) for name in ("results", "judged", "behind", "worst", "reported", "owed")),
            *((name, _COUNT) for name in ("own_behind", "own_worst_years")),
            *((name, _NUMBER) for name in ("behind_share", "worst_share")),
            *((name, _TEXT) for name in ("verdict", "before")),
            ("before_year", _NUMBER),
            ("years_same", _COUNT),
        ]
    ),
}
# The tables that are made with the first result.
OF_RESULTS = ("judgements", *RESULTS)
# The format that a commit is written in. One of a later format is refused: nobody here knows what it means.
FORMAT = 2
# In the details of a commit: the SHA-256 of documents that it took out of the store.
PURGED = "purged"


def stored_schema(contract: Contract) -> pa.Schema:
    """The schema of a table of the contract in a store: the revision's id, then the contract's columns."""
    return pa.schema([pa.field(REVISION, _TEXT, False), *contract.arrow])
