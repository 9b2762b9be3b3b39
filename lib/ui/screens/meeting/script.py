"""What the browser gets to hold a meeting without asking again, as types and as JSON (lib/ui/app/stage reads it)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from markupsafe import Markup

from lib.findings.chart_table import ChartTable
from lib.findings.slides.stage import StageSlide
from lib.findings.slides.years import YearShown
from lib.ui.app.stage_modules import FORMAT


@dataclass(frozen=True)
class Chart:
    """A chart as plotly draws it, in words, and its figures as a table for where it cannot be drawn."""

    figure: Mapping[str, Any]
    alt: str
    caption: str
    table: ChartTable


@dataclass(frozen=True)
class DrawnSlide:
    """A slide with all that is drawn on it and beside it. `years`: what its chart can end with, the newest first."""

    words: StageSlide
    charts: tuple[Chart, ...]
    years: tuple[YearShown, ...]
    notes: Markup
    detail: Markup


@dataclass(frozen=True)
class DrawnPart:
    """The overview of a part of what is in view."""

    label: str
    slide: DrawnSlide


@dataclass(frozen=True)
class WholeSlide:
    """A slide of the meeting, with the parts that it can be narrowed to."""

    slide: DrawnSlide
    filtered: tuple[DrawnPart, ...]


@dataclass(frozen=True, kw_only=True)
class Script:
    """A meeting. `address` and `version` are what it is pinned to; `dataset` names its record in the browser."""

    format: int = FORMAT
    stage: bool = True
    version: str
    dataset: str
    address: str
    library: str = "./_slides/plotly.min.js"
    health: str = "./_stcore/health"
    code: str = "./_share/qr.svg"
    synthetic: str
    look: str
    paper: str  # the colour behind charts
    kinds: Mapping[str, str]
    circled: tuple[str, ...]
    viewpoints: tuple[str, ...]
    chosen: str
    template: Mapping[str, Any]  # plotly's, of every figure
    pace: int  # seconds that a slide may take of the meeting's time
    pace_words: str
    slides: tuple[WholeSlide, ...]


def as_json(script: Script) -> dict[str, Any]:
    """The script as plain JSON values; keys are the names of the fields, and a slide's words stand among its own."""
    slides = [
        _slide(whole.slide) | {"filtered": [_slide(part.slide) | {"label": part.label} for part in whole.filtered]}
        for whole in script.slides
    ]
    return _plain(replace(script, slides=())) | {"slides": slides}


def _slide(slide: DrawnSlide) -> dict[str, Any]:
    words = _plain(replace(slide.words, remarks=()))
    del words["remarks"]  # drawn in `notes`
    drawn = {
        "charts": _plain(slide.charts),
        "years": _plain(slide.years),
        "notes": str(slide.notes),
        "detail": str(slide.detail),
    }
    return words | drawn


def _plain(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists; figures of plotly are plain already."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
