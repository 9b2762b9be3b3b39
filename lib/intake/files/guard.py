"""Whether the package of a book or a document is one that may be opened: no bomb, no folder in a name, no entity."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from lib.intake.files.book import NotReadableError
from lib.intake.files.excel import check_extent, sheet_parts

_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_TIMES = 200  # unpacked to packed, of one part larger than a megabyte
_MOST_PARTS = 2_000
_OTHER_BOOKS = frozenset({"content.xml", "xl/workbook.bin"})  # .ods, .xlsb


def check_package(content: bytes) -> None:
    """Refuse a package that would hurt: bombs, folders in names, entities, cells too far apart. Raises NotReadableError."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise NotReadableError(
            "ファイルが壊れているか途中で切れています。元のファイルをもう一度送ってください"
        ) from error
    with package:
        parts = package.infolist()
        names = [part.filename for part in parts]
        # Where it cannot read an Excel book, calamine tries these, whose far cells nothing here would see.
        if "xl/workbook.xml" in names and not _OTHER_BOOKS.isdisjoint(name.lower() for name in names):
            raise NotReadableError(
                "ブックの中に、別の形の表計算の部品があります。安全のため読みません。Excelで開いて保存し直してください"
            )
        if len(parts) > _MOST_PARTS or len(set(names)) < len(names):
            raise NotReadableError(
                "ファイルの中身の作りが通常と違います(部品が多すぎるか、同じ名前の部品が2つあります)。作ったソフトで開いて保存し直してください"
            )
        if any(name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts for name in names):
            raise NotReadableError(
                "ファイルの中に、外のフォルダを指す名前があります。安全のため読みません。作ったソフトで開いて保存し直してください"
            )
        if any(part.flag_bits & 1 for part in parts):
            raise NotReadableError("パスワードで保護されています。パスワードを解除して保存し直してください")
        total = 0
        for part in parts:
            total += part.file_size
            if total > _MOST_UNPACKED or (
                part.file_size > 1024 * 1024 and part.file_size > _MOST_TIMES * max(1, part.compress_size)
            ):
                raise NotReadableError(
                    "展開すると大きくなりすぎるため、安全のため読みません。表だけのファイルにして保存し直してください"
                )
        sheet_names = {part: name for name, part in sheet_parts(package).items()}
        for part in parts:
            with package.open(part) as inside:
                held = inside.read(part.file_size + 1)
            if len(held) > part.file_size:
                raise NotReadableError(
                    "記録と違う大きさの部品があるため、安全のため読みません。作ったソフトで開いて保存し直してください"
                )
            # A sheet may stand under any name: calamine goes by what the workbook points at.
            is_sheet = b"sheetData" in held
            if not is_sheet and not part.filename.endswith((".xml", ".rels")):
                continue
            if b"<!DOCTYPE" in held or b"<!ENTITY" in held:
                raise NotReadableError(
                    "ファイルの中に、外部の内容を読み込む指定があります。安全のため読みません。作ったソフトで開いて保存し直してください"
                )
            if is_sheet:
                check_extent(sheet_names.get(part.filename, part.filename), held)
