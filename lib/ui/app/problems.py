"""What is wrong with data or rules, and how to mend it."""

from __future__ import annotations

from markupsafe import Markup

from lib.findings.problems import NoData, Problem
from lib.ui.parts.templates import render


def draw_problem(problem: Problem | NoData) -> Markup:
    """Why there is no page to show."""
    if isinstance(problem, NoData):
        return render("app/no_data", no_data=problem)
    return render("app/problem", problem=problem)
