from __future__ import annotations

from types import MappingProxyType

import pytest

from lib.judge.evaluation import Evaluation, evaluate
from lib.judge.policy.load import Policy
from lib.store.tables import Tables
from lib.view.narrow import View, narrow
from lib.view.selection import Selection
from lib.view.vocabulary import vocabulary
from tests.hard import CASES, changed


def view_of(evaluation: Evaluation, selection: Selection | None = None) -> View:
    return narrow(evaluation, selection or Selection(), vocabulary(evaluation.tables, evaluation.policy))


@pytest.fixture(scope="session")
def view(evaluation: Evaluation) -> View:
    return view_of(evaluation)


@pytest.fixture(scope="session", params=CASES)
def hard_view(request: pytest.FixtureRequest, tables: Tables, policy: Policy) -> View:
    """The real data, changed into what a group elsewhere may look like."""
    frames = changed(tables, request.param)
    return view_of(evaluate(Tables(MappingProxyType(frames), tables.version, tables.origin), policy))
