"""The money of one group, and what is in view counted by kind, drawn."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from lib.findings.overview.cards import Card, CostCard, Count
from lib.findings.overview.one_group import Counts
from lib.ui.parts.html import anchor, element, isolated, join
from lib.ui.parts.marks import link


def draw_counts(counts: Counts) -> Markup:
    """Cost, indicators, projects and viewpoints, one under the other."""
    return join(
        _cost(counts.cost),
        _counted(counts.indicators, _status),
        _counted(counts.decisions, _decision),
        _counted(counts.suggestions, _suggestion),
    )


def _counted(card: Card, draw_count: Callable[[Count], Markup]) -> Markup:
    value = join(card.value, element("small", f" {card.unit}") if card.unit else "")
    return _card(card.label, value, join((draw_count(count) for count in card.counts), by=" ") or card.note)


def _cost(card: CostCard | Card) -> Markup:
    if isinstance(card, Card):
        return _card(card.label, card.value, card.note)
    total = join(card.before, " ", element("small", "→"), " ", card.after)
    cause = join("増減が最大 ", link(card.cause), f" {card.cause_words}") if card.cause else ""
    return _card(card.label, anchor(card.to, total, card.hint), join(element("div", card.note), element("div", cause)))


def _card(label: str, value: str, counts: str) -> Markup:
    return element(
        "div",
        element("h2", label),
        element("div", value, css="value"),
        element("div", counts, css="rest"),
        css="count",
    )


def _status(count: Count) -> Markup:
    return anchor(count.to, element("span", f"{count.kind} {count.number}", css=f"chip {count.tone}"))


def _decision(count: Count) -> Markup:
    return anchor(count.to, element("span", isolated(count.kind), " ", count.number, css="chip unknown"))


def _suggestion(count: Count) -> Markup:
    return anchor(count.to, join(element("span", count.kind, css="code s"), count.number), count.hint)
