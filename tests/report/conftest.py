from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import pandas as pd
import pytest

from lib.evaluate import Evaluation, evaluate
from lib.load import Tables
from lib.rules import Policy
from lib.select import Selection, View, narrow, vocabulary


def view_of(evaluation: Evaluation, selection: Selection | None = None) -> View:
    return narrow(evaluation, selection or Selection(), vocabulary(evaluation.tables, evaluation.policy))


@pytest.fixture
def view(evaluation: Evaluation) -> View:
    return view_of(evaluation)


def _no_indicator(frames: dict[str, pd.DataFrame]) -> None:
    for name in ("indicators", "observations"):
        frames[name] = frames[name].iloc[:0]


def _sixty(frames: dict[str, pd.DataFrame]) -> None:
    for name in ("indicators", "observations"):
        rows = frames[name]
        copies = [rows.assign(indicator_id=rows["indicator_id"] + f"_{n}") for n in range(5)]
        frames[name] = pd.concat(copies, ignore_index=True)


def _long_names(frames: dict[str, pd.DataFrame]) -> None:
    frames["indicators"] = frames["indicators"].assign(
        name="長い名前の指標" * 29, short_name="長い名前の指標" * 29, unit="単位" * 10
    )
    frames["projects"] = frames["projects"].assign(name="長い名前の事業" * 29, section="長い名前の課" * 20)
    frames["program_groups"] = frames["program_groups"].assign(name="長い名前の事業群" * 25)


def _unreported(frames: dict[str, pd.DataFrame]) -> None:
    rows = frames["observations"]
    actual = rows["measure"] == "actual"
    frames["observations"] = rows.assign(
        value=rows["value"].where(~actual), report_state=rows["report_state"].where(~actual, "not_yet_reported")
    )


def _no_budget(frames: dict[str, pd.DataFrame]) -> None:
    frames["budgets"] = frames["budgets"].iloc[:0]


BROKEN: dict[str, Callable[[dict[str, pd.DataFrame]], None]] = {
    "no_indicator": _no_indicator,
    "sixty_indicators": _sixty,
    "names_of_200_letters": _long_names,
    "all_unreported": _unreported,
    "no_budget": _no_budget,
}


@pytest.fixture(params=BROKEN)
def hard_view(request: pytest.FixtureRequest, tables: Tables, policy: Policy) -> View:
    """The real data, changed into what a group elsewhere may look like."""
    frames = dict(tables.frames)
    BROKEN[request.param](frames)
    return view_of(evaluate(Tables(MappingProxyType(frames), tables.version, tables.folder), policy))
