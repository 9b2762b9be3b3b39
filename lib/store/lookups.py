"""Look up what the tables say of a subject: its newest review, its cost, who answers for it, texts about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

import pandas as pd

from lib.contract.terms import circled
from lib.store.tables import Tables


def initiative_sign(initiative_id: str) -> str:
    """The printed roman sign of an initiative id: ``vii`` -> vii, ``dx_ii`` -> ii."""
    return initiative_id.rsplit("_", 1)[-1]


class ListedViewpoint(NamedTuple):
    """A viewpoint with its name, question and place; these are blank where no sheet lists the viewpoints."""

    viewpoint: int
    short: str = ""
    question: str = ""
    source_id: str = ""
    source_ref: str = ""

    @property
    def sign_and_name(self) -> str:
        """``② 要因分析と工夫``, or the sign alone."""
        return f"{circled(self.viewpoint)} {self.short}".strip()

    @property
    def label(self) -> str:
        """``視点②(要因分析と工夫)``, or the sign alone."""
        return f"視点{circled(self.viewpoint)}{f'({self.short})' if self.short else ''}"


_VIEWPOINTS: Final = range(1, 11)


def listed_viewpoints(tables: Tables) -> dict[int, ListedViewpoint]:
    """The viewpoints by number, as a sheet lists them; where none does, by sign alone, for rules suggest them still."""
    rows = tables.rows["viewpoints"]
    if not len(rows):
        return {number: ListedViewpoint(number) for number in _VIEWPOINTS}
    return {
        int(row.viewpoint): ListedViewpoint(int(row.viewpoint), row.short, row.question, row.source_id, row.source_ref)
        for row in rows
    }


def latest_reviews(tables: Tables) -> pd.DataFrame:
    """The newest review of each project. Columns: table reviews."""
    return tables["reviews"].sort_values("review_year").drop_duplicates("project_id", keep="last")


def newest_review(tables: Tables, project_id: str) -> Any | None:
    """The row of a project's newest review; None without one."""
    return max(tables.rows["reviews"].of("project_id", project_id), key=lambda row: row.review_year, default=None)


_LATER_TABLE: Final = "section_4"


def current_initiatives(links: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Project id -> its initiatives, from the sheet's later table where that names any, else from the earlier one.

    `links`: the contract's table ``project_initiatives``.
    """
    is_later = links["stated_in"] == _LATER_TABLE
    has_later = links["project_id"].isin(links.loc[is_later, "project_id"])
    current = links[is_later | ~has_later].drop_duplicates(["project_id", "initiative_id"])
    initiatives: dict[str, tuple[str, ...]] = {}
    ids = (current["project_id"].tolist(), current["initiative_id"].tolist())
    for project_id, initiative_id in zip(*ids, strict=True):
        initiatives[project_id] = (*initiatives.get(project_id, ()), initiative_id)
    return initiatives


def texts_about(narratives: pd.DataFrame, subject_type: str, ids: pd.Series) -> pd.Series:
    """The texts on each id joined in the sheet's order, along `ids`; empty where there are none."""
    rows = narratives[narratives["subject_type"] == subject_type].sort_values("position")
    text_of = rows.groupby("subject_id")["text"].agg(" ".join).to_dict()
    return pd.Series([text_of.get(subject_id, "") for subject_id in ids], index=ids.index, dtype="str")


def texts_on(tables: Tables, subject_type: str, subject_id: object) -> list[Any]:
    """The rows of the texts on one subject, in the sheet's order."""
    rows = tables.texts_by_subject.get(subject_id, ())
    return in_sheet_order(row for row in rows if row.subject_type == subject_type)


def texts_on_initiatives(tables: Tables, project_id: str) -> list[Any]:
    """The rows of the texts on the initiatives that a project belongs to, in the sheet's order."""
    initiatives = {row.initiative_id for row in tables.rows["project_initiatives"].of("project_id", project_id)}
    rows = tables.texts_by_subject.of_any(initiatives)
    return in_sheet_order(row for row in rows if row.subject_type == "initiatives")


def in_sheet_order(narratives: Iterable[Any]) -> list[Any]:
    """Rows of the table ``narratives`` as their sheet orders them."""
    return sorted(narratives, key=lambda row: row.position)


def latest_cost(tables: Tables) -> pd.Series:
    """Project id -> its latest actual total cost (thousand yen); projects of which none is known are left out."""
    return latest_costs(tables)["amount_thousand_yen"].astype(float)


def latest_costs(tables: Tables) -> pd.DataFrame:
    """The latest actual total cost of each project of which one is known. Index: project_id. Columns: table budgets."""
    budgets = tables["budgets"]
    is_total = (budgets["item"] == "total") & (budgets["stage"] == "actual")
    known = budgets[is_total & budgets["amount_thousand_yen"].notna()]
    return known.sort_values("fiscal_year").drop_duplicates("project_id", keep="last").set_index("project_id")


def money_at_stake(tables: Tables) -> pd.Series:
    """Indicator id -> the latest actual total cost (thousand yen) of its project, or of its group's; NaN unknown."""
    by_project = latest_cost(tables)
    projects = tables["projects"]
    by_group = projects["project_id"].map(by_project).groupby(projects["group_id"]).sum(min_count=1)
    indicators = tables["indicators"].set_index("indicator_id")
    is_of_project = indicators["project_id"].notna()
    return indicators["project_id"].map(by_project).where(is_of_project, indicators["group_id"].map(by_group))


def owners(tables: Tables) -> pd.Series:
    """Indicator id -> the name of its project, or of its group."""
    indicators = tables["indicators"].set_index("indicator_id")
    projects = tables["projects"].set_index("project_id")["name"]
    groups = tables["program_groups"].set_index("group_id")["name"]
    return indicators["project_id"].map(projects).fillna(indicators["group_id"].map(groups)).fillna("")


def answering(tables: Tables, rows: pd.DataFrame) -> pd.Series:
    """Who answers for indicators, where known: the project's section (see Sections); for a group's own its lead.

    Columns: project_id, group_id.
    """
    by_project = pd.Series(tables.section_words, dtype="str")
    by_group = pd.Series(lead_words(tables), index=tables["program_groups"]["group_id"], dtype="str")
    return rows["project_id"].map(by_project).fillna(rows["group_id"].map(by_group))


def lead_words(tables: Tables) -> dict[str, str]:
    """Group id -> the word of its lead section (see Sections), where it names one."""
    word = tables.sections.word
    groups = tables.rows["program_groups"]
    return {row.group_id: word(row.lead_section, row.group_id) for row in groups if isinstance(row.lead_section, str)}


def section_of(tables: Tables, item: Mapping[str, Any]) -> str:
    """Who answers for one indicator (an assessment), as `answering`, by the name alone; blank where not known."""
    projects = tables.rows["projects"].of("project_id", item["project_id"])
    groups = tables.rows["program_groups"].of("group_id", item["group_id"])
    sections = (*(row.section for row in projects), *(row.lead_section for row in groups))
    return next((section for section in sections if isinstance(section, str)), "")
