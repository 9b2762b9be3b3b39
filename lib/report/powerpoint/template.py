"""What is wrong with a template of slides; apart from what reads one, which takes a tenth of a second to load."""

from __future__ import annotations


class TemplateError(ValueError):
    """A template that cannot be used; says in Japanese why."""
