"""The words and figures of a model in one list, as a reader of the screen meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from urllib.parse import unquote

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


def lines(model: object) -> list[str]:
    """Every text, number and target of a model. What holds no further parts is one line: ``4件 →projects 事業を見る``."""
    return list(_lines(model))


def _lines(value: object) -> Iterator[str]:
    if (word := _word(value)) is not None:
        yield from filter(None, [word])
        return
    parts = _parts(value)
    line = [_word(part) for part in parts]
    if is_dataclass(value) and None not in line:
        yield from filter(None, [" ".join(word for word in line if word)])
    else:
        for part in parts:
            yield from _lines(part)


def _parts(value: object) -> list[object]:
    if isinstance(value, tuple):
        return list(value)
    assert is_dataclass(value), f"no part of a model: {value!r}"
    return [getattr(value, field.name) for field in fields(value)]


def _word(value: object) -> str | None:
    """A part that is a word of a line; None for one that is lines of its own."""
    match value:
        case bool() | None:
            return ""
        case str() | int() | float():
            return str(value)
        case To():
            return f"→{unquote(value.address)}"
        case Place():
            return value.words
        case Chip():
            return f"{value.text}({value.tone}{'・試算' if value.is_projected else ''})"
        case tuple() if all(isinstance(part, int) for part in value):
            return "・".join(map(str, value))
    return None
