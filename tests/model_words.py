"""The words and figures of a model in one list, as a reader of the screen meets them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass

from lib.findings.model import Chip, Link, Place, To


def words(model: object) -> list[str]:
    """Every text and number of a model, in the order of its fields; blank ones and marks (True, False) are left out.

    A link is its words with its address, ``R7 → sources?line=4``; of a chip and a place only the words are told.
    """
    if isinstance(model, str):
        return [model] if model else []
    if model is None or isinstance(model, bool):
        return []
    if isinstance(model, Link):
        return [f"{model.text} → {model.to.address}"]
    if isinstance(model, Chip):
        return [model.text]
    if isinstance(model, Place):
        return [model.words]
    if isinstance(model, To):
        return [f"→ {model.address}"]
    if is_dataclass(model):
        return words([getattr(model, field.name) for field in fields(model)])
    if isinstance(model, Mapping):
        return words(list(model.items()))
    if isinstance(model, Iterable):
        return [word for part in model for word in words(part)]
    return [str(model)]
