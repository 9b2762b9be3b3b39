"""Every word that the address may hold for one data set and policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lib.judge.policy.load import Policy
from lib.store.tables import Tables
from lib.view.parameters import Choice, Vocabulary
from lib.view.selection import PARAMETERS
from lib.view.words import Labels

_YEARS_WITHOUT_DATA = (2019, 2025)  # so that pages of an empty data set can be drawn
_YEARS_AHEAD = 10  # of the newest sheet


class _Words(Mapping[str, Mapping[str, str]]):
    """Parameter -> its words with their labels, made when first asked for: slides are named by every indicator."""

    def __init__(self, tables: Tables, policy: Policy) -> None:
        self._tables, self._policy = tables, policy
        self._labels = {parameter.name: parameter.labels for parameter in PARAMETERS if isinstance(parameter, Choice)}
        self._made: dict[Labels, Mapping[str, str]] = {}  # some parameters share theirs

    def __getitem__(self, name: str) -> Mapping[str, str]:
        labels = self._labels[name]
        if labels not in self._made:
            self._made[labels] = labels(self._tables, self._policy)
        return self._made[labels]

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)


def vocabulary(tables: Tables, policy: Policy) -> Vocabulary:
    """The words of this data: ids, names, sections, decisions, statuses and years that exist."""
    bounds = {grade.code: round(grade.lower_bound * 100) for grade in policy.scale.movable()}
    return Vocabulary(_Words(tables, policy), *_years(tables), bounds)


def _years(tables: Tables) -> tuple[int, int]:
    """The first and last year that screens show: of every cell, but of final targets up to ten years ahead.

    A final target of 2050 would leave thirty years empty in every table and chart; it is told in words with its year.
    """
    observations = tables["observations"]
    if observations.empty:
        return _YEARS_WITHOUT_DATA
    years, is_final = observations["fiscal_year"], observations["measure"] == "final_target"
    in_years = years[~is_final] if not is_final.all() else years
    near = years[is_final & (years <= tables["sources"]["sheet_year"].max() + _YEARS_AHEAD)]
    return int(in_years.min()), int(max(in_years.max(), near.max())) if len(near) else int(in_years.max())
