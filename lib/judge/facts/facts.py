"""The facts of all subjects: what rules may use (FACTS), and the facts of one evaluation (collect_facts)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from lib.judge.facts.groups import GROUP_FACTS, group_facts
from lib.judge.facts.indicators import INDICATOR_FACTS, indicator_facts
from lib.judge.facts.projects import PROJECT_FACTS, project_facts
from lib.judge.places import PLACE_COLUMNS, Places
from lib.judge.policy.catalogue import Catalogue, SubjectFacts
from lib.judge.policy.scale import Scale
from lib.store.rows import Rows
from lib.store.tables import Tables

# The facts that a rule may name, by its subject.
FACTS: Final[Mapping[str, Catalogue[Any]]] = {
    "indicator": INDICATOR_FACTS,
    "project": PROJECT_FACTS,
    "group": GROUP_FACTS,
}


def collect_facts(
    tables: Tables, cells: pd.DataFrame, assessments: pd.DataFrame, scale: Scale
) -> dict[str, SubjectFacts[Any]]:
    """The facts of every subject, by kind of subject. `cells` and `assessments`: see lib.judge.evaluation."""
    places = Places(Rows(cells[PLACE_COLUMNS]))
    return {
        "indicator": indicator_facts(tables, cells, places, assessments, scale),
        "project": project_facts(tables, cells, places, assessments, scale),
        "group": group_facts(tables, places, assessments, scale),
    }
