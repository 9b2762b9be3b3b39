"""Parts of pages as Jinja templates: every text that goes in is escaped unless it is Markup."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined
    )


def render(name: str, **data: object) -> str:
    """The template of this name with its data. Raises jinja2.UndefinedError for anything it was not given."""
    return _environment().get_template(f"{name}.html").render(**data)
