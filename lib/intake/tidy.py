"""A CSV by the contract's names: one table, a row a fact. Texts stay texts, also those that look like formulas."""

from __future__ import annotations

import csv
import io
from typing import Any

import pyarrow as pa

from lib.contract.contract import Column, Contract
from lib.contract.formulas import unescaped
from lib.contract.reference import line_place
from lib.contract.tables import CONTRACTS
from lib.intake.files.book import Book, Message, Rows
from lib.intake.files.text import text_of
from lib.intake.sheet.draft import no_rows

_MOST_MESSAGES = 50
_KINDS = {"int": "整数", "double": "数", "bool": "true か false"}


def is_of_contract(book: Book) -> bool:
    """Whether a CSV has a table's name or the columns of its key."""
    first = text_of(book.content).lstrip("\ufeff").split("\n", 1)[0]
    return _contract(book.file, [word.strip().strip('"') for word in first.split(",")]) is not None


def tables_of(book: Book) -> tuple[Rows, list[Message]]:
    """The rows of the one table that a CSV holds: by its file name where that names one, else by its columns."""
    rows, messages = no_rows(), []
    contract: Contract | None = None
    lines = csv.reader(io.StringIO(text_of(book.content).lstrip("\ufeff"), newline=""), strict=True)
    try:
        header = [word.strip() for word in next(lines, [])]
        contract = _contract(book.file, header)
        if contract is None:
            words = f"どの表か特定できません。ファイル名を「observations.csv」のように表の名称にするか、1行目に所定の列名を書いてください。表の名称: {'、'.join(CONTRACTS)}。"
            return rows, [Message("error", "L1", words)]
        messages += _about_header(contract, header)
        if any(m.level == "error" for m in messages):
            return rows, messages
        at = {name: n for n, name in enumerate(header)}
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue
            place = line_place(lines.line_num)
            if len(cells) != len(header):
                words = f'列の数が見出しと違います({len(cells)}列、見出しは{len(header)}列)。「,」や「"」の書き方を確かめてください。この行は取り込みません。'
                messages.append(Message("error", place, words))
                continue
            rows[contract.name].append(_row(contract, cells, at, place, messages))
    except csv.Error:
        words = '「"」の対応が崩れているため、この行から先を読めません。表計算ソフトでCSVとして保存し直してください。'
        messages.append(Message("error", line_place(max(1, lines.line_num)), words))
    if len(messages) > _MOST_MESSAGES:
        rest = len(messages) - _MOST_MESSAGES
        messages = [*messages[:_MOST_MESSAGES], Message("error", "", f"ほかに{rest}件の問題があります。上の分を直してから、もう一度読み込んでください。")]  # fmt: skip
    if contract is not None and not rows[contract.name] and not messages:
        messages.append(Message("error", "L1", "見出しだけで、行がありません。行のあるファイルを選んでください。"))
    return rows, messages


def _contract(file: str, header: list[str]) -> Contract | None:
    stem = file.rpartition(".")[0]
    if stem in CONTRACTS:
        return CONTRACTS[stem]
    fits = [c for c in CONTRACTS.values() if set(c.key) <= set(header)]
    return max(fits, key=lambda c: len({k.name for k in c.columns} & set(header)), default=None)


def _about_header(contract: Contract, header: list[str]) -> list[Message]:
    known = {c.name: c for c in contract.columns}
    found = []
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        found.append(
            Message("error", "L1", f"同じ名称の列が2つ以上あります({'、'.join(twice)[:80]})。1つだけ残してください。")
        )
    strange = [name for name in header if name not in known]
    if strange:
        found.append(Message("error", "L1", f"表「{contract.name}」にない列です: {'、'.join(strange)[:120]}。列を除くか、列の名称を直してください。"))  # fmt: skip
    missing = [name for name, column in known.items() if name not in header]
    needed = [name for name in missing if not known[name].nullable]
    if needed:
        found.append(
            Message(
                "error", "L1", f"表「{contract.name}」に必要な列がありません: {'、'.join(needed)}。追加してください。"
            )
        )
    elif missing:
        found.append(Message("info", "L1", f"列がないため空欄として読み取りました: {'、'.join(missing)}。"))
    return found


def _row(
    contract: Contract, cells: list[str], at: dict[str, int], place: str, messages: list[Message]
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in contract.columns:
        text = cells[at[column.name]] if column.name in at else ""
        row[column.name] = None
        if text == "":
            if not column.nullable and column.name != "unit":
                messages.append(Message("error", place, f"列「{column.name}」が空欄です。値を書いてください。"))
            elif column.name == "unit":
                row[column.name] = ""
            continue
        try:
            row[column.name] = _typed(text, column)
        except ValueError:
            kind = next((word for name, word in _KINDS.items() if name in str(column.type)), "文字")
            messages.append(
                Message(
                    "error",
                    place,
                    f"列「{column.name}」の「{text[:40]}」を{kind}として読めません。書き直してください。",
                )
            )
    return row


def _typed(text: str, column: Column) -> object:
    if pa.types.is_boolean(column.type):
        if text.lower() not in ("true", "false"):
            raise ValueError(text)
        return text.lower() == "true"
    if pa.types.is_integer(column.type):
        number = int(text)
        bits = column.type.bit_width - 1
        if not -(2**bits) <= number < 2**bits:
            raise ValueError(text)
        return number
    if pa.types.is_floating(column.type):
        number_ = float(text)
        if number_ != number_ or abs(number_) == float("inf"):
            raise ValueError(text)
        return number_
    return unescaped(text)
