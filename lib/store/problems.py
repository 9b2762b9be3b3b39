"""Why a store cannot be read or written, in Japanese, from what Delta, Arrow and the system say about it."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import pyarrow as pa
from deltalake.exceptions import DeltaError

from lib.contract.contract import Breach, ContractError
from lib.store.whole import HOW_TO_MEND
from lib.system.faults import Cause, cause_of, number_of

_NO_LINKS: Final = Cause(
    "この場所(共有フォルダなど)ではハードリンクを作れず、2人の取り込みが重なることを防げません",
    "蓄積データは、サーバーのディスク(ext4、XFS、NTFSなど)か s3://… に保存してください",
)
# Delta gives a commit its number by a hard link, so that of two writers one is refused. Errors where there are none:
_OF_NO_LINKS: Final = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EINVAL, errno.EXDEV}
_KEYS: Final = "AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY などの鍵を確かめてください"
# What Delta and Arrow say of a store that lacks a file or has one that was cut short.
_OF_DAMAGE: Final = re.compile(
    r"Object at location .*(\.parquet|\.json) not found|contiguous commit files|No table metadata|[Cc]heckpoint"
    r"|Json error|[Pp]arquet|Requested range was invalid"
)
_DAMAGE: Final = Cause(
    "データのファイルの一部がないか、途中で切れています", f"接続と場所を確かめてください。{HOW_TO_MEND}"
)
# Words of object stores, which have no numbers.
_WORDS: Final[Sequence[tuple[str, Cause]]] = (
    ("NoSuchBucket|bucket does not exist", Cause("バケットがありません", "DASHBOARD_STORE の名前を確かめてください")),
    ("credentials|IMDS", Cause("オブジェクトストアの鍵が設定されていません", _KEYS)),
    (
        "AccessDenied|Forbidden|Unauthorized|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken",
        Cause("オブジェクトストアに拒まれました", _KEYS),
    ),
    ("timed out|[Tt]imeout", cause_of(TimeoutError(errno.ETIMEDOUT, ""))),
    ("error sending request|dns error|Connect", cause_of(OSError(errno.ENETUNREACH, ""))),
    ("Unknown scheme|URL", Cause("アドレスの書き方が違います", "フォルダか s3://バケット/名前 を書いてください")),
)


# What Delta, Arrow and the system raise when a store cannot be read or written.
FAULTS: Final = (DeltaError, OSError, ValueError, pa.ArrowException)


class StoreError(ContractError):
    """The store cannot be used: there is none at the address, or it cannot be read or written."""

    def __str__(self) -> str:
        return "".join(breach.message for breach in self.breaches)


class SyncError(StoreError):
    """What was written may not be on the disk."""


class UncertainError(StoreError):
    """The connection to the store broke while a commit was written: it may be in force, or not."""

    def __str__(self) -> str:
        return (
            f"取り込まれたかどうかを確かめられません。{super().__str__()}"
            "読めるようになったら、版の履歴(python -m lib.store log)を見てから、やり直してください。"
        )


def store_error(table: str, message: str) -> StoreError:
    """The error that says this of a table of the store."""
    return StoreError([Breach(table, None, None, message)])


@contextmanager
def in_words(what: str, table: str) -> Iterator[None]:
    """Raise what goes wrong with a store as a StoreError: ``what`` cannot be done, such as 「…」を読めません; and why."""
    try:
        yield
    except FAULTS as error:
        raise store_error(table, f"{what}。{cause_in_store(error)}") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # what a library written in Rust raises on what it did not foresee
            raise
        raise store_error(table, f"{what}。{_DAMAGE}") from error


def cause_in_store(error: Exception) -> Cause:
    """The cause of what Delta or Arrow says: of the file system by its number, of an object store by its words."""
    number, text = number_of(error), str(error)
    if "Unable to rename file" in text and number in _OF_NO_LINKS:
        return _NO_LINKS
    if number in (None, errno.ENOENT) and _OF_DAMAGE.search(text):
        return _DAMAGE
    if number is None:
        for words, cause in _WORDS:
            if re.search(words, text):
                return cause
    return cause_of(error)
