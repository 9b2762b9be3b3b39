"""A screen says first, then draws: HTML is made in one place, and rows of frames end below the screens."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from lib.store.folder import ROOT

_UI = ROOT / "lib" / "ui"
# Streamlit's own document is read and rewritten there, tag by tag.
_OF_THE_DOCUMENT = [_UI / "app" / "web" / name for name in ("japanese_document.py", "policy.py")]
_DRAWN = [
    path for path in sorted((ROOT / "lib").rglob("*.py")) if path not in (_UI / "parts" / "html.py", *_OF_THE_DOCUMENT)
]
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>")
# What plotly and typst read in texts of their own.
_NOT_OURS = (
    "lib/figures/",
    "lib/report/",
    "lib/intake/",
    "lib/office/",
    "lib/store/",
    "lib/contract/",
    "lib/system/",
    "lib/judge/",
)
_ROWS = {"row", "rows", "item", "cell", "indicator", "project", "group", "record"}


def _texts(path: Path) -> list[str]:
    """The texts of a module that are no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]


def test_tags_are_written_in_templates_and_in_one_module() -> None:
    tagged = {
        f"{path.relative_to(ROOT)}: {text[:60]}"
        for path in _DRAWN
        if not str(path.relative_to(ROOT)).startswith(_NOT_OURS)
        for text in _texts(path)
        if _TAG.search(text)
    }
    assert not tagged, "draw it by element(), table() or a template of lib/ui/parts/templates"


@pytest.mark.parametrize("room", ["parts", "screens"])
def test_a_screen_reads_no_row_of_a_frame_by_the_name_of_a_column(room: str) -> None:
    by_name = {
        f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}"
        for path in (_UI / room).rglob("*.py")
        if "models" not in path.parts  # what is asked of drafts: tables that are no frames yet
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
        and isinstance(node.value, ast.Name)
        and node.value.id in _ROWS
    }
    assert not by_name, "rows leave pandas in lib/findings, as small frozen classes"


def test_the_rules_catch_what_they_are_for(tmp_path: Path) -> None:
    module = tmp_path / "bad.py"
    module.write_text('"""A <b>docstring</b>."""\nx = f"<p class=\'a\'>{1}</p>"\ny = "1 < 2"\n', encoding="utf-8")
    assert [text for text in _texts(module) if _TAG.search(text)] == ["<p class='a'>", "</p>"]
