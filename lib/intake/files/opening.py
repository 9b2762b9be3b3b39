"""Any file taken apart into grids, or told in words why it is not. Nothing that a file holds is run or followed."""

from __future__ import annotations

import csv
import re
import unicodedata
from contextlib import suppress

from lib.contract.schema import CONTRACTS
from lib.intake.files.book import Book, Kind, Message, NotReadableError
from lib.intake.files.excel import grids_of
from lib.intake.files.guard import ACCEPTED, about_ole, guard
from lib.intake.files.text import grid_of, grid_of_csv

MOST_BYTES = 20 * 1024 * 1024
_MOST_TEXT_LINES = 100_000
_LONGEST_NAME = 120
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def file_name(name: str) -> str:
    """The name alone, without folders, control characters and signs that turn its direction."""
    bare = re.split(r"[/\\]", name)[-1]
    bare = "".join(c for c in bare if unicodedata.category(c)[0] != "C").strip().lstrip(".")
    stem, dot, ending = bare.rpartition(".")
    if len(bare) > _LONGEST_NAME:
        bare = stem[: _LONGEST_NAME - len(ending) - 1] + dot + ending if len(ending) < 10 else bare[:_LONGEST_NAME]
    return bare or "名前のないファイル"


def open_file(name: str, content: bytes) -> Book:
    """A file as grids. Never raises: what is wrong with it is among its messages, and then it has no grids."""
    name = file_name(name)
    try:
        return _opened(name, content)
    except NotReadableError as error:
        return Book(name, _kind(content), content, (), (Message("error", "", f"{error}。"),))
    except MemoryError:  # said by who limits it
        raise
    except (
        Exception
    ):  # a file made to break its reader must not break the page; which way it broke is nobody's question
        words = "ファイルが壊れているか、読める形ではありません。元のソフトで開けるかを確かめ、保存し直してください。"
        return Book(name, _kind(content), content, (), (Message("error", "", words),))


def _kind(content: bytes) -> Kind:
    return "pdf" if content.startswith(b"%PDF") else "xlsx" if content.startswith(b"PK") else "unknown"


def _opened(name: str, content: bytes) -> Book:
    if not content.strip():
        raise NotReadableError("ファイルが空です。中身のあるファイルを選んでください")
    if len(content) > MOST_BYTES:
        size = len(content) / 1024 / 1024
        raise NotReadableError(
            f"ファイルが大きすぎます({size:.0f} MB)。{MOST_BYTES // 1024 // 1024} MBまでです。分けてください"
        )
    if content.startswith(b"PK"):
        return _book(name, content)
    if b"%PDF-" in content[:1024]:
        from lib.intake.files.pdf import grids_of as pages_of

        grids, messages = pages_of(content)
        return Book(name, "pdf", content, grids, tuple(messages))
    if content.startswith(_OLE):
        raise NotReadableError(about_ole(content))
    if re.match(rb"\s*<(?:!doctype|html|\?xml|table|meta)", content[:200], re.I):
        raise NotReadableError(
            "ウェブページ(HTMLかXML)の形のファイルです。Excelで開き、「名前を付けて保存」で .xlsx にしてください"
        )
    return _text(name, content)


def _book(name: str, content: bytes) -> Book:
    guard(content)
    grids, messages, is_form = grids_of(content)
    if not any(grid.cells for grid in grids):
        raise NotReadableError("ブックに、値の入った表示シートがありません。別のファイルではないかを確かめてください")
    return Book(name, "form" if is_form else "xlsx", content, grids, tuple(messages))


def _text(name: str, content: bytes) -> Book:
    messages = []
    text, coding = _decoded(content)
    if coding not in ("utf-8", "utf-8-sig"):
        words = {"cp932": "シフトJIS", "utf-16": "UTF-16"}[coding]
        messages.append(Message("info", "", f"文字コードは{words}として読みました"))
    if "\0" in text:
        raise NotReadableError(f"文字のファイルではありません。読めるのは{ACCEPTED}です")
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise NotReadableError("ファイルに文字がありません。中身のあるファイルを選んでください")
    lines = text.count("\n") + 1
    if lines > _MOST_TEXT_LINES:
        raise NotReadableError(f"{lines:,}行あります。{_MOST_TEXT_LINES:,}行までです。分けてください")
    if _is_of_contract(name, text):
        return Book(name, "csv", content, (), tuple(messages))
    if not name.lower().endswith(".csv"):
        return Book(name, "text", content, (grid_of(text, name),), tuple(messages))
    with suppress(csv.Error):  # quotation marks that do not close: said where its rows are read
        return Book(name, "csv", content, (grid_of_csv(text.lstrip("\ufeff"), name),), tuple(messages))
    return Book(name, "csv", content, (), tuple(messages))


def text_of(content: bytes) -> str:
    """The text of a file that is one, however it is coded. Raises NotReadableError in words."""
    return _decoded(content)[0]


def _decoded(content: bytes) -> tuple[str, str]:
    codings = ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932")
    for coding in codings:
        try:
            return content.decode(coding), coding
        except UnicodeDecodeError:
            continue
    raise NotReadableError(
        f"文字コードが分からないか、文字のファイルではありません。UTF-8で保存し直してください。読めるのは{ACCEPTED}です"
    )


def _is_of_contract(name: str, text: str) -> bool:
    """Whether a text is a table of the contract with commas: by its columns, or by its name."""
    header = {word.strip().strip('"') for word in text.lstrip("\ufeff").split("\n", 1)[0].split(",")}
    if name.rpartition(".")[0] in CONTRACTS and "," in text.split("\n", 1)[0]:
        return True
    return any(len(header & {c.name for c in k.columns}) >= 3 for k in CONTRACTS.values())
