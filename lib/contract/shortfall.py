"""The words by which a sentence of a sheet tells that a target is missed, or why: one list for questions and 検索."""

from __future__ import annotations

from typing import Final

# A cause is told of what was or was not (したため, ないため): ため alone is as often an aim (推進するため), により a means.
_TELLING: Final = (
    "たため",
    "いため",
    "不足",
    "影響",
    "困難",
    "とどま",
    "至らな",
    "至っていな",
    "できな",
    "できず",
    "届かず",
    "なかった",
    "はない。",
    "進んでいな",
)
# A sentence that holds one of these speaks of success, whatever else it holds.
_OF_SUCCESS: Final = ("目標を達成", "上回った", "図られた", "寄与した")


def telling_word(sentence: str) -> str:
    """The word by which a sentence tells of a shortfall; empty where it does not, or speaks of success."""
    if any(word in sentence for word in _OF_SUCCESS):
        return ""
    return next((word for word in _TELLING if word in sentence), "")
