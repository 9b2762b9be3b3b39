"""A cell of prose cut into its paragraphs."""

from __future__ import annotations

import re


def paragraphs(text: str) -> list[str]:
    """A text cut where ○ begins, else where ・ begins a paragraph; whole where neither does."""
    text = text.strip()
    for sign in ("○", "〇", "・"):
        parts = [p.strip() for p in re.split(rf"(?:(?<=^)|(?<=\s))(?={sign})", text) if p.strip()]
        if any(p.startswith(sign) for p in parts):
            return parts
    return [text] if text else []
