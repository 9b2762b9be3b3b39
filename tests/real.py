"""The committed tables, read and judged once per worker. Nobody may change what these return."""

from __future__ import annotations

from functools import cache

from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy import Policy, load_policy
from lib.store.folder import DEFAULT_TABLES, load
from lib.store.tables import Tables


@cache
def tables() -> Tables:
    return load(DEFAULT_TABLES)


@cache
def policy() -> Policy:
    return load_policy()


@cache
def evaluation() -> Evaluation:
    return evaluate(tables(), policy())
