"""The kinds of file: what each is called, how its bytes tell it, and who reads it or what helps where nobody does.

The ending of a name says nothing here: a table saved by hand as .xls is often a web page.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lib.intake.files import excel, excel_97, opendocument, word
from lib.intake.files.book import Book, Grid, Kind, Message, NotReadableError
from lib.intake.files.guard import check_package
from lib.intake.files.text import book_of_text

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_PICTURE_SIGNS = ((4, b"ftyp"), (8, b"WEBP"), (6, b"\0\0\0\0\x36\0\0\0"))  # HEIC, WebP, BMP
_ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b")
_BESIDE = (b"\0\x05\x16\x07", b"\0\0\0\x01Bud1", b"[.ShellClassInfo]", b"\xff\xfe[\0.\0S\0h\0e\0l\0l\0")
_LIBREOFFICE_LOCK = re.compile(rb"(?:[^,\n]*,){3}[\d. :/-]+,file://[^\n]*;\s*", re.S)
_COPY = "表を選んでコピーし、取込の画面の「表を貼り付ける」の欄に貼り付けてください"
_AS_XLSX = "Excelで開き、「名前を付けて保存」で .xlsx にしてください"


class Clues:
    """What the bytes of a file tell before it is read."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.head = content[:1024]

    def begins(self, *signs: bytes) -> bool:
        """Whether the file begins with one of these."""
        return self.head.startswith(signs)

    @cached_property
    def parts(self) -> frozenset[str]:
        """The names in a package; none where the file is no whole package."""
        if not self.begins(*_ZIP):
            return frozenset()
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as package:
                return frozenset(package.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            return frozenset()

    @cached_property
    def mimetype(self) -> str:
        """What an OpenDocument package says that it is."""
        if "mimetype" not in self.parts:
            return ""
        with zipfile.ZipFile(io.BytesIO(self.content)) as package, package.open("mimetype") as part:
            return part.read(200).decode("ascii", "replace").strip()

    @cached_property
    def streams(self) -> frozenset[str]:
        """The names at the root of an OLE file; of a damaged one those of the names below that stand anywhere in it."""
        if not self.begins(_OLE):
            return frozenset()
        names = excel_97.streams_of(self.content)
        return names or frozenset(name for name in _STREAMS if name.encode("utf-16-le") in self.content)


def _is_office_lock(clues: Clues) -> bool:
    """Whether this is what Office leaves beside an open file: the user's name, its length before it, filled up with blanks."""
    content = clues.content
    if not (54 < len(content) < 200 and 0 < content[0] < 54 and b"\0" in content[54:]):
        return False
    name, filling = content[1 : content[0] + 1], content[content[0] + 1 : 54]
    return b"\0" not in name and not filling.strip(b" \0")


_STREAMS = (
    "EncryptedPackage",
    "Workbook",
    "Book",
    "WordDocument",
    "PowerPoint Document",
    "DocumentText",
    "JSCompDocument",
)


@dataclass(frozen=True)
class Format:
    """A kind of file. `read` gives its book, or else `helps` says what to do with it."""

    label: str
    is_it: Callable[[Clues], bool]
    kind: Kind = "unknown"
    read: Callable[[str, bytes], Book] | None = None
    helps: str = ""


_Sheets = Callable[[bytes], tuple[tuple[Grid, ...], list[Message], bool]]


def _workbook(kind: Kind, grids_of: _Sheets) -> Callable[[str, bytes], Book]:
    """Who reads a workbook of this kind; the collecting form is one in any of them."""

    def read(name: str, content: bytes) -> Book:
        if Clues(content).parts:
            check_package(content)
        grids, messages, is_form = grids_of(content)
        if not any(grid.cells for grid in grids):
            raise NotReadableError(
                "ブックに、値の入った表示シートがありません。別のファイルではないかを確かめてください"
            )
        return Book(name, "form" if is_form else kind, content, grids, tuple(messages))

    return read


def _document(name: str, content: bytes) -> Book:
    check_package(content)
    grids, messages = word.grids_of(content)
    return Book(name, "docx", content, grids, tuple(messages))


def _pages(name: str, content: bytes) -> Book:
    from lib.intake.files import pdf  # takes a while to load

    grids, messages = pdf.grids_of(content)
    return Book(name, "pdf", content, grids, tuple(messages))


# The first that fits; whatever is none of the others is a text.
FORMATS = (
    Format("空のファイル", lambda f: not f.content.strip(), helps="中身のあるファイルを選んでください"),
    Format(
        "中身が失われたファイル(すべて0)",
        lambda f: not f.content.strip(b"\0"),
        helps="保存や複写に失敗しています。元のファイルをもう一度送ってください",
    ),
    Format(
        "Officeがファイルを開いている間の一時ファイル(名前が ~$ で始まるもの)",
        _is_office_lock,
        helps="調書ではありません。このファイルを除き、~$ の付かないファイルを選んでください",
    ),
    Format(
        "LibreOfficeがファイルを開いている間の一時ファイル(名前が .~lock. で始まるもの)",
        lambda f: _LIBREOFFICE_LOCK.fullmatch(f.head) is not None,
        helps="調書ではありません。このファイルを除き、元の文書のファイルを選んでください",
    ),
    Format(
        "Windows又はMacの管理用ファイル(Thumbs.db、desktop.ini、.DS_Store、名前が ._ で始まるもの)",
        lambda f: f.begins(*_BESIDE) or any(name.startswith(("Catalog", "256_", "96_")) for name in f.streams),
        helps="調書ではありません。除いてください",
    ),
    Format(
        "ショートカット(.lnk、.url)",
        lambda f: f.begins(b"L\0\0\0\x01\x14\x02\0", b"[InternetShortcut]"),
        helps="元のファイルを選んでください",
    ),
    Format(
        "Excelブック(.xlsx)",
        lambda f: "xl/workbook.xml" in f.parts,
        "xlsx",
        _workbook("xlsx", excel.grids_of),
    ),
    Format(
        "Excel 97-2003ブック(.xls)",
        lambda f: bool(f.streams & {"Workbook", "Book"}),
        "xls",
        _workbook("xls", excel_97.grids_of),
    ),
    Format(
        "LibreOfficeのブック(.ods)",
        lambda f: f.mimetype.endswith(".spreadsheet"),
        "ods",
        _workbook("ods", opendocument.grids_of),
    ),
    Format("Wordの文書(.docx)", lambda f: "word/document.xml" in f.parts, "docx", _document),
    Format("PDF", lambda f: b"%PDF-" in f.head, "pdf", _pages),
    Format(
        "パスワードで保護されたファイル",
        lambda f: "EncryptedPackage" in f.streams,
        helps="作ったソフトで開いてパスワードを解除し、保存し直してください",
    ),
    Format(
        "一太郎の文書(.jtd)",
        lambda f: bool(f.streams & {"DocumentText", "JSCompDocument"}) or any("JSRV_" in name for name in f.streams),
        helps=f"一太郎で開き、{_COPY}",
    ),
    Format(
        "Wordの古い形の文書(.doc)",
        lambda f: "WordDocument" in f.streams or f.begins(b"{\\rtf"),
        helps=f"Wordで開き、「名前を付けて保存」で .docx にするか、{_COPY}",
    ),
    Format(
        "PowerPointの発表資料",
        lambda f: "PowerPoint Document" in f.streams or "ppt/presentation.xml" in f.parts,
        helps=f"元の調書のファイルを選ぶか、PowerPointで開いて{_COPY}",
    ),
    Format("Excelバイナリブック(.xlsb)", lambda f: "xl/workbook.bin" in f.parts, helps=_AS_XLSX),
    Format(
        "LibreOfficeの文書(.odt など)",
        lambda f: ".oasis.opendocument." in f.mimetype,
        helps=f"LibreOfficeで開き、「名前を付けて保存」で .docx にするか、{_COPY}",
    ),
    Format(
        "Numbersの表(.numbers)",
        lambda f: any(name.startswith("Index/") or name == "Index.zip" for name in f.parts),
        helps="Numbersで開き、「書き出す」で .xlsx にしてください",
    ),
    Format(
        "メール",
        lambda f: "__properties_version1.0" in f.streams or f.begins(b"MIME-Version:", b"Received:", b"Return-Path:"),
        helps="添付のファイルを保存し、そのファイルを選んでください",
    ),
    Format(
        "フォルダの区切りが通常と違う(「\\」になっている)ブックか文書",
        lambda f: bool(f.parts & {"xl\\workbook.xml", "word\\document.xml"}),
        helps="ExcelかWordで開き、保存し直してください",
    ),
    Format(
        "壊れているか、途中で切れたファイル",
        lambda f: f.begins(*_ZIP) and not f.parts,
        helps="元のファイルをもう一度送ってください",
    ),
    Format(
        "圧縮ファイル",
        lambda f: bool(f.parts) or f.begins(*_ARCHIVES) or re.match(rb"..-lh.-", f.head, re.S) is not None,
        helps="展開して、中のファイルを選んでください",
    ),
    Format(
        "画像のファイル",
        lambda f: f.begins(*_PICTURES) or any(f.head[at : at + len(sign)] == sign for at, sign in _PICTURE_SIGNS),
        helps=f"画像の文字は読み取れません。元のExcelやWordのファイルか、文字の入ったPDFを選んでください。表があれば、{_COPY}",
    ),
    Format(
        "ウェブページ(HTMLかXML)の形のファイル",
        lambda f: re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|meta)", f.head, re.I) is not None,
        helps=_AS_XLSX,
    ),
    Format("タブ区切りの文字(.txt)、CSV", lambda f: not f.begins(_OLE), "text", book_of_text),
)
ACCEPTED = "、".join(form.label for form in FORMATS if form.read)
LABELS: dict[Kind, str] = {form.kind: form.label for form in FORMATS if form.read}


def format_of(content: bytes) -> Format | None:
    """The kind of a file, by its bytes; None for an OLE file of another program."""
    clues = Clues(content)
    return next((form for form in FORMATS if form.is_it(clues)), None)
