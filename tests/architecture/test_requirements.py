"""What is installed is what was tested: every package is pinned with its hashes, and nothing that is needed is missing."""

from __future__ import annotations

import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lib.store.folder import ROOT

APP = ROOT / ".requirements.lock"
TESTS = ROOT / "tests" / ".requirements.lock"
LOCKS = pytest.mark.parametrize("lock", [APP, TESTS], ids=["app", "tests"])


def _chosen(path: Path) -> list[Requirement]:
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def _pins(lock: Path) -> dict[str, tuple[Requirement, list[str]]]:
    """Name of a package: its pin and its hashes."""
    text = re.sub(r"^\s*#.*\n", "", lock.read_text(encoding="utf-8"), flags=re.M).replace("\\\n", " ")
    pins: dict[str, tuple[Requirement, list[str]]] = {}
    for line in text.splitlines():
        requirement, *hashes = line.split("--hash=")
        pin = Requirement(requirement.strip())
        pins[canonicalize_name(pin.name)] = (pin, [digest.strip() for digest in hashes])
    return pins


@LOCKS
def test_every_line_is_one_version_with_its_hashes(lock: Path) -> None:
    pins = _pins(lock)
    assert len(pins) > 50
    for name, (pin, hashes) in pins.items():
        assert re.fullmatch(r"==[^*]+", str(pin.specifier)), name
        assert hashes and all(re.fullmatch("sha256:[0-9a-f]{64}", digest) for digest in hashes), name


@LOCKS
def test_only_the_registry_that_pip_is_set_to_is_asked(lock: Path) -> None:
    assert not re.search(r"://|^\s*-(?!-hash)", lock.read_text(encoding="utf-8"), flags=re.M)


@pytest.mark.parametrize(
    ("chosen", "lock"), [(ROOT / "requirements.txt", APP), (ROOT / "tests" / "requirements.txt", TESTS)]
)
def test_what_was_chosen_is_pinned_as_chosen(chosen: Path, lock: Path) -> None:
    pins = _pins(lock)
    for requirement in _chosen(chosen):
        assert str(pins[canonicalize_name(requirement.name)][0].specifier) == str(requirement.specifier)


def test_the_tests_run_on_the_versions_that_serve() -> None:
    tests = _pins(TESTS)
    for name, (pin, hashes) in _pins(APP).items():
        assert (str(pin.specifier), hashes) == (str(tests[name][0].specifier), tests[name][1]), name


@LOCKS
def test_whatever_a_package_needs_is_pinned_and_installed(lock: Path) -> None:
    pins = {name: pin for name, (pin, _) in _pins(lock).items() if not pin.marker or pin.marker.evaluate()}
    for name, pin in pins.items():
        assert pin.specifier.contains(metadata.version(name)), f"{pin} is not what is installed"
        extras = {"", *pin.extras}
        for needed in map(Requirement, metadata.requires(name) or ()):
            if not needed.marker or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                assert canonicalize_name(needed.name) in pins, f"{name} needs {needed}"


def test_the_wheels_that_are_fetched_for_windows_are_all_but_uvloop(tmp_path: Path) -> None:
    lines = (ROOT / ".github" / "INSTALL.md").read_text(encoding="utf-8").splitlines()
    (recipe,) = (line for line in lines if line.startswith("sed "))
    shutil.copy2(APP, tmp_path)
    subprocess.run(["sh", "-eu"], input=recipe, cwd=tmp_path, text=True, check=True, timeout=60)
    everywhere = {name: (str(pin), hashes) for name, (pin, hashes) in _pins(APP).items() if name != "uvloop"}
    assert {name: (str(pin), hashes) for name, (pin, hashes) in _pins(tmp_path / "wheels.lock").items()} == everywhere


@LOCKS
def test_an_older_python_is_named_first(lock: Path) -> None:
    first, hashes = next(iter(_pins(lock).values()))
    assert first.name == "Python-3.11-or-later-is-needed" and hashes == ["sha256:" + "0" * 64]
    assert first.marker and first.marker.evaluate({"python_full_version": "3.10.13"}) and not first.marker.evaluate()
