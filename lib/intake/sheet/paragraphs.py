"""A cell of prose cut into its paragraphs."""

from __future__ import annotations

import re

from lib.contract.letters import CIRCLES, DOTS


def paragraphs(text: str) -> list[str]:
    """A text cut where ○ begins, else where ・ begins a paragraph, however these are typed; whole where neither does."""
    text = text.strip()
    for signs in (CIRCLES, DOTS):
        parts = [p.strip() for p in re.split(rf"(?:(?<=^)|(?<=\s))(?=[{signs}])", text) if p.strip()]
        if any(p.startswith(tuple(signs)) for p in parts):
            return parts
    return [text] if text else []
