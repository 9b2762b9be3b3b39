"""What may be uploaded: by whom, how many files, and how much together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from lib.intake.files.opening import MOST_BYTES
from lib.ui.app import sign_in

MOST_FILES = 150  # the sheets of a prefecture in one go
MOST_TOGETHER = 100 * 1024 * 1024  # bytes
# A session may hold this often what a page takes: then the page says so in words, not the browser with a number.
_TIMES = 2
# The browser shows words by the status (browser/words.js): none that a proxy gives for a reason of its own (403, 413).
_NOT_SIGNED_IN = 401
_FULL = 507
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+")
_MULTIPART = 64 * 1024  # what stands around a file in a request


def too_much(sizes: Sequence[int]) -> str:
    """Why so many files of these sizes (in bytes) are not read at once, in words; blank where they may be."""
    if len(sizes) <= MOST_FILES and sum(sizes) <= MOST_TOGETHER:
        return ""
    together = sum(sizes) / 1024 / 1024
    return (
        f"一度に取り込めるのは{MOST_FILES}件、合計{MOST_TOGETHER // 1024 // 1024} MBまでです"
        f"(現在{len(sizes)}件、{together:.0f} MB)。まだ何も読み取っていません。一部を取り消し、分けて取り込んでください。"
    )


def lost(count: int, held: Sequence[str]) -> str:
    """That so many files which the browser shows are not on the server any more, and what to do; blank where none is lost."""
    if not count:
        return ""
    left = f"残っているのは{'、'.join(f'「{name}」' for name in held)}です。" if held else ""
    return (
        f"先に選んだファイルのうち{count}件が、サーバーにありません(サーバーの再起動や長い切断のあと、又は途中の装置がサーバーの代わりに応答したときに起きます)。{left}"
        "途中までの回答も残っていないことがあります。枠の中のファイルをすべて取り消し、選び直してください。それまでは読み取りません。"
    )


class LimitedUploads:
    """ASGI middleware: an upload is refused of who may see no page, and where its session holds too much already.

    Streamlit keeps what is uploaded in memory and bounds each file, but neither their number nor who sends them.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._arriving: Counter[str] = Counter()  # bytes by session that are on their way
        self._files_arriving: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything but uploads."""
        place = _UPLOAD.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if place is None:
            await self.app(scope, receive, send)
            return
        session, request = place[1], Request(scope)
        if not sign_in.may_view_with(request.cookies):
            await PlainTextResponse("サインインしてから取り込んでください。", _NOT_SIGNED_IN)(scope, receive, send)
            return
        length = request.headers.get("content-length", "")
        size = int(length) if length.isdecimal() and len(length) < 12 else MOST_BYTES + _MULTIPART
        held = [*_held(session), *[0] * self._files_arriving[session]]
        if (
            len(held) >= _TIMES * MOST_FILES
            or sum(held) + self._arriving[session] + size > _TIMES * MOST_TOGETHER + _MULTIPART
        ):
            words = "追加したファイルが多すぎます。一部を取り消してから追加してください。"
            await PlainTextResponse(words, _FULL)(scope, receive, send)
            return
        self._arriving[session] += size
        self._files_arriving[session] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._arriving[session] -= size
            self._files_arriving[session] -= 1
            if not self._files_arriving[session]:
                del self._arriving[session], self._files_arriving[session]


def _held(session: str) -> list[int]:
    """Sizes of the files that a session has on the server."""
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    if not isinstance(manager, MemoryUploadedFileManager):
        return []
    return [len(record.data) for record in list(manager.file_storage.get(session, {}).values())]
