"""The committed tables, read and judged once per worker (nobody may change what these return), and copies of their files."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy, load_policy
from lib.store.folder import DEFAULT_TABLES, MANIFEST, ROOT, load
from lib.store.tables import Tables

DOCUMENT = ROOT / "data" / "source" / "r3-jigyogun-hyoka-chosho.txt"


def copy_tables(folder: Path) -> Path:
    """A folder `tables` in `folder` that may be changed: without a manifest, as a set that somebody made by hand."""
    shutil.copytree(DEFAULT_TABLES, folder / "tables", ignore=shutil.ignore_patterns(MANIFEST))
    shutil.copytree(DOCUMENT.parent, folder / "source")
    return folder / "tables"


@cache
def tables() -> Tables:
    return load(DEFAULT_TABLES)


@cache
def policy() -> Policy:
    return load_policy()


@cache
def evaluation() -> Evaluation:
    return evaluate(tables(), policy())
