"""The words of the scale stand in data/rules alone: no module, script or template spells them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lib.store.folder import ROOT

# Of the shipped labels those that are no plain Japanese for what is behind or met (tests.scales looks for these too).
_LABELS = re.compile("順調|やや遅れ|要対応")
_LIB = ROOT / "lib"


def _strings(tree: ast.AST) -> Iterator[str]:
    """The string constants of a module, parts of f-strings included, without its docstrings."""
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in texts:
            yield node.value


def test_no_module_spells_a_label_of_the_scale() -> None:
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _LIB.rglob("*.py")}
    assert len(modules) > 100
    assert [
        (path.name, text) for path, tree in modules.items() for text in _strings(tree) if _LABELS.search(text)
    ] == []


def test_no_script_style_or_template_spells_a_label_of_the_scale() -> None:
    files = [path for kind in ("js", "css", "html", "typ") for path in _LIB.rglob(f"*.{kind}")]
    assert len(files) > 20
    assert [path.name for path in files if _LABELS.search(path.read_text(encoding="utf-8"))] == []
