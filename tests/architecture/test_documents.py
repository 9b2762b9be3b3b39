"""The documents say what is so: everything a reader can set is documented, and nothing documented is gone."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from streamlit import config

from lib.contract.terms import PAGES, WAITING
from lib.intake.files.opening import MOST_BYTES
from lib.judge.facts.facts import FACTS
from lib.judge.policy.load import load_policy
from lib.judge.policy.toml import RuleError
from lib.store.folder import ROOT
from lib.store.rules import RULES
from lib.ui.app import roles, server
from lib.view.selection import Selection
from lib.view.words import PART_WORDS
from tests.architecture.test_imports import ROOMS
from tests.documents import (
    DOCUMENTS,
    fences,
    first_column,
    name,
    options_of,
    parser_of,
    prose,
    read,
    words_in_code,
)

# Where the options of each command stand.
COMMANDS = {
    "lib.report": "lib/report/README.md",
    "lib.intake": "lib/intake/README.md",
    "lib.intake.transcript": "lib/intake/README.md",
    "lib.store": "lib/store/README.md",
    "lib.judge": "lib/store/README.md",
    "tests.synthetic": ".github/CONTRIBUTING.md",
    "tests.prefecture": ".github/CONTRIBUTING.md",
    "tests.bench.interaction": "tests/bench/README.md",
    "tests.bench.meeting": "tests/bench/README.md",
    "tests.bench.people": "tests/bench/README.md",
    "tests.bench.prefecture": "tests/bench/README.md",
    "tests.bench.first_sights": "tests/bench/README.md",
    "tests.bench.store": "tests/bench/README.md",
    "tests.bench.damage": "tests/bench/README.md",
    "tests.bench.intake": "tests/bench/README.md",
}
# Options of other programs in commands and sentences.
_OF_OTHERS = {"--port", "--strict", "--upgrade"}  # sail (pysail), mypy, uv (.ci/lock)


# ---------------------------------------------------------------------- the README


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_bytes()) <= 8_192


def test_the_readme_leads_to_every_document() -> None:
    links = set(re.findall(r"\]\(([^)#]+)\)", read("README.md")))
    assert {name(path) for path in DOCUMENTS} - {"README.md"} <= links


def test_the_second_command_of_the_readme_is_what_ci_runs() -> None:
    install, test = fences(read("README.md"), "sh")[:2]
    assert "requirements" in install and install.strip().endswith("streamlit run dashboard.py")
    assert test.strip() == (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()[-1]


def test_the_readme_names_every_page_as_the_menu_does() -> None:
    rows = dict(re.findall(r"^\| `([\w/.]+\.py)` \| (\S+) \|", read("README.md"), re.M))
    files = {"dashboard.py", *(f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py"))}
    assert rows.keys() == files
    assert {Path(file).stem: label for file, label in rows.items()} == {
        ("dashboard" if page == "overview" else page): label for page, label in PAGES.items()
    }


def test_the_readme_quotes_labels_that_the_screens_have() -> None:
    quoted = set(re.findall(r"「([^」]+)」", read("README.md"))) - {"事業群評価調書"}
    assert quoted and quoted - {*PART_WORDS.values(), *WAITING.values(), *PAGES.values()} == set()


def test_the_readme_names_every_folder() -> None:
    named = set(first_column(read("README.md"), "folder"))
    rooms = {f"lib/{path.name}" for path in (ROOT / "lib").iterdir() if (path / "__init__.py").is_file()}
    data = {f"data/{path.name}" for path in (ROOT / "data").iterdir() if path.is_dir()}
    kinds = {path.parent.name for path in (ROOT / "tests").glob("*/__init__.py")}
    assert (rooms | data | {"pages", "tests"}) - named == set()
    assert kinds - words_in_code(read("README.md")) == set()


def test_the_readme_lists_the_rooms_in_the_order_of_their_imports() -> None:
    named = [folder for folder in first_column(read("README.md"), "folder") if folder.startswith("lib/")]
    rooms = dict.fromkeys("/".join(room.split(".")[:2]) for room in ROOMS if room.startswith("lib."))
    assert named == list(rooms)


# ---------------------------------------------------------------------- links and names


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_lead_to_files(path: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", prose(path.read_text(encoding="utf-8")))
    lost = [link for link in links if "://" not in link and not (path.parent / link.split("#")[0]).exists()]
    assert lost == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_files_that_a_document_names_are_there(path: Path) -> None:
    made_by_readers = {".streamlit/secrets.toml", "secrets.toml", "manifest.json", "overview_a3.pdf"}
    named = {
        word.rstrip("/")
        for word in words_in_code(path.read_text(encoding="utf-8"))
        if re.fullmatch(r"[\w./-]+", word) and (word.startswith(("lib/", "tests/", "data/", "pages/")) or re.search(r"\.(py|toml|txt|json|typ|js|css|csv)$", word))
    }  # fmt: skip
    places = (ROOT, path.parent, ROOT / "tests" / "bench")
    lost = [
        word
        for word in named - made_by_readers
        if not any((place / ending).exists() for place in places for ending in (word, f"{word}.py"))
    ]
    assert lost == []


def test_the_way_a_file_is_read_names_modules_that_are_there() -> None:
    told = read("lib/intake/README.md").split("## How a file is read", 1)[1]
    lost = [
        word
        for word in re.findall(r"`([\w*/]+)`", told)
        if not any(
            (ROOT / folder / ending).exists() for folder in ("lib/intake", "") for ending in (word, f"{word}.py")
        )
    ]
    assert lost == []


def test_modules_of_the_mutation_table_are_those_that_are_changed() -> None:
    changed = tomllib.loads(read("pyproject.toml"))["tool"]["mutmut"]["only_mutate"]
    table = first_column(read(".github/CONTRIBUTING.md"), "module")
    assert sorted(f"lib/{module}.py" for module in table) == sorted(changed)


def test_the_terms_that_are_easily_confused_are_terms() -> None:
    spelled = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lib" / "contract").glob("*.py"))
    spelled += load_policy().scale.behind_label
    terms = re.findall(r"\*\*[^*\n]*?([^\x00-\x7f][^*\n]*)\*\*", read("lib/README.md").split("## Terms")[1])
    assert len(terms) >= 8
    assert [term for term in terms if term not in spelled] == []


# ---------------------------------------------------------------------- variables and options


def _variables_read() -> set[str]:
    """Names of the environment that the code reads: os.environ.get("X"), os.environ["X"], os.getenv("X"), ${X:-…}."""
    code = [*(ROOT / "lib").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "tests/browser/chromium.py"]
    read_in = r"""(?:environ\.get\(|environ\[|getenv\()\s*["']([A-Z_]+)["']"""
    found = {variable for path in code for variable in re.findall(read_in, path.read_text(encoding="utf-8"))}
    return found | set(re.findall(r"\$\{([A-Z_]+):-", read("tests/run")))


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    documented = {word for path in DOCUMENTS for word in words_in_code(path.read_text(encoding="utf-8"))}
    ours = {word for path in DOCUMENTS for word in re.findall(r"DASHBOARD_[A-Z_]+", path.read_text(encoding="utf-8"))}
    in_code = _variables_read()
    assert len(in_code) >= 5
    assert in_code - documented == set()
    assert ours - in_code == set()


@pytest.mark.parametrize("module", COMMANDS)
def test_every_option_of_a_command_is_documented(module: str) -> None:
    text = read(COMMANDS[module])
    undocumented = [ways for ways in options_of(parser_of(module)) if not any(_is_in(way, text) for way in ways)]
    assert undocumented == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_documented_option_is_one(path: Path) -> None:
    ours = {way for module in COMMANDS for ways in options_of(parser_of(module)) for way in ways}
    streamlits = {f"--{key}" for key in config.get_config_options(force_reparse=False)}
    text = re.sub(r"^.*\b(mutmut|pytest|pip)\b.*$", "", path.read_text(encoding="utf-8"), flags=re.M)
    named = set(re.findall(r"(?<![\w-])--[a-z][\w.-]*\w", text))
    assert named - ours - streamlits - _OF_OTHERS == set()


def _is_in(option: str, text: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text) is not None


# ---------------------------------------------------------------------- address, rules, roles, proxy


def test_the_table_of_the_address_is_the_selection() -> None:
    assert first_column(read("lib/ui/README.md"), "parameter") == [field.name for field in fields(Selection)]


def _known_words(folder: Path, file: str, header: str) -> set[str]:
    """What a rules file may say under a header, as the loader tells it of a word that it does not know."""
    text = (RULES / file).read_text(encoding="utf-8")
    lines = text.split("\n")
    at = lines.index(header) + 1 if header else 0
    for other in RULES.glob("*.toml"):
        (folder / other.name).write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / file).write_text("\n".join([*lines[:at], "zzz = true", *lines[at:]]), encoding="utf-8")
    with pytest.raises(RuleError, match="知らない語「zzz」") as told:
        load_policy(folder)
    return set(str(told.value).split("使える語: ")[1].split("、"))


def _headers(file: str) -> list[str]:
    return sorted(set(re.findall(r"^\[.*\]$", (RULES / file).read_text(encoding="utf-8"), re.M)))


@pytest.mark.parametrize("file", ["status.toml", "viewpoints.toml", "verdict.toml"])
def test_every_key_of_a_rules_file_is_documented(file: str, tmp_path: Path) -> None:
    part = read("data/rules/README.md").split(f"\n## {file}\n", 1)[1].split("\n## ", 1)[0]
    documented = {piece for word in words_in_code(part) for piece in re.findall(r"\w+", word)}
    # Of a rule the facts of its conditions depend on its subject: they are compared with the catalogue below.
    known = {word for header in ["", *_headers(file)] if header != "[rule.when]" for word in _known_words(tmp_path, file, header)}  # fmt: skip
    assert len(known) >= 10
    assert known - documented == set()
    tables = first_column(part, "key") + first_column(part, f"key of `[[{file.removesuffix('s.toml')}]]`")
    gone = {word.strip("[]").rpartition(".")[2] for word in tables} - known
    assert gone <= {"rule"}


@pytest.mark.parametrize("subject", FACTS)
def test_every_fact_that_a_rule_may_use_is_documented(subject: str) -> None:
    part = read("data/rules/README.md").split(f"Facts of a{'n' if subject == 'indicator' else ''} `{subject}`:", 1)[1]
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", part.split("\n\n")[1], re.M)
    assert rows == [(fact, about.kind, about.label) for fact, about in FACTS[subject].items()]


def test_the_examples_of_a_criterion_and_of_a_rule_load(tmp_path: Path) -> None:
    for file in RULES.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    criterion, rule = fences(read("data/rules/README.md"), "toml")
    (tmp_path / "criteria.toml").write_text(criterion, encoding="utf-8")
    (tmp_path / "viewpoints.toml").write_text(rule, encoding="utf-8")
    policy = load_policy(tmp_path)
    assert policy.rules[0].conditions and policy.rules[0].viewpoint == 2
    assert policy.scale.criteria[0].lower_bounds and policy.scale.criteria[0].smallest_change == 1


def test_every_key_of_a_criterion_is_documented_and_stands_in_the_shipped_form(tmp_path: Path) -> None:
    part = read("data/rules/README.md").split("\n## criteria.toml\n", 1)[1].split("\n## ", 1)[0]
    for file in RULES.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "criteria.toml").write_text("[[indicator]]\nzzz = true", encoding="utf-8")
    with pytest.raises(RuleError, match="知らない語「zzz」") as refused:
        load_policy(tmp_path)
    known = set(str(refused.value).split("使える語: ")[1].split("、"))
    assert {word for cell in first_column(part, "key") for word in re.findall(r"\w+", cell)} == known
    form = re.findall(r"^# (\w+) = ", (RULES / "criteria.toml").read_text(encoding="utf-8"), re.M)
    assert set(form) == known


def test_the_example_of_secrets_gives_a_way_in_and_every_role() -> None:
    (example,) = fences(read("lib/ui/README.md"), "toml")
    secrets = tomllib.loads(example)
    configured = roles.setup_of(secrets)
    assert configured.has_provider and not configured.problem and not configured.mapping.problem
    assert configured.mapping.roles.keys() == set(first_column(read("lib/ui/README.md"), "role"))
    assert secrets["roles"].keys() == {"claim", "viewing", *configured.mapping.roles}
    assert "hyoka-planner" in configured.mapping.roles["planner"]


@pytest.mark.parametrize("servers", [1, 2])
def test_the_lines_for_the_proxy_let_through_what_the_dashboard_takes(servers: int) -> None:
    one, two = fences(read("lib/ui/README.md"), "nginx")
    lines = {1: one, 2: two}[servers]
    largest = re.search(r"client_max_body_size (\d+)m;", lines)
    assert largest and int(largest[1]) * 1024 * 1024 > MOST_BYTES
    headers = re.search(r"large_client_header_buffers \d+ (\d+)k;", lines)
    assert headers and int(headers[1]) * 1024 == server._LONGEST_HEADER
    for header in ("Host $http_host", "X-Forwarded-Proto $scheme", "Upgrade $http_upgrade", "Connection $connection_upgrade"):  # fmt: skip
        assert f"proxy_set_header {header};" in lines
