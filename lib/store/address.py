"""Addresses of stores as people write them: a folder, with ``~``, relative or as ``file://…``, or an object store."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final
from urllib.request import url2pathname

_OF_FILE: Final = re.compile(r"file:(//(localhost)?)?(?=/)", re.IGNORECASE)
_OF_WINDOWS: Final = re.compile(r"[A-Za-z]:[\\/]|\\\\")
# What Delta cannot find again in the path of a folder, or does not take at all (deltalake 1.6).
_NOT_TAKEN: Final = re.compile(
    r"[\[\]^|\x00-\x1f\x7f\ud800-\udfff]|%[0-9A-Fa-f]{2}" + ("" if os.name == "nt" else r"|\\")
)


def is_object_store(address: str) -> bool:
    """Whether an address names no folder, but an object store such as ``s3://bucket/store``."""
    return "://" in address and not _OF_FILE.match(address)


def full_address(address: str) -> str:
    """The address in full: an absolute path, or that of an object store; as it is where it cannot be completed."""
    if is_object_store(address):
        return address.rstrip("/")
    if _is_of_another_system(address):
        return address
    try:
        return str(_path(address).expanduser().resolve())
    except (OSError, RuntimeError, ValueError):
        return address


def address_problem(address: str) -> str:
    """Why no store can be at an address, in Japanese; empty for one that can be tried."""
    if is_object_store(address):
        return ""
    if _is_of_another_system(address):
        return "Windowsの場所です。このサーバーでの場所を書いてください。"
    try:
        path = str(_path(address).expanduser().resolve())
    except RuntimeError:
        return "「~」の指すホームフォルダが分かりません。「/」から始まる場所を書いてください。"
    except (OSError, ValueError):
        return "場所を特定できません。「/」から始まる場所を書いてください。"
    if letter := _NOT_TAKEN.search(path):
        sign = letter[0] if letter[0].isprintable() else letter[0].encode("unicode_escape").decode("ascii")
        return f"「{sign}」を含む場所には、蓄積データを保存できません。別の名前のフォルダにしてください。"
    return ""


def _is_of_another_system(address: str) -> bool:
    return os.name != "nt" and _OF_WINDOWS.match(address) is not None


def _path(address: str) -> Path:
    return Path(url2pathname(_OF_FILE.sub("", address)) if _OF_FILE.match(address) else address)
