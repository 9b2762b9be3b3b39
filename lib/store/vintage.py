"""Which sheet is in force: of several years' sheets the newest wins, cell by cell; older rows stay among all stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

# Columns within which the newest sheet replaces the older ones. A sheet states a project, its initiatives and its
# review as a whole, so they are replaced whole: what the newest leaves out is gone. Figures are replaced cell by cell:
# an older sheet's figure stays in force until a newer sheet states the same cell.
_REPLACED_WITHIN: Mapping[str, Sequence[str]] = {
    "projects": ("project_id",),
    "project_initiatives": ("project_id",),
    "observations": ("indicator_id", "fiscal_year", "measure"),
    "budgets": ("project_id", "fiscal_year", "stage", "item"),
    "reviews": ("project_id",),
    "legal_bases": ("project_id", "item"),
}


def in_force(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Every table with the rows that are in force; tables without a sheet_year as they are.

    Texts are replaced subject by subject, those on initiatives and on the group by group; viewpoints with their review.
    A project or indicator that its group's newest sheet no longer has is not in force, nor is any row about it: it has
    ended, or another carries it on.
    """
    current = _drop_ended(frames, *_ended(frames))
    result = {
        name: _newest_rows(rows, _REPLACED_WITHIN[name]) if name in _REPLACED_WITHIN else rows
        for name, rows in current.items()
    }
    result["narratives"] = _newest_texts(current)
    result["review_viewpoints"] = _viewpoints_of_reviews(current["review_viewpoints"], result["reviews"])
    return result


def subjects_in_force(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The projects and the indicators that are in force, as `in_force` gives them.

    From the tables of both, and from the observations, of which indicator_id and sheet_year are enough.
    """
    subjects = {name: frames[name] for name in ("projects", "indicators")}
    current = _drop_ended(subjects, *_ended(frames))
    return current | {"projects": _newest_rows(current["projects"], _REPLACED_WITHIN["projects"])}


def _ended(frames: Mapping[str, pd.DataFrame]) -> tuple[set[str], set[str]]:
    """project_ids and indicator_ids that the newest sheet of their group no longer has.

    A group's newest sheet is the newest that lists projects; a document that only adds figures ends nothing.
    """
    projects, indicators, observations = frames["projects"], frames["indicators"], frames["observations"]
    if len({*projects["sheet_year"].unique(), *observations["sheet_year"].unique()}) < 2:
        return set(), set()
    newest_of_group = projects.groupby("group_id")["sheet_year"].max()
    last_of_project = projects.groupby("project_id")["sheet_year"].max()
    group_of_project = projects.drop_duplicates("project_id").set_index("project_id")["group_id"]
    newest_sheet = group_of_project.loc[last_of_project.index].map(newest_of_group)
    ended_projects = set(last_of_project.index[last_of_project < newest_sheet])

    last_of_indicator = observations.groupby("indicator_id")["sheet_year"].max()
    is_left_out = indicators["indicator_id"].map(last_of_indicator) < indicators["group_id"].map(newest_of_group)
    is_of_ended_project = indicators["project_id"].isin(ended_projects)
    return ended_projects, set(indicators.loc[is_of_ended_project | is_left_out, "indicator_id"])


def _drop_ended(
    frames: Mapping[str, pd.DataFrame], project_ids: set[str], indicator_ids: set[str]
) -> dict[str, pd.DataFrame]:
    """The tables without the rows about these projects and indicators."""
    if not project_ids and not indicator_ids:
        return dict(frames)
    result = {}
    for name, rows in frames.items():
        is_ended = pd.Series(False, index=rows.index)
        if "project_id" in rows:
            is_ended |= rows["project_id"].isin(project_ids)
        if "indicator_id" in rows:
            is_ended |= rows["indicator_id"].isin(indicator_ids)
        if "subject_type" in rows:  # narratives
            is_ended |= (rows["subject_type"] == "project") & rows["subject_id"].isin(project_ids)
            is_ended |= (rows["subject_type"] == "indicator") & rows["subject_id"].isin(indicator_ids)
        result[name] = rows[~is_ended].reset_index(drop=True) if is_ended.any() else rows
    return result


def _newest_rows(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Of the rows with the same values in `columns`, those of the newest sheet_year."""
    if rows["sheet_year"].nunique() < 2:
        return rows
    newest_year = rows.groupby(list(columns))["sheet_year"].transform("max")
    return rows[rows["sheet_year"] == newest_year].reset_index(drop=True)


def _viewpoints_of_reviews(viewpoints: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """The viewpoints of the reviews in force, or a project's newest ones where it has no review.

    By the review's sheet and not simply the newest one: a sheet whose review names no viewpoint has no row here, and
    the older sheet's viewpoints must not stand for it.
    """
    if len({*viewpoints["sheet_year"].unique(), *reviews["sheet_year"].unique()}) < 2:
        return viewpoints
    newest_year = viewpoints.groupby("project_id")["sheet_year"].transform("max")
    year_of_review = viewpoints["project_id"].map(reviews.groupby("project_id")["sheet_year"].max())
    return viewpoints[viewpoints["sheet_year"] == year_of_review.fillna(newest_year)].reset_index(drop=True)


def _newest_texts(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Narratives of the newest sheet that has any on their subject.

    Texts on initiatives count as the group's: next year's sheet may combine the initiatives otherwise (i and ii, then
    i to iii), and texts on both combinations would say the same twice.
    """
    rows = frames["narratives"]
    if rows["sheet_year"].nunique() < 2:
        return rows
    initiatives = frames["initiatives"]
    group_of_initiative = dict(zip(initiatives["initiative_id"], initiatives["group_id"], strict=True))
    is_of_initiatives = rows["subject_type"] == "initiatives"
    first_of_initiatives = rows.loc[is_of_initiatives, "subject_id"].str.split(",").str[0]
    owner = rows["subject_id"].mask(is_of_initiatives, first_of_initiatives.map(group_of_initiative))
    newest_year = rows["sheet_year"].groupby([rows["subject_type"], owner]).transform("max")
    return rows[rows["sheet_year"] == newest_year].reset_index(drop=True)


def sheets_until(stated: Mapping[str, pd.DataFrame], year: int) -> dict[str, pd.DataFrame]:
    """All rows stated by the sheets up to a year: the tables as they were then.

    Of the tables without a sheet_year only indicators are cut, to those that these sheets have figures of.
    """
    result = {
        name: rows[rows["sheet_year"] <= year].reset_index(drop=True) if "sheet_year" in rows else rows
        for name, rows in stated.items()
    }
    indicators = result["indicators"]
    has_figures = indicators["indicator_id"].isin(result["observations"]["indicator_id"])
    result["indicators"] = indicators[has_figures].reset_index(drop=True)
    return result
