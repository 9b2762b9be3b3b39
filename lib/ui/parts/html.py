"""HTML by type: `Markup` is HTML, any other text is escaped on its way in."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from lib.findings.model import To
from lib.ui.parts import labels
from lib.ui.session import links
from lib.ui.session.session import Session
from lib.view.selection import SORT_WORDS


def element(tag: str, *inner: str | Markup, css: str = "", **attributes: str | bool) -> Markup:
    """An element with its content, escaped where it is no Markup, and its attributes.

    `css` are its classes. An attribute's underscores are hyphens (``aria_label``); True stands without a value, False
    and an empty text are left out.
    """
    pairs = {"class": css, **{name.replace("_", "-"): value for name, value in attributes.items()}}
    written = "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"' for name, value in pairs.items() if value
    )
    return Markup(f"<{tag}{written}>{join(*inner)}</{tag}>")


def join(*parts: str | Markup | Iterable[str | Markup], by: str | Markup = "") -> Markup:
    """Parts one after the other, escaped where they are no Markup; `by` stands between them."""
    pieces: list[str | Markup] = []
    for part in parts:
        pieces.extend([part] if isinstance(part, str) else part)
    return escape(by).join(pieces)


def isolated(text: object) -> Markup:
    """Text from data, kept apart from the text direction around it."""
    return element("bdi", str(text))


def anchor(to: To, inner: str | Markup, hint: str = "", css: str = "") -> Markup:
    """An in-app link; a plain address, so it can be copied, shared and opened in a new window."""
    return element("a", inner, data_go=True, href=to.address, css=css, title=hint)


# ---------------------------------------------------------------------- texts joined by hand; no new users


def esc(value: object) -> str:
    """Text from data, safe as HTML text and inside attributes."""
    return html.escape(str(value), quote=True)


def said(value: object) -> str:
    """Text from data, kept apart from the text direction around it."""
    return f"<bdi>{esc(value)}</bdi>"


def link(href: str, inner: str, title: str = "", css: str = "") -> str:
    """An in-app link; a plain address, so it can be copied, shared and opened in a new window."""
    hint = f' title="{esc(title)}"' if title else ""
    kind = f' class="{css}"' if css else ""
    return f'<a data-go href="{esc(href)}"{kind}{hint}>{inner}</a>'


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    caption: str,
    numeric: Iterable[int] = (),
    narrow: Iterable[int] = (),
) -> str:
    """A table of ready HTML cells; numeric columns stand right, narrow ones never wrap. The box scrolls by keyboard."""
    mark = [""] * len(head)
    for at in narrow:
        mark[at] = ' class="k"'
    for at in numeric:
        mark[at] = ' class="n"'
    top = "".join(f'<th scope="col"{mark[at]}>{h}</th>' for at, h in enumerate(head))
    body = "".join("<tr>" + "".join(f"<td{mark[at]}>{c}</td>" for at, c in enumerate(r)) + "</tr>" for r in rows)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{esc(caption)}"><table>'
        f'<caption class="hidden">{esc(caption)}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def order_link(page: str, session: Session, key: str, label: str) -> str:
    """A heading that orders the list under it: once from one end, once from the other, then as the list comes."""
    now = session.selection.sort
    after = {"": key, key: f"-{key}", f"-{key}": ""}.get(now, key)
    mark = {key: " ▲", f"-{key}": " ▼"}.get(now, "")
    href = links.stay(page, session.selection, sort=after, page=1)
    return link(href, f"{esc(label)}{mark}", f"{SORT_WORDS[key]}で並べ替える")


COPY = element("button", labels.COPY_TABLE, css="copy", type="button", data_copy=True)
