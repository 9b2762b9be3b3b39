"""Heads of columns and labels of filters are spelled in one module, so that one idea has one label."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lib.contract import heads
from lib.store.folder import ROOT

_HEADS = {label for name, label in vars(heads).items() if name.isupper()}
# Not: what is read and written in the sheet's own words (lib/intake, lib/office).
_ROOMS = ("contract", "judge", "figures", "view", "findings", "report", "ui")
_MODULES = [path for room in _ROOMS for path in sorted((ROOT / "lib" / room).rglob("*.py")) if path.name != "heads.py"]


def _spelled(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for value in node.values}
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts
    } & _HEADS


def test_a_head_is_spelled_in_one_module() -> None:
    assert len(_HEADS) >= 20
    assert not {str(path.relative_to(ROOT)): words for path in _MODULES if (words := _spelled(path))}


@pytest.mark.parametrize("label", sorted(_HEADS))
def test_no_two_heads_are_alike(label: str) -> None:
    assert [value for name, value in vars(heads).items() if name.isupper()].count(label) == 1
