"""Parts of pages as Jinja templates: every text that goes in is escaped unless it is Markup."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lib.ui.parts import marks, paging
from lib.ui.parts.html import anchor, isolated
from lib.ui.session.kept import forever

# What every template can draw.
_PARTS = {
    "anchor": anchor,
    "beside": marks.beside,
    "chip": marks.chip,
    "isolated": isolated,
    "link": marks.link,
    "option": marks.option,
    "quotes": marks.quotes,
    "source": marks.source,
    "sources": marks.sources,
    "turning_links": paging.turning_links,
    "viewpoint_signs": marks.viewpoint_signs,
}


@forever
def _environment() -> Environment:
    # Not looked for on disk again with each drawing: a server whose files change is started again.
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    environment.globals.update(_PARTS)
    return environment


def render(name: str, **data: object) -> Markup:
    """The template of this name with its data. Raises jinja2.UndefinedError for anything it was not given."""
    return Markup(_environment().get_template(f"{name}.html").render(**data))
