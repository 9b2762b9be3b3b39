"""Imports point one way, and what belongs to one file stays in it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from lib.load import ROOT

# From the ground up; a module may import only from floors below its own (and, in figures and ui, its own).
FLOORS = [
    {"lib.terms", "lib.era", "lib.palette"},
    {"lib.wording", "lib.schema"},
    {"lib.load", "lib.rules", "lib.names"},
    {"lib.build", "lib.passages", "lib.phrases"},
    {"lib.facts"},
    {"lib.flags"},
    {"lib.evaluate"},
    {"lib.select", "lib.export", "lib.decisions"},
    {"lib.attention"},
    {"lib.findings"},
    {"lib.listing"},
    {"lib.slides"},
    {"lib.figures", "lib.report"},
    {"lib.ui"},
    {"dashboard", "pages"},
]
OWN_FLOOR_ALLOWED = {"lib.figures", "lib.report", "lib.ui"}
MODULES = sorted([ROOT / "dashboard.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "lib").rglob("*.py")])


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _unit(module: str) -> str | None:
    """The unit of FLOORS a module belongs to."""
    known = [u for floor in FLOORS for u in floor if module == u or module.startswith(u + ".")]
    return known[0] if known else None


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_imports_only_from_below(path: Path) -> None:
    unit = _unit(_name(path))
    if unit is None:
        assert _name(path) == "lib", "a new module needs its floor"
        return
    floor = next(i for i, units in enumerate(FLOORS) if unit in units)
    for imported in _imports(path):
        other = _unit(imported)
        if other is None:
            continue
        below = next(i for i, units in enumerate(FLOORS) if other in units)
        assert below < floor or (other == unit and unit in OWN_FLOOR_ALLOWED), f"{_name(path)} imports {imported}"


@pytest.mark.parametrize(
    ("package", "homes"),
    [
        ("streamlit", ("lib.ui", "pages", "dashboard")),
        ("starlette", ("lib.ui.server",)),
        ("plotly", ("lib.figures",)),
        ("pyarrow", ("lib.schema", "lib.load", "lib.build")),
        ("xlsxwriter", ("lib.export",)),
        ("tomllib", ("lib.rules",)),
        ("pptx", ("lib.report.powerpoint",)),
        ("typst", ("lib.report.paper",)),
        ("segno", ("lib.report.code",)),
        ("jinja2", ("lib.ui.templates",)),
        ("markupsafe", ("lib.ui",)),
    ],
)
def test_a_library_is_used_only_where_it_belongs(package: str, homes: tuple[str, ...]) -> None:
    for path in MODULES:
        if any(i == package or i.startswith(package + ".") for i in _imports(path)):
            assert _name(path).startswith(homes), f"{_name(path)} imports {package}"


@pytest.mark.parametrize(
    "word", ["session_state", "query_params[", "st.query_params", "cache_resource", "cache_data", "st.context"]
)
def test_state_address_and_cache_live_in_one_file(word: str) -> None:
    holders = {_name(p) for p in MODULES if re.search(rf"\b{re.escape(word)}", p.read_text(encoding="utf-8"))}
    assert holders <= {"lib.ui.state"}, holders


def test_pages_are_thin() -> None:
    for path in [ROOT / "dashboard.py", *(ROOT / "pages").glob("*.py")]:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 60, path.name


def test_no_module_is_a_drawer_for_anything() -> None:
    assert not {p.stem for p in MODULES} & {"utils", "util", "helpers", "helper", "common", "misc"}


def test_nothing_is_silently_passed_over_in_the_tests() -> None:
    silent = re.compile(r"mark\.(skip|xfail)|pytest\.skip|importorskip")
    for path in (ROOT / "tests").rglob("test_*.py"):
        if path != Path(__file__).resolve():
            assert not silent.search(path.read_text(encoding="utf-8")), path.name
