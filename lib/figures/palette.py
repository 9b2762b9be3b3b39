"""Colours and type, once, for figures and pages. Colour means status only; data is blue, the unknown grey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FONT: Final = "'BIZ UDPGothic', 'Yu Gothic UI', 'Hiragino Sans', 'Noto Sans CJK JP', Meiryo, sans-serif"


@dataclass(frozen=True)
class Palette:
    """One look. `tones` gives (text, background) of each status tone; every pair meets contrast AA."""

    name: str
    page: str
    panel: str
    ink: str
    muted: str
    line: str
    link: str
    actual: str
    on_actual: str
    known: str
    on_known: str
    target: str
    projection: str
    plan: str
    fund: str
    personnel: str
    unknown: str
    tones: dict[str, tuple[str, str]]


LIGHT: Final = Palette(
    name="light",
    page="#FFFFFF",
    panel="#F4F7FE",
    ink="#16181D",
    muted="#545B68",
    line="#D5DBE8",
    link="#0017C1",
    actual="#0017C1",
    on_actual="#FFFFFF",
    known="#5B84F0",
    on_known="#16181D",
    target="#16181D",
    projection="#3460FB",
    plan="#E8F1FE",
    fund="#0017C1",
    personnel="#7B8496",
    unknown="#6B7280",
    tones={
        "good": ("#0B5D33", "#E2F4E9"),
        "fair": ("#0A5A66", "#E0F2F5"),
        "warn": ("#8A4B00", "#FFF0D6"),
        "bad": ("#C00016", "#FDE7E9"),
        "unknown": ("#545B68", "#EFF1F5"),
    },
)
DARK: Final = Palette(
    name="dark",
    page="#0F131B",
    panel="#182030",
    ink="#EEF1F7",
    muted="#A7B0C0",
    line="#333D50",
    link="#9DB7FF",
    actual="#7096F8",
    on_actual="#0F131B",
    known="#4A6BC8",
    on_known="#FFFFFF",
    target="#EEF1F7",
    projection="#9DB7FF",
    plan="#18233A",
    fund="#7096F8",
    personnel="#8A93A6",
    unknown="#A7B0C0",
    tones={
        "good": ("#8BE0AC", "#12331F"),
        "fair": ("#8AD7E2", "#103239"),
        "warn": ("#FFC877", "#3B2A0A"),
        "bad": ("#FF9FA6", "#45151A"),
        "unknown": ("#B4BCCA", "#232B39"),
    },
)


# In books that an office fills in: heads of columns, and the cells that wait for an answer.
BOOK_HEAD: Final = LIGHT.plan
BOOK_ANSWER: Final = "#FFFBE6"


def palette(name: str) -> Palette:
    """``dark`` or, for anything else, ``light``."""
    return DARK if name == "dark" else LIGHT
