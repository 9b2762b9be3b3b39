"""Every word that the address may hold for one data set and policy."""

from __future__ import annotations

from collections.abc import Mapping

from lib.judge.policy.load import Policy
from lib.store.tables import Tables
from lib.view.parameters import Choice, Vocabulary
from lib.view.selection import PARAMETERS
from lib.view.words import Labels

_YEARS_WITHOUT_DATA = (2019, 2025)  # so that pages of an empty data set can be drawn


def vocabulary(tables: Tables, policy: Policy) -> Vocabulary:
    """The words of this data: ids, names, sections, decisions, statuses and years that exist."""
    years = tables["observations"]["fiscal_year"]
    first_year, last_year = (int(years.min()), int(years.max())) if len(years) else _YEARS_WITHOUT_DATA
    words_by_labels: dict[Labels, Mapping[str, str]] = {}  # some parameters share theirs
    words: dict[str, Mapping[str, str]] = {}
    for parameter in PARAMETERS:
        if isinstance(parameter, Choice):
            if parameter.labels not in words_by_labels:
                words_by_labels[parameter.labels] = parameter.labels(tables, policy)
            words[parameter.name] = words_by_labels[parameter.labels]
    bounds = {grade.code: round(grade.lower_bound * 100) for grade in policy.scale.movable()}
    return Vocabulary(words, first_year, last_year, bounds)
