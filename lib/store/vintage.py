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
    A project or an indicator that the group's newest sheet no longer has is not in force, nor is anything said of it: it has
    ended, or another carries it on. What was stated of it stays among all that was stated.
    """
    frames = _without(frames, *_ended(frames))
    found = {name: _newest(rows, _GRAIN[name]) if name in _GRAIN else rows for name, rows in frames.items()}
    found["narratives"] = _newest_texts(frames)
    found["review_viewpoints"] = _of_reviews(frames["review_viewpoints"], found["reviews"])
    return found


def _ended(frames: Mapping[str, pd.DataFrame]) -> tuple[set[str], set[str]]:
    """Projects and indicators that a later whole sheet of their group (one that lists projects) does not have."""
    projects, observations = frames["projects"], frames["observations"]
    if projects["sheet_year"].nunique() < 2:
        return set(), set()
    newest = projects.groupby("group_id")["sheet_year"].max()
    last = projects.groupby("project_id")["sheet_year"].max()
    group_of = projects.drop_duplicates("project_id").set_index("project_id")["group_id"]
    gone = set(last.index[last < group_of.loc[last.index].map(newest)])
    items = frames["indicators"]
    spoken = items["indicator_id"].map(observations.groupby("indicator_id")["sheet_year"].max())
    old = items["project_id"].isin(gone) | (spoken < items["group_id"].map(newest))
    return gone, set(items.loc[old, "indicator_id"])


def _without(frames: Mapping[str, pd.DataFrame], projects: set[str], indicators: set[str]) -> dict[str, pd.DataFrame]:
    if not projects and not indicators:
        return dict(frames)
    kept = {}
    for name, rows in frames.items():
        keep = pd.Series(True, index=rows.index)
        if "project_id" in rows:
            keep &= ~rows["project_id"].isin(projects)
        if "indicator_id" in rows:
            keep &= ~rows["indicator_id"].isin(indicators)
        if "subject_type" in rows:
            for kind, gone in (("project", projects), ("indicator", indicators)):
                keep &= ~((rows["subject_type"] == kind) & rows["subject_id"].isin(gone))
        kept[name] = rows if keep.all() else rows[keep].reset_index(drop=True)
    return kept


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


def sheets_until(stated: Mapping[str, pd.DataFrame], year: int) -> dict[str, pd.DataFrame]:
    """What was stated by the sheets of a year and of those before it: the tables as they were at that time.

    Of the tables without a sheet_year only indicators are cut: to those of which those sheets speak.
    """
    found = {
        name: rows[rows["sheet_year"] <= year].reset_index(drop=True) if "sheet_year" in rows else rows
        for name, rows in stated.items()
    }
    items, spoken = found["indicators"], found["observations"]["indicator_id"]
    found["indicators"] = items[items["indicator_id"].isin(spoken)].reset_index(drop=True)
    return found
