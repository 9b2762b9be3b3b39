"""Any file taken apart into grids, or told in words why it is not. Nothing that a file holds is run or followed."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath

from lib.contract.schema import CONTRACTS
from lib.intake.book import Book, Kind, Message
from lib.intake.sheet_excel import NotReadableError, check_extent, grids_of, sheet_parts
from lib.intake.sheet_text import grid_of

MOST_BYTES = 20 * 1024 * 1024
_MOST_TEXT_LINES = 100_000
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_TIMES = 200  # unpacked to packed, of one part larger than a megabyte
_MOST_PARTS = 2_000
_OTHER_BOOKS = frozenset({"content.xml", "xl/workbook.bin"})  # .ods, .xlsb
_LONGEST_NAME = 120
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ACCEPTED = "Excelブック(.xlsx)、PDF、タブ区切りの文字(.txt)、CSVのどれか"


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
        from lib.intake.sheet_pdf import grids_of as pages_of

        grids, messages = pages_of(content)
        return Book(name, "pdf", content, grids, tuple(messages))
    if content.startswith(_OLE):
        raise NotReadableError(_about_ole(content))
    if re.match(rb"\s*<(?:!doctype|html|\?xml|table|meta)", content[:200], re.I):
        raise NotReadableError(
            "ウェブページ(HTMLかXML)の形のファイルです。Excelで開き、「名前を付けて保存」で .xlsx にしてください"
        )
    return _text(name, content)


def _about_ole(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "パスワードで保護されています。Excelで開いてパスワードを外し、保存し直してください"
    if any(word.encode("utf-16-le") in content for word in ("Workbook", "Book")):
        return "古い形のExcelファイル(.xls)です。Excelで開き、「名前を付けて保存」で .xlsx にしてください"
    return f"読める形のファイルではありません。読めるのは{_ACCEPTED}です"


def _book(name: str, content: bytes) -> Book:
    _guard(content)
    grids, messages, is_form = grids_of(content)
    if not any(grid.cells for grid in grids):
        raise NotReadableError("ブックに、値の入った表示シートがありません。別のファイルではないかを確かめてください")
    return Book(name, "form" if is_form else "xlsx", content, grids, tuple(messages))


def _guard(content: bytes) -> None:
    """Refuse what is no workbook and what would hurt: bombs, folders in names, entities."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise NotReadableError(
            "ファイルが壊れているか途中で切れています。元のファイルをもう一度送ってください"
        ) from error
    with package:
        parts = package.infolist()
        names = [part.filename for part in parts]
        if "xl/workbook.xml" not in names:
            what = "Word" if "word/document.xml" in names else "PowerPoint" if "ppt/presentation.xml" in names else ""
            words = f"{what}のファイル" if what else "Excelブックではない圧縮ファイル"
            if "xl/workbook.bin" in names:
                words = "Excelバイナリブック(.xlsb)"
            raise NotReadableError(f"{words}です。読めるのは{_ACCEPTED}です")
        # Where it cannot read an Excel book, calamine tries these, whose far cells nothing here would see.
        if not _OTHER_BOOKS.isdisjoint(name.lower() for name in names):
            raise NotReadableError(
                "ブックの中に、別の形の表計算の部品があります。安全のため読みません。Excelで開いて保存し直してください"
            )
        if len(parts) > _MOST_PARTS or len(set(names)) < len(names):
            raise NotReadableError(
                "ブックの中身の作りが通常と違います(部品が多すぎるか、同じ名が2つあります)。Excelで開いて保存し直してください"
            )
        if any(name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts for name in names):
            raise NotReadableError(
                "ブックの中に、外のフォルダを指す名前があります。安全のため読みません。Excelで開いて保存し直してください"
            )
        if any(part.flag_bits & 1 for part in parts):
            raise NotReadableError("パスワードで保護されています。パスワードを外して保存し直してください")
        total = 0
        for part in parts:
            total += part.file_size
            if total > _MOST_UNPACKED or (
                part.file_size > 1024 * 1024 and part.file_size > _MOST_TIMES * max(1, part.compress_size)
            ):
                raise NotReadableError(
                    "展開すると大きくなりすぎるため、安全のため読みません。表だけのブックにして保存し直してください"
                )
        sheet_names = {part: name for name, part in sheet_parts(package).items()}
        for part in parts:
            with package.open(part) as inside:
                held = inside.read(part.file_size + 1)
            if len(held) > part.file_size:
                raise NotReadableError(
                    "記録と違う大きさの部品があるため、安全のため読みません。Excelで開いて保存し直してください"
                )
            # A sheet may stand under any name: calamine goes by what the workbook points at.
            is_sheet = b"sheetData" in held
            if not is_sheet and not part.filename.endswith((".xml", ".rels")):
                continue
            if b"<!DOCTYPE" in held or b"<!ENTITY" in held:
                raise NotReadableError(
                    "ブックの中に、外部の内容を読み込む指定があります。安全のため読みません。Excelで開いて保存し直してください"
                )
            if is_sheet:
                check_extent(sheet_names.get(part.filename, part.filename), held)


def _text(name: str, content: bytes) -> Book:
    messages = []
    text, coding = _decoded(content)
    if coding not in ("utf-8", "utf-8-sig"):
        words = {"cp932": "シフトJIS", "utf-16": "UTF-16"}[coding]
        messages.append(Message("info", "", f"文字コードは{words}として読みました"))
    if "\0" in text:
        raise NotReadableError(f"文字のファイルではありません。読めるのは{_ACCEPTED}です")
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise NotReadableError("ファイルに文字がありません。中身のあるファイルを選んでください")
    lines = text.count("\n") + 1
    if lines > _MOST_TEXT_LINES:
        raise NotReadableError(f"{lines:,}行あります。{_MOST_TEXT_LINES:,}行までです。分けてください")
    kind: Kind = "csv" if _is_table(name, text) else "text"
    grids = () if kind == "csv" else (grid_of(text, name),)
    return Book(name, kind, content, grids, tuple(messages))


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
        f"文字コードが分からないか、文字のファイルではありません。UTF-8で保存し直してください。読めるのは{_ACCEPTED}です"
    )


def _is_table(name: str, text: str) -> bool:
    """Whether a text is a table of the contract with commas: by its columns, or by its name."""
    header = {word.strip().strip('"') for word in text.lstrip("\ufeff").split("\n", 1)[0].split(",")}
    if name.rpartition(".")[0] in CONTRACTS and "," in text.split("\n", 1)[0]:
        return True
    return name.lower().endswith(".csv") or any(
        len(header & {c.name for c in k.columns}) >= 3 for k in CONTRACTS.values()
    )
