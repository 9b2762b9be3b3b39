"""The project's documents, taken apart: fences, options, links. What the tests of the documents read."""

from __future__ import annotations

import argparse
import re
import runpy
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unittest import mock

from lib.store.folder import ROOT
from lib.system import console

DOCUMENTS = sorted(
    path
    for pattern in ("README.md", ".github/*.md", "lib/**/README.md", "data/**/README.md", "tests/**/README.md")
    for path in ROOT.glob(pattern)
)
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.S | re.M)


def read(path: str) -> str:
    """A document by its path from the root."""
    return (ROOT / path).read_text(encoding="utf-8")


def name(path: Path) -> str:
    """A document's path from the root, as tests are told apart by."""
    return path.relative_to(ROOT).as_posix()


def fences(text: str, language: str) -> list[str]:
    """The contents of the fences of one language, in order."""
    return [body for kind, body in _FENCE.findall(text) if kind == language]


def prose(text: str) -> str:
    """A document without its fences."""
    return _FENCE.sub("", text)


def words_in_code(text: str) -> set[str]:
    """What stands in single backticks outside of fences."""
    return set(re.findall(r"`([^`\n]+)`", prose(text)))


def first_column(text: str, head: str) -> list[str]:
    """The words in backticks of the first column of every table whose first heading is `head`, in order."""
    words: list[str] = []
    for table in re.findall(rf"^\| {re.escape(head)} \|.*\n\|[-| ]+\|\n((?:\|.*\n?)*)", text, re.M):
        for row in table.splitlines():
            words += re.findall(r"`([^`]+)`", row.split("|")[1])
    return words


class _CaughtError(Exception):
    def __init__(self, parser: argparse.ArgumentParser) -> None:
        self.parser = parser


@cache
def parser_of(module: str) -> argparse.ArgumentParser:
    """The argument parser that ``python -m module`` makes, caught before it reads anything."""

    def caught(parser: argparse.ArgumentParser, *_: object) -> None:
        raise _CaughtError(parser)

    with (
        mock.patch.object(argparse.ArgumentParser, "parse_args", caught),
        mock.patch.object(console, "run", lambda main, failed: main([])),  # which would end this process
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore", RuntimeWarning)  # a module that was imported before runs once more
        try:
            runpy.run_module(module, run_name="__main__")
        except _CaughtError as error:
            return error.parser
    raise AssertionError(f"{module} reads no arguments")


def options_of(parser: argparse.ArgumentParser) -> Iterator[tuple[str, ...]]:
    """The ways to write each option, those of its commands included, and the names of the commands."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for command, inner in action.choices.items():
                yield (command,)
                yield from options_of(inner)
        elif action.option_strings and "--help" not in action.option_strings:
            yield tuple(action.option_strings)
