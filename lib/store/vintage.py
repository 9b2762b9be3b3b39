"""Which sheet speaks: of several years' sheets the newest wins, cell by cell; the older ones stay and can be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

# Within these the newest sheet's rows are in force. Figures are cells, so an older sheet's stay where no newer one has them.
_GRAIN: Mapping[str, Sequence[str]] = {
    "projects": ("project_id",),
    "project_initiatives": ("project_id",),
    "observations": ("indicator_id", "fiscal_year", "measure"),
    "budgets": ("project_id", "fiscal_year", "stage", "item"),
    "reviews": ("project_id",),
    "legal_bases": ("project_id", "item"),
}


def in_force(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The rows that the newest sheet states, of every table; those without a sheet_year as they are.

    Texts are in force subject by subject, those on initiatives and on the group by group; viewpoints with their review.
    """
    found = {name: _newest(rows, _GRAIN[name]) if name in _GRAIN else rows for name, rows in frames.items()}
    found["narratives"] = _newest_texts(frames)
    found["review_viewpoints"] = _of_reviews(frames["review_viewpoints"], found["reviews"])
    return found


def _newest(rows: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    if rows["sheet_year"].nunique() < 2:
        return rows
    return rows[rows["sheet_year"] == rows.groupby(list(keys))["sheet_year"].transform("max")].reset_index(drop=True)


def _of_reviews(viewpoints: pd.DataFrame, reviews: pd.DataFrame) -> pd.DataFrame:
    """The viewpoints of the reviews in force; of a project without a review its own newest."""
    if viewpoints["sheet_year"].nunique() < 2:
        return viewpoints
    newest = viewpoints.groupby("project_id")["sheet_year"].transform("max")
    wanted = viewpoints["project_id"].map(reviews.groupby("project_id")["sheet_year"].max()).fillna(newest)
    return viewpoints[viewpoints["sheet_year"] == wanted].reset_index(drop=True)


def _newest_texts(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = frames["narratives"]
    if rows["sheet_year"].nunique() < 2:
        return rows
    groups = dict(zip(frames["initiatives"]["initiative_id"], frames["initiatives"]["group_id"], strict=True))
    whole = rows["subject_type"] == "initiatives"
    first = rows["subject_id"].str.split(",").str[0]
    owner = first.map(groups).where(whole, rows["subject_id"])
    newest = rows["sheet_year"].groupby([rows["subject_type"], owner]).transform("max")
    return rows[rows["sheet_year"] == newest].reset_index(drop=True)
