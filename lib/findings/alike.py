"""What tells indicators of one name apart where their names stand in a list without their projects."""

from __future__ import annotations

from collections.abc import Iterable

from lib.contract.names import what_differs
from lib.contract.terms import INDICATOR_KINDS
from lib.findings.model import place_in
from lib.judge.evaluation import Item
from lib.view.narrow import View


def differing_traits(view: View, items: Iterable[Item]) -> dict[str, str]:
    """Indicator id -> in what it differs from others of its name and group: project, kind, unit, else its line.

    Only of indicators whose name the list holds more than once in a group: ``先端技術支援事業・成果指標``.
    """
    listed = list(items)
    traits = (
        [_project_name(view, item) for item in listed],
        [INDICATOR_KINDS[item["kind"]] for item in listed],
        [str(item["unit"]) for item in listed],
        [_place_words(view, item) for item in listed],
    )
    differing = what_differs([(item["name"], item["group_id"]) for item in listed], traits)
    return {item["indicator_id"]: "・".join(parts) for item, parts in zip(listed, differing, strict=True) if parts}


def _project_name(view: View, item: Item) -> str:
    projects = view.evaluation.tables.rows["projects"].of("project_id", item["project_id"])
    return str(projects[0].name) if projects else ""


def _place_words(view: View, item: Item) -> str:
    stated_at = place_in(view, item["source_id"], item["source_ref"])
    return stated_at.words if stated_at else ""
