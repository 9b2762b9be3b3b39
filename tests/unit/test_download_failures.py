"""A file that cannot be made is answered in words: which, why and what to do; the log has the error, and others are made."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
import typst
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from lib.report.export import TooLargeError
from lib.report.typeset import FontError
from lib.ui.app.download_failures import guarded, say_why
from tests.awaited import awaited


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], BackendOperationResponse]:
    """Press the button of a file: what the browser is answered, by Streamlit's own session with our handler in it."""
    monkeypatch.setattr(DeferredFileHandler, "handle", DeferredFileHandler.handle)
    say_why()
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    handler = DeferredFileHandler(lambda: files)

    def pressed(label: str, make: Callable[[], bytes] | None = None) -> BackendOperationResponse:
        request = BackendOperationRequest(request_id="1")
        made = guarded(label, make) if make else None
        request.deferred_file.file_id = files.add_deferred(made, "text/plain", "1", "a.txt") if made else "gone"
        return awaited(handler.handle(request, "session"))

    return pressed


def _raising(error: BaseException) -> Callable[[], bytes]:
    def make() -> bytes:
        raise error

    return make


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            FontError("日本語のフォントがありません。次のどれかを入れてください: Meiryo"),
            "入れてください: Meiryo。ほかの",
        ),
        (TooLargeError("「指標」は2,000,000行あり、入りません。"), "入りません。ほかのファイルは保存できます。"),
        (MemoryError(), "メモリーが足りません。絞り込みで件数を減らして"),
        (OSError(28, "No space left on device"), "ディスクを読み書きできません。"),
        (KeyError("x"), "プログラムの誤りです。データは変わっていません。"),
    ],
)
def test_a_failed_file_says_which_why_and_what_to_do(
    press: Callable[..., BackendOperationResponse],
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    words: str,
) -> None:
    with caplog.at_level(logging.ERROR, "dashboard"):
        answer = press("PDF A4(事業群ごと)", _raising(error))
    assert answer.error_msg.startswith("「PDF A4(事業群ごと)」を作れませんでした(") and words in answer.error_msg
    assert "The file PDF A4(事業群ごと) could not be made" in caplog.text and type(error).__name__ in caplog.text
    assert press("CSV", lambda: b"1").deferred_file.url.endswith(".txt"), "the others are made"


def test_a_button_that_the_server_does_not_know_says_to_load_the_page_again(
    press: Callable[..., BackendOperationResponse], caplog: pytest.LogCaptureFixture
) -> None:
    answer = press("CSV")
    assert "画面を読み込み直して、もう一度押してください。" in answer.error_msg and "not offer" in caplog.text


def test_a_panic_of_the_typesetter_is_answered_in_words(press: Callable[..., BackendOperationResponse]) -> None:
    answer = press("PDF A4", lambda: bytes(typst.compile(b"#duration(weeks: 9223372036854775807)", format="pdf")))
    assert answer.error_msg.startswith("「PDF A4」を作れませんでした(") and "プログラムの誤りです。" in answer.error_msg


@pytest.mark.parametrize("end", [KeyboardInterrupt, SystemExit])
def test_the_end_of_the_server_is_no_failed_file(end: type[BaseException]) -> None:
    with pytest.raises(end):
        guarded("CSV", _raising(end()))()
