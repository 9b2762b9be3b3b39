"""A file that cannot be made: the log gets the whole error, the reader what failed, why and what to do, at its button."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse, DeferredFileResponsePayload
from streamlit.runtime.backend_operation_handler import DeferredFileHandler

from lib.contract.contract import ContractError
from lib.contract.era import JST
from lib.judge.policy.toml import RuleError
from lib.office.filling import HandbackError
from lib.report.export import TooLargeError
from lib.report.powerpoint.template import TemplateError
from lib.report.typeset import FontError
from lib.ui.app.web.private_files import hand_over

_LOG = logging.getLogger("dashboard")


class NotThereError(Exception):
    """A large file that was made is kept no more; says in Japanese what to do."""


# Errors of ours whose message says in Japanese what is wrong and what to do.
_WORDED = (ContractError, FontError, HandbackError, NotThereError, RuleError, TemplateError, TooLargeError)
_ASK = "続くときは、時刻とこの文を管理者に伝えてください。"
# The page was drawn by a server that has ended, or for a session that is over.
_NO_LONGER_KNOWN = (
    "このファイルは保存できませんでした。画面を開いてから時間がたったか、サーバーが再起動したため、"
    "この画面の情報がサーバーに残っていません。画面を読み込み直して、もう一度押してください。"
)

_WITHOUT_COOKIES = (
    "このファイルは保存できません。ブラウザがこのサイトの Cookie を送っていません。"
    "ほかのサイトの枠の中で開いているときは、この画面を新しいタブで開いてください。"
)


class NotMadeError(Exception):
    """A file could not be made; says in Japanese which, why and what to do."""


def guarded(label: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """`make`, with an error that is logged and raised again as NotMadeError."""

    def made() -> bytes:
        try:
            return make()
        except (GeneratorExit, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # also a panic of a library in Rust, which is no Exception
            _LOG.exception("The file %s could not be made", label)
            raise NotMadeError(why_not_made(label, _reason(error), time.time())) from error

    return made


def why_not_made(label: str, reason: str, at: float) -> str:
    """That a file could not be made, when (seconds since 1970) and why, which is sentences."""
    return f"「{label}」を作れませんでした({datetime.fromtimestamp(at, JST):%H:%M})。{reason}ほかのファイルは保存できます。"


def _reason(error: BaseException) -> str:
    if isinstance(error, _WORDED):
        return f"{str(error).rstrip('。')}。"
    if isinstance(error, MemoryError):
        return f"サーバーのメモリーが足りません。絞り込みで件数を減らして、もう一度押してください。{_ASK}"
    if isinstance(error, OSError):
        return f"サーバーのディスクを読み書きできません。少し待って、もう一度押してください。{_ASK}"
    return f"プログラムの誤りです。データは変わっていません。{_ASK}"


def say_why() -> None:
    """Have Streamlit answer a failed download in words, from now on. It has no setting for them and says "Failed" to all."""
    DeferredFileHandler.handle = _answer  # type: ignore[method-assign]


async def _answer(
    self: DeferredFileHandler,
    request: BackendOperationRequest,
    session_id: str,
) -> BackendOperationResponse:
    """Make the file of a button that was pressed: its address, or why there is none."""
    files, file_id = self._get_media_file_mgr(), request.deferred_file.file_id
    try:
        url = await asyncio.to_thread(files.execute_deferred, file_id)
    except Exception as error:
        cause = error.__cause__
        if not isinstance(cause, NotMadeError):
            _LOG.warning("A file was asked for that this server does not offer (any more): %s", error)
        words = str(cause) if isinstance(cause, NotMadeError) else _NO_LONGER_KNOWN
        return BackendOperationResponse(request_id=request.request_id, error_msg=words)
    if not hand_over(url, session_id):
        return BackendOperationResponse(request_id=request.request_id, error_msg=_WITHOUT_COOKIES)
    return BackendOperationResponse(request_id=request.request_id, deferred_file=DeferredFileResponsePayload(url=url))
