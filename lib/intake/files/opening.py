"""Any file taken apart into grids, or told in words why it is not. Nothing that a file holds is run or followed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain, count

from lib.intake.files.book import Book, Kind, Message, NotReadableError
from lib.intake.files.formats import ACCEPTED, Format, format_of
from lib.intake.files.text import NoTextError

MOST_BYTES = 20 * 1024 * 1024
# Letters, and bytes in UTF-8: the contract takes 200 bytes, and a name given twice has " (2)" put to it.
_LONGEST_NAME = 120
_LONGEST_IN_BYTES = 190
_LONGEST_ENDING = 10


def file_name(name: str) -> str:
    """The name alone, without folders, control characters and signs that turn its direction; a long one has … in it."""
    bare = re.split(r"[/\\]", _decoded(name))[-1]
    bare = "".join(c for c in bare if unicodedata.category(c)[0] != "C").strip().lstrip(".")
    return _shortened(bare) or "名前のないファイル"


def _decoded(name: str) -> str:
    """A name whose bytes are no UTF-8, as CP932: so a package of Windows names its files. What that is not stays as �."""
    try:
        name.encode()
    except UnicodeEncodeError:
        content = name.encode("utf-8", "surrogateescape")
        japanese = content.decode("cp932", "replace")
        # Python takes bytes that CP932 leaves free for control and private letters.
        is_japanese = not any(c == "\ufffd" or unicodedata.category(c)[0] == "C" for c in japanese)
        return japanese if is_japanese else content.decode("utf-8", "replace")
    return name


def _shortened(name: str) -> str:
    """A name that is too long, without the end of its stem: … stands for that."""
    if _fits(name):
        return name
    stem, dot, ending = name.rpartition(".")
    if len(ending) > _LONGEST_ENDING or not stem:
        stem, dot, ending = name, "", ""
    stem = stem[:_LONGEST_NAME]
    while not _fits(f"{stem}…{dot}{ending}"):
        stem = stem[:-1]
    return f"{stem}…{dot}{ending}"


def _fits(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and len(name.encode()) <= _LONGEST_IN_BYTES


def distinct_names(names: Sequence[str]) -> list[str]:
    """The names of files that are read together, each once: a second ``調書.xlsx`` is ``調書 (2).xlsx``."""
    found: list[str] = []
    for name in map(file_name, names):
        stem, dot, ending = name.rpartition(".")
        others = (f"{stem} ({n}).{ending}" if dot else f"{name} ({n})" for n in count(2))
        found.append(next(one for one in chain([name], others) if one not in found))
    return found


def open_file(name: str, content: bytes) -> Book:
    """A file as grids. Never raises but MemoryError: what is wrong with it is among its messages, and then it has no grids."""
    name = file_name(name)
    kind: Kind = "unknown"
    try:
        _check_size(content)
        found = format_of(content)
        kind = found.kind if found else "unknown"
        return _opened(found, name, content)
    except NoTextError as error:
        words = f"{error}。読めるのは{ACCEPTED}です。"
        kind = "unknown"
    except NotReadableError as error:
        words = f"{error}。"
    except MemoryError:  # said by who limits it
        raise
    except SystemError as error:  # what a library in C makes of memory that it did not get
        raise MemoryError from error
    except (
        Exception
    ):  # a file made to break its reader must not break the page; which way it broke is nobody's question
        words = "ファイルが壊れているか、読める形ではありません。元のソフトで開けるかを確かめ、保存し直してください。"
    return Book(name, kind, content, (), (Message("error", "", words),))


def _check_size(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        size = len(content) / 1024 / 1024
        raise NotReadableError(
            f"ファイルが大きすぎます({size:.0f} MB)。{MOST_BYTES // 1024 // 1024} MBまでです。分けてください"
        )


def _opened(found: Format | None, name: str, content: bytes) -> Book:
    if found is None:
        raise NotReadableError(
            "ほかのソフトのファイルか、途中で切れたファイルです。Excelで開けるときは、.xlsx で保存し直してください。"
            f"読めるのは{ACCEPTED}です"
        )
    if found.read is None:
        raise NotReadableError(f"{found.label}です。{found.helps}")
    return found.read(name, content)
