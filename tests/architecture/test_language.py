"""How code reads in the rooms that are written in plain words: names that say what they hold, lines as formatted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.store.folder import ROOT

# A room joins when it keeps the rules; none leaves.
PLAIN_ROOMS = ("system", "contract", "store", "judge", "view")
PLAIN_MODULES = sorted(path for room in PLAIN_ROOMS for path in (ROOT / "lib" / room).rglob("*.py"))
MODULES = sorted([ROOT / "dashboard.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "lib").rglob("*.py")])
# As the name of a variable or a parameter these tell nothing of what it holds.
EMPTY_WORDS = frozenset(
    ["at", "found", "here", "kept", "mine", "more", "of", "one", "rest", "said", "shown", "told", "way"]
)


def _room_file(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _variables(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """(line, name) of everything that is assigned or passed: variables, loop variables and parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg


def _class_fields(tree: ast.AST) -> set[tuple[int, str]]:
    """(line, name) of the fields of classes, which are read with their owner: ``commit.at``."""
    return {
        (field.lineno, field.target.id)
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for field in owner.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }


@pytest.mark.parametrize("path", PLAIN_MODULES, ids=_room_file)
def test_a_variable_is_named_for_what_it_holds(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    fields = _class_fields(tree)
    empty = [
        f"{path.name}:{line} {name}"
        for line, name in _variables(tree)
        if name.strip("_") in EMPTY_WORDS and (line, name) not in fields
    ]
    assert not empty, f"name what these hold: {empty}"


@pytest.mark.parametrize("path", PLAIN_MODULES, ids=_room_file)
def test_lines_are_as_the_formatter_makes_them(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"#\s*fmt:\s*(skip|off)", text), "let it wrap, or extract"
    # The formatter wraps neither comments nor texts.
    long_lines = [number for number, line in enumerate(text.splitlines(), start=1) if len(line) > 120]
    assert not long_lines, f"longer than 120 letters: lines {long_lines}"


def test_only_references_convert_column_letters() -> None:
    by_hand = re.compile(r"\bchr\(\s*65\b|[-+] 64\b|ascii_uppercase|ord\(\s*\"A\"\s*\)")
    converters = [_room_file(path) for path in MODULES if by_hand.search(path.read_text(encoding="utf-8"))]
    assert converters == ["lib/contract/reference.py"]


def test_the_rules_catch_what_they_are_for() -> None:
    tree = ast.parse("class C:\n    at: int = 1\ndef f(of: int) -> None:\n    for _said, x in []:\n        kept = x")
    names = {name.strip("_") for line, name in _variables(tree) if (line, name) not in _class_fields(tree)}
    assert names & EMPTY_WORDS == {"of", "said", "kept"}
