"""Reading a rules file: bounded, each word known, every mistake said in Japanese with file and entry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_MOST_BYTES = 200_000
_DEEPEST = 6
_MOST_ENTRIES = 200
_LONGEST = 2_000
_LARGEST = 10_000_000


class RuleError(Exception):
    """A rules file that cannot be used: which file, which entry, what to mend."""


def read(path: Path) -> dict[str, Any]:
    """A TOML file within the bounds that any rules file keeps. Raises RuleError, in words."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RuleError(f"{path.name}: ファイルが大きすぎます({_MOST_BYTES:,}バイトまでです)")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RuleError(f"{path.name}: ファイルを読めません({type(error).__name__})") from error
    except RecursionError as error:
        raise RuleError(
            f"{path.name}: 入れ子が深すぎて読めません。[ ] や {{ }} を重ねた箇所を直してください"
        ) from error
    except (ValueError, MemoryError) as error:  # not TOML, not UTF-8, or a number of thousands of digits
        raise RuleError(f"{path.name}: TOMLとして読めません({str(error)[:200]})") from error
    _bounded(data, path.name, 0)
    return data


def _bounded(value: object, where: str, depth: int) -> None:
    """Refuse what no rule needs: deep nesting, long lists, long texts, numbers that no figure has."""
    if depth > _DEEPEST:
        raise RuleError(f"{where}: 入れ子は{_DEEPEST}段までです")
    if isinstance(value, Mapping | list) and len(value) > _MOST_ENTRIES:
        raise RuleError(f"{where}: 並びは{_MOST_ENTRIES}個までです(今 {len(value):,}個)")
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _bounded(inner, f"{where} {str(key)[:40]}", depth + 1)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            _bounded(inner, f"{where} {number}番目", depth + 1)
    elif isinstance(value, str) and len(value) > _LONGEST:
        raise RuleError(f"{where}: 文字は{_LONGEST:,}字までです(今 {len(value):,}字)")
    elif isinstance(value, int | float) and not abs(value) <= _LARGEST:
        raise RuleError(f"{where}: 数は±{_LARGEST:,}までの有限の値です")


def only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    """Refuse words that an entry does not know."""
    unknown = sorted(set(entry) - known)
    if unknown:
        raise RuleError(f"{where}: 知らない語「{'」「'.join(unknown)}」。使える語: {'、'.join(sorted(known))}")


def need(entry: Mapping[str, Any], key: str, kind: type | tuple[type, ...], where: str) -> Any:
    """A value that must be there, of this kind and not blank."""
    value = entry.get(key)
    if (isinstance(value, bool) and kind is not bool) or not isinstance(value, kind) or value == "":
        raise RuleError(f"{where}: 「{key}」がないか、種類が違います")
    return value
