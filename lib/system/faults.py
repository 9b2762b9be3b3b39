"""What the system says went wrong, in Japanese: the cause and what to do about it, known by the number of the error."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple


class Cause(NamedTuple):
    """Why something cannot be done, and what its owner can do about it; both are sentences without their stop."""

    why: str
    todo: str

    def __str__(self) -> str:
        return f"{self.why}。{self.todo}。"


_DISK = "空きを作るか、別の場所を指定して、もう一度実行してください"
_PLACE = "場所と名前を確かめてください"
_CONNECTION = "ディスクや共有フォルダの接続と状態を確かめてから、もう一度実行してください"
_NETWORK = "アドレスと、通信が許されているかを確かめてください"
# By the names of the errors, for no system has all of them.
_CAUSES: Final[Sequence[tuple[str, Cause]]] = (
    ("ENOSPC", Cause("ディスクの空き容量が足りません", _DISK)),
    ("EDQUOT", Cause("利用者に割り当てられた容量の上限に達しています", _DISK)),
    ("EFBIG", Cause("1つのファイルに許された大きさの上限に達しています", "上限を上げるか、別の場所を指定してください")),
    ("EROFS", Cause("読み取り専用の場所で、書き込めません", "書き込める場所を指定してください")),
    ("EACCES EPERM", Cause("権限がありません", "権限と、ほかのソフトが開いていないかを確かめてください")),
    ("ENOENT", Cause("フォルダかファイルがありません", _PLACE)),
    ("ENOTDIR", Cause("フォルダがあるはずの所に、フォルダではないものがあります", _PLACE)),
    ("EISDIR", Cause("同じ名前のフォルダがあります", "別の名前を指定してください")),
    ("EEXIST ENOTEMPTY", Cause("同じ名前のものがもうあります", "別の名前を指定してください")),
    ("ENAMETOOLONG", Cause("名前か場所が長すぎます", "短い名前か場所を指定してください")),
    ("EINVAL EILSEQ", Cause("この場所では使えない名前か操作です", _PLACE)),
    ("ELOOP", Cause("リンクが循環しています", _PLACE)),
    (
        "EMFILE ENFILE",
        Cause("同時に開けるファイルの数の上限に達しています", "ほかのソフトを終えるか、上限を上げてください"),
    ),
    ("EBUSY ETXTBSY", Cause("ほかのソフトが使っています", "終わってから、もう一度実行してください")),
    ("ENOMEM", Cause("メモリーが足りません", "ほかのソフトを終えてから、もう一度実行してください")),
    ("ENOTSUP EOPNOTSUPP ENOSYS EXDEV", Cause("この場所では使えない操作です", "別の場所を指定してください")),
    ("EBADF", Cause("出力先が閉じています", "出力先を確かめてください")),
    ("EIO ENXIO ENODEV ESTALE", Cause("ディスクか共有フォルダを読み書きできません", _CONNECTION)),
    ("ENOTCONN EHOSTDOWN EREMOTEIO", Cause("共有フォルダとの接続が切れています", _CONNECTION)),
    ("ETIMEDOUT", Cause("時間内に応答がありません", _NETWORK)),
    ("ECONNREFUSED ECONNRESET ECONNABORTED EPIPE", Cause("相手のサーバーに接続できません", _NETWORK)),
    ("EHOSTUNREACH ENETUNREACH ENETDOWN EADDRNOTAVAIL", Cause("相手のサーバーまで通信できません", _NETWORK)),
)
_BY_NUMBER: Final[Mapping[int, Cause]] = {
    getattr(errno, name): cause for names, cause in _CAUSES for name in names.split() if hasattr(errno, name)
}
# How libraries written in Rust tell the number: "(os error 28)", or "Os { code: 28, kind: …".
_IN_WORDS = re.compile(r"os error (\d+)|\bcode: (\d+), kind:")


def number_of(error: BaseException) -> int | None:
    """The number of a system's error (``errno``); None where there is none."""
    if isinstance(error, MemoryError):
        return errno.ENOMEM
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    stated = _IN_WORDS.search(str(error))
    if stated is None:
        return None
    number = int(stated[1] or stated[2])
    return OSError(0, "", None, number).errno or number  # Windows has numbers of its own, which Python knows


def cause_of(error: BaseException) -> Cause:
    """The cause of an error of the system, in words; of one without a known number its name stands for the cause."""
    known = _BY_NUMBER.get(number_of(error) or 0)
    return known or Cause(
        f"原因を特定できません({type(error).__name__})", "場所、権限、空き容量、通信を確かめてください"
    )
