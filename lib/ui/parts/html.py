"""HTML by type: `Markup` is HTML, any other text is escaped on its way in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from markupsafe import Markup, escape

from lib.findings.model import To
from lib.ui.parts import labels


def element(tag: str, *inner: str | Markup, css: str = "", **attributes: str | bool) -> Markup:
    """An element with its content, escaped where it is no Markup, and its attributes.

    `css` are its classes. An attribute's underscores are hyphens (``aria_label``); True stands without a value, False
    and an empty text are left out.
    """
    written = f' class="{escape(css)}"' if css else ""
    for name, value in attributes.items():
        if value:
            written += f" {name.replace('_', '-')}" + ("" if value is True else f'="{escape(value)}"')
    return Markup(f"<{tag}{written}>{''.join(_pieces(inner))}</{tag}>")


def join(*parts: str | Markup | Iterable[str | Markup], by: str | Markup = "") -> Markup:
    """Parts one after the other, escaped where they are no Markup; `by` stands between them."""
    return Markup(escape(by).join(_pieces(parts)) if by else "".join(_pieces(parts)))


def _pieces(parts: Iterable[str | Markup | Iterable[str | Markup]]) -> list[Markup]:
    """The parts as HTML. A page is thousands of them: what is Markup already is not made anew."""
    pieces: list[Markup] = []
    for part in parts:
        if isinstance(part, Markup):
            pieces.append(part)
        elif isinstance(part, str):
            pieces.append(escape(part))
        else:
            pieces += [piece if isinstance(piece, Markup) else escape(piece) for piece in part]
    return pieces


def table_line(cells: Iterable[tuple[str, str | Markup]]) -> Markup:
    """A row of a table, of the class and the content of each cell; faster than an element each."""
    written = (f'<td class="{css}">{escape(cell)}</td>' if css else f"<td>{escape(cell)}</td>" for css, cell in cells)
    return Markup(f"<tr>{''.join(written)}</tr>")


LINE_BREAK: Final = Markup("<br>")


def isolated(text: object) -> Markup:
    """Text from data, kept apart from the text direction around it."""
    return element("bdi", str(text))


def anchor(to: To, inner: str | Markup, hint: str = "", css: str = "") -> Markup:
    """An in-app link; a plain address, so it can be copied, shared and opened in a new window."""
    return element("a", inner, data_go=True, href=to.address, css=css, title=hint)


COPY = element("button", labels.COPY_TABLE, css="copy", type="button", data_copy=True)
