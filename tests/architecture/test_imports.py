"""Imports point one way, and what belongs to one file stays in it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from lib.store.folder import ROOT

# The rooms from the ground up, as a fact goes; a module may import from rooms below its own, and from its own.
ROOMS = [
    "lib.system",
    "lib.contract",
    "lib.store",
    "lib.judge",
    "lib.figures",
    "lib.intake",
    "lib.office",
    "lib.view",
    "lib.findings",
    "lib.store.__main__",  # a command over all that a store's rules change
    "lib.report",
    "lib.ui.session",
    "lib.ui.parts",
    "lib.ui.app",
    "lib.ui.screens",
    "pages",
    "dashboard",
]
# A document's way in ends at the store: what is judged and said never depends on how a sheet was read.
_SAID = ("lib.view", "lib.findings", "lib.figures", "lib.report")
NOT_FOR = {"lib.intake": _SAID, "lib.office": _SAID}
_SESSION = ("lib.ui.session.controls", "lib.ui.session.kept", "lib.ui.session.links", "lib.ui.session.session")
MODULES = sorted([ROOT / "dashboard.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "lib").rglob("*.py")])


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _room(module: str) -> str | None:
    known = [room for room in ROOMS if module == room or module.startswith(room + ".")]
    return max(known, key=len, default=None)


@cache
def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_imports_only_from_rooms_below(path: Path) -> None:
    room = _room(_name(path))
    if room is None:
        assert _name(path) in ("lib", "lib.ui"), "a new module needs a room"
        return
    for imported in _imports(path):
        other = _room(imported)
        if other is not None:
            assert ROOMS.index(other) <= ROOMS.index(room), f"{_name(path)} imports {imported}"
            assert room not in NOT_FOR.get(other, ()), f"{_name(path)} imports {imported}"


def test_no_two_modules_stand_on_each_other() -> None:
    names = {_name(path) for path in MODULES}
    stands_on = {
        _name(path): {
            name
            for name in names - {_name(path)}
            if any(i == name or i.rpartition(".")[0] == name for i in _imports(path)) and name.count(".") >= 2
        }
        for path in MODULES
    }
    while free := {name for name, below in stands_on.items() if not below}:
        stands_on = {name: below - free for name, below in stands_on.items() if name not in free}
    assert not stands_on, f"a ring of imports: {sorted(stands_on)}"


@pytest.mark.parametrize(
    ("package", "homes"),
    [
        ("streamlit", ("lib.ui", "pages", "dashboard")),
        ("starlette", ("lib.ui.app.server", "lib.ui.app.uploads", "lib.ui.app.web")),
        ("plotly", ("lib.figures",)),
        (
            "pyarrow",
            ("lib.contract", "lib.store", "lib.intake"),
        ),
        ("deltalake", ("lib.store",)),
        ("pyspark", ("lib.judge.spark",)),
        ("duckdb", ("lib.judge.duck",)),
        ("narwhals", ("lib.judge.rollup",)),
        ("xlsxwriter", ("lib.report.export", "lib.office", "lib.report.dataset")),
        ("python_calamine", ("lib.intake.files.excel",)),
        ("xlrd", ("lib.intake.files.excel_97",)),
        ("pdfplumber", ("lib.intake.files.pdf",)),
        ("pypdfium2", ("lib.intake.files.pdf", "lib.ui")),
        ("tomllib", ("lib.judge.policy.toml",)),
        ("pptx", ("lib.report.powerpoint",)),
        ("typst", ("lib.report.typeset",)),
        ("segno", ("lib.report.qr",)),
        ("jinja2", ("lib.ui.parts.templates",)),
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
def test_state_address_and_cache_live_in_the_session(word: str) -> None:
    holders = {_name(p) for p in MODULES if re.search(rf"\b{re.escape(word)}", p.read_text(encoding="utf-8"))}
    assert holders <= {*_SESSION, "lib.ui.screens.intake.draft"}, holders


_CACHES = ("lib.ui.session.kept", "lib.ui.session.once")
# What requests did: it cannot be computed again, so it is no cache.
_OF_REQUESTS = ("lib.ui.app.web.private_files", "lib.ui.app.web.reach", "lib.ui.app.web.seldom")
_MUTABLE = (
    "Counter",
    "OrderedDict",
    "WeakKeyDictionary",
    "WeakValueDictionary",
    "defaultdict",
    "deque",
    "dict",
    "list",
    "set",
)


def _holds_nothing_yet(value: ast.expr | None) -> bool:
    """Whether a module's variable begins as something empty that is filled later."""
    if isinstance(value, ast.Call):
        return ast.unparse(value.func).rpartition(".")[2] in _MUTABLE and not value.args
    return (isinstance(value, ast.Dict) and not value.keys) or (isinstance(value, ast.List) and not value.elts)


def _caches(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    filled = [
        ast.unparse(node)
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and _holds_nothing_yet(node.value)
    ]
    calls = [ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Call) and ast.unparse(n.func).endswith("Once")]
    return [*filled, *calls, *(_imports(path) & {"functools.cache", "functools.lru_cache"})]


@pytest.mark.parametrize(
    "path", [path for path in MODULES if _name(path).startswith(("lib.ui", "pages", "dashboard"))], ids=_name
)
def test_caches_of_the_app_live_in_kept(path: Path) -> None:
    if _name(path) not in (*_CACHES, *_OF_REQUESTS):
        assert not _caches(path), "keep it by lib.ui.session.kept: forever, recent or shared"


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


def test_every_file_is_made_when_it_is_asked_for() -> None:
    """Made with the page it would be nobody's own, and refused (lib/ui/app/web/private_files.py)."""
    buttons = [
        node
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "download_button"
    ]
    assert buttons
    for button in buttons:
        made = button.args[1]
        assert isinstance(made, ast.Lambda | ast.Name) or ast.unparse(made).startswith("partial("), ast.unparse(button)


@pytest.mark.parametrize("package", ["streamlit", "markupsafe", "lib.ui.session"])
def test_models_of_screens_know_no_streamlit_no_html_and_no_session(package: str) -> None:
    models = [path for path in MODULES if path.parent.name == "models"]
    assert models
    for path in models:
        assert not any(i == package or i.startswith(package + ".") for i in _imports(path)), f"{_name(path)}: {package}"
