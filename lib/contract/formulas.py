"""Texts that a spreadsheet would run as formulas, and how they are written so that it does not."""

from __future__ import annotations

# The last four are the full-width signs, which a Japanese Excel may read as the plain ones.
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_APOSTROPHE = "'"


def safe(text: str) -> str:
    """Text that a spreadsheet will not run: a leading formula sign is shown behind an apostrophe."""
    is_run = text.lstrip().startswith(_STARTS_A_FORMULA) or text.startswith(_STARTS_A_FORMULA)
    return f"{_APOSTROPHE}{text}" if is_run else text


def escaped(text: str) -> str:
    """As `safe`, and `unescaped` gives the text back: one that begins with an apostrophe gets another."""
    return f"{_APOSTROPHE}{text}" if text.startswith(_APOSTROPHE) else safe(text)


def unescaped(text: str) -> str:
    """The text that `escaped` wrote so; any other as it is."""
    bare = text.removeprefix(_APOSTROPHE)
    return bare if escaped(bare) == text else text
