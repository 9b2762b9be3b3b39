"""Paper and pictures: the pages and charts of a view, set by sheet.typ. No browser needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from lib.contract import heads
from lib.contract.wording import number
from lib.findings.decisions import Decision
from lib.findings.judged_by import version_and_rules
from lib.findings.paper.group import GroupPage, make_group_page
from lib.findings.paper.overview import OverviewPage, make_many_groups_page, make_overview_page
from lib.findings.paper.page import foot
from lib.findings.series import Budget, Progress, charts
from lib.findings.slides.slide import Slide
from lib.findings.slides.stage import synthetic_words
from lib.report import steps
from lib.report.chart_content import chart_content
from lib.report.typeset import typeset
from lib.view.narrow import View
from lib.view.portfolio import of_many

PICTURE = (640, 360)


def group_pages(
    views: Sequence[View], filters: str, decisions: Iterable[Decision] = (), at: datetime | None = None
) -> bytes:
    """A4 PDF, two pages a program group: figures, then questions and reasons (more where they are long).

    Each view holds one group; the record stands with the first.
    """
    return typeset(group_content(views, filters, decisions, at), "pdf")


def group_content(
    views: Sequence[View], filters: str, decisions: Iterable[Decision] = (), at: datetime | None = None
) -> dict[str, Any]:
    """What stands on the A4 pages, as sheet.typ takes it."""
    groups = []
    for index, view in enumerate(views):
        steps.tell("事業群の内容", index + 1, len(views), heads.GROUP)
        groups.append(_with_charts(make_group_page(view, filters, () if index else decisions)))
    return {"form": "a4", "title": "事業群評価", "foot": foot(views[0], at), "groups": groups}


def overview_page(view: View, filters: str, at: datetime | None = None) -> bytes:
    """A3 PDF: what matters now in all program groups in view."""
    return typeset(overview_content(view, filters, at), "pdf")


def overview_content(view: View, filters: str, at: datetime | None = None) -> dict[str, Any]:
    """What stands on the A3 page, as sheet.typ takes it: of many groups the picture of all, of one its figures."""
    portfolio = of_many(view)
    if portfolio is not None:
        return {"form": "a3many", **asdict(make_many_groups_page(view, portfolio, filters, at))}
    return {"form": "a3", **_with_charts(make_overview_page(view, filters, at))}


def _with_charts(page: GroupPage | OverviewPage) -> dict[str, Any]:
    return asdict(page) | {"charts": [chart_content(chart) for chart in page.charts]}


def picture(chart: Progress | Budget, form: Literal["png", "svg"], source: str = "") -> bytes:
    """One chart as ``png`` (twice its size in points) or ``svg``."""
    return typeset(picture_content(chart, source), form, 144.0)


def picture_content(chart: Progress | Budget, source: str = "") -> dict[str, Any]:
    """What stands on a picture, as sheet.typ takes it."""
    width, height = PICTURE
    title = chart.finding if isinstance(chart, Progress) else f"{chart.name} 事業費(単位: 千円)"
    return {
        "form": "picture",
        "width": width,
        "height": height,
        "foot": source,
        "chart": chart_content(chart, number) | {"title": title},
    }


def pictures(view: View, slide: Slide, form: Literal["png", "svg"]) -> list[bytes]:
    """The charts of a slide as pictures."""
    source = f"{synthetic_words(view)} {slide.source_words} {version_and_rules(view)}".strip()
    return [picture(chart, form, source) for chart in charts(view, slide)]
