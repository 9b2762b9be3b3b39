"""The four figures of the first screen of one group, drawn."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from lib.findings.overview.cards import Card, CostCard, Count
from lib.findings.overview.one_group import Opening
from lib.ui.parts.html import anchor, element, isolated, join


def draw_cards(opening: Opening) -> Markup:
    """Indicators, decisions, cost and suggestions."""
    return join(
        _counted(opening.indicators, _status),
        _counted(opening.decisions, _decision),
        _cost(opening.cost),
        _counted(opening.suggestions, _suggestion),
    )


def _counted(card: Card, draw_count: Callable[[Count], Markup]) -> Markup:
    value = join(card.value, element("small", f" {card.unit}") if card.unit else "")
    return _card(card.label, value, join(map(draw_count, card.counts)) or card.note)


def _cost(card: CostCard | Card) -> Markup:
    if isinstance(card, Card):
        return _card(card.label, card.value, card.note)
    total = join(card.before, " ", element("small", "→"), " ", card.after)
    return _card(card.label, anchor(card.to, total, card.hint), element("span", card.note))


def _card(label: str, value: str, counts: str) -> Markup:
    return element(
        "div",
        element("div", label, css="label"),
        element("div", value, css="value"),
        element("div", counts, css="rest"),
        css="card",
    )


def _status(count: Count) -> Markup:
    return anchor(count.to, element("span", f"{count.kind} {count.number}", css=f"chip {count.tone}"))


def _decision(count: Count) -> Markup:
    return anchor(count.to, element("span", isolated(count.kind), " ", count.number, css="chip unknown"))


def _suggestion(count: Count) -> Markup:
    return anchor(count.to, join(element("span", count.kind, css="code s"), count.number), count.hint)
