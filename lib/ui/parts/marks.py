"""The smallest parts: chips, links to sources, the sheet's words, signs of viewpoints."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import category

from markupsafe import Markup

from lib.contract.terms import circled
from lib.findings import model
from lib.ui.parts.html import anchor, element, isolated, join


def chip(of: model.Chip) -> Markup:
    """A word and a colour; dashed where it rests on a projection. Its sign is for the eye: a screen reader says the word."""
    sign = of.text[:1] if of.text and category(of.text[0]) in ("So", "Po") else ""
    word = of.text.removeprefix(sign)
    seen = element("span", sign, aria_hidden="true") if sign and word else sign
    return element("span", seen, word, css=f"chip {of.tone}{' guess' if of.is_projected else ''}")


def source(place: model.Place) -> Markup:
    """The way to a fact's place in its source."""
    return anchor(place.to, f"出典 {place.words}", f"原資料のこの{place.kind}を開く", css="ref")


def sources(places: Iterable[model.Place]) -> Markup:
    """The way to the first of several places, the others folded in beside it, each of them once."""
    unique = list(dict.fromkeys(places))
    if len(unique) < 2:
        return join(map(source, unique))
    first, *others = unique
    folded = element("details", element("summary", f"ほか{len(others)}"), join(map(source, others), by=" "), css="refs")
    return join(source(first), " ", folded)


def link(of: model.Link, css: str = "") -> Markup:
    """A link of a model; its words come from data and are kept apart from the text direction around them."""
    return anchor(of.to, isolated(of.text), of.hint, css=css)


def option(of: model.Option) -> Markup:
    """A choice in the head of a list; one that is taken says so, and that a click gives it up."""
    inner = join(of.link.text, " ×") if of.is_chosen else of.link.text
    css = "toggle on" if of.is_chosen else "toggle"
    current = "true" if of.is_chosen else ""
    return element("a", inner, data_go=True, href=of.link.to.address, title=of.link.hint, css=css, aria_current=current)


def quotes(of: Iterable[model.Quote]) -> Markup:
    """Texts as the sheet writes them, each with its place; a line that says so where there are none."""
    items = join(element("li", isolated(quote.text), " ", source(quote.place) if quote.place else "") for quote in of)
    if not items:
        return element("p", "原資料に記載がありません。", css="muted small")
    return element("ul", items, css="texts")


def viewpoint_signs(viewpoints: Iterable[int], suggested: bool) -> Markup:
    """Signs of viewpoints: recorded ones plain, suggested ones underlined with dashes; both are said in words."""
    signs = "".join(circled(int(viewpoint)) for viewpoint in sorted(set(viewpoints)))
    if not signs:
        return Markup()
    word = "自動" if suggested else "記載"
    return element("span", f"{word}{signs}", css="code s" if suggested else "code")


def beside(group: str) -> Markup:
    """The program group of an item beside its name, where a list holds several; nothing for an empty name."""
    return element("small", isolated(group), css="whose", title=group) if group else Markup()
