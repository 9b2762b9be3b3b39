"""Reads a rules file: bounded in size, unknown keys refused, each error in Japanese with file and entry."""

from __future__ import annotations

import re
import tomllib
from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from lib.store.rules import MOST_BYTES

# The content of a rules file by its name. Raises OSError where there is none.
ReadFile: TypeAlias = Callable[[str], bytes]

_DEEPEST: Final = 7
_MOST_ENTRIES: Final = 200
_LONGEST: Final = 2_000
_LARGEST: Final = 10_000_000
# Where tomllib says that it could not go on.
_PLACE: Final = re.compile(r"at line (\d+), column (\d+)")


class RuleError(Exception):
    """A rules file that cannot be used. The message names file, entry and what to mend, in Japanese."""


def in_folder(folder: Path) -> ReadFile:
    """Reads the files of a folder; of one that is too large as much as shows that it is."""

    def read(name: str) -> bytes:
        with (folder / name).open("rb") as file:
            return file.read(MOST_BYTES + 1)

    return read


def read_toml(read: ReadFile, name: str) -> dict[str, Any]:
    """Read a TOML file. Raises RuleError where it cannot be read or exceeds the bounds of a rules file."""
    try:
        content = read(name)
        if len(content) > MOST_BYTES:
            raise RuleError(f"{name}: ファイルが大きすぎます({MOST_BYTES:,}バイトまでです)")
        if content.startswith(BOM_UTF8):
            raise RuleError(f"{name}: 文字コードを「UTF-8(BOMなし)」にして保存し直してください")
        data = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise RuleError(f"{name}: ファイルを読めません({type(error).__name__})") from error
    except RecursionError as error:
        raise RuleError(f"{name}: 入れ子が深すぎて読めません。[ ] や {{ }} を重ねた箇所を直してください") from error
    except UnicodeDecodeError as error:
        raise RuleError(f"{name}: UTF-8の文字として読めません。文字コードをUTF-8にして保存し直してください") from error
    except (ValueError, MemoryError) as error:  # not TOML, or a number of thousands of digits
        place = _PLACE.search(str(error))
        where = f"{place[1]}行目の{place[2]}文字目から先を、" if place else ""
        raise RuleError(f"{name}: {where}TOMLとして読めません({str(error)[:200]})") from error
    _check_bounds(data, name, 0)
    return data


def _check_bounds(value: object, where: str, depth: int) -> None:
    """Raise RuleError on what no rule needs: deep nesting, long lists or texts, numbers that no figure has."""
    if depth > _DEEPEST:
        raise RuleError(f"{where}: 入れ子は{_DEEPEST}段までです")
    if isinstance(value, Mapping | list) and len(value) > _MOST_ENTRIES:
        raise RuleError(f"{where}: 並びは{_MOST_ENTRIES}個までです(今 {len(value):,}個)")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _check_bounds(inner, f"{where} {str(key)[:40]}", depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            _check_bounds(inner, f"{where} {number}番目", depth + 1)
    elif isinstance(value, str) and len(value) > _LONGEST:
        raise RuleError(f"{where}: 文字は{_LONGEST:,}字までです(今 {len(value):,}字)")
    elif isinstance(value, int | float) and not abs(value) <= _LARGEST:
        raise RuleError(f"{where}: 数は±{_LARGEST:,}までの有限の値です")


def check_keys(entry: Mapping[str, Any], allowed: Collection[str], where: str) -> None:
    """Raise RuleError on keys of an entry that are not allowed. `where` names file and entry."""
    unknown = sorted(set(entry) - set(allowed))
    if unknown:
        raise RuleError(f"{where}: 知らない語「{'」「'.join(unknown)}」。使える語: {'、'.join(sorted(allowed))}")


def fill_labels(text: str, labels: Mapping[str, str], where: str) -> str:
    """A text with the labels that it names in braces. Raises RuleError on a name that there is not."""

    def label_of(name: re.Match[str]) -> str:
        if name[1] not in labels:
            raise RuleError(f"{where}: 知らない語「{name[1]}」。使える語: {'、'.join(sorted(labels))}")
        return labels[name[1]]

    return re.sub(r"\{([^{}]*)\}", label_of, text)


def require(entry: Mapping[str, Any], key: str, kind: type | tuple[type, ...], where: str) -> Any:
    """The value of a key. Raises RuleError where it is missing, blank or not of this type."""
    value = entry.get(key)
    is_stray_bool = isinstance(value, bool) and kind is not bool  # a bool is an int, too
    if is_stray_bool or not isinstance(value, kind) or value == "":
        raise RuleError(f"{where}: 「{key}」がないか、種類が違います")
    return value


def require_number(entry: Mapping[str, Any], key: str, least: float, most: float, where: str) -> float:
    """The number of a key. Raises RuleError where it is missing or not within these bounds."""
    value = require(entry, key, (int, float), where)
    if not least <= value <= most:
        raise RuleError(f"{where}: {key} は{least:g}〜{most:g}です(値: {value})")
    return float(value)
