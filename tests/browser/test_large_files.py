"""A large file is made beside the server while its reader goes on reading, and waits for the reader to come back."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.chromium import Readers, settled

LABEL = "PDF A4(事業群ごと)"
MADE = 600_000  # ms: the process gives way to all else, also to tests that run beside


def test_who_reads_on_finds_the_file_made_and_a_second_reader_gets_the_same(
    prefecture_server: str, readers: Readers, tmp_path: Path
) -> None:
    first, second = readers.page(), readers.page()
    first.goto(f"{prefecture_server}meeting")
    settled(first)
    first.get_by_role("button", name=f"{LABEL}を作成", exact=True).click()
    expect(first.get_by_role("button", name=f"{LABEL}の作成を中止")).to_be_visible()
    expect(first.get_by_text(f"「{LABEL}」を作成中です")).to_be_visible()
    first.get_by_role("link", name="指標", exact=True).first.click()
    expect(first).to_have_title("指標 | 事業群評価")
    settled(first)
    second.goto(f"{prefecture_server}meeting")
    settled(second)
    second.get_by_role("button", name=f"{LABEL}を", exact=False).click()
    first.get_by_role("link", name="会議", exact=True).first.click()
    sizes = []
    for page in (first, second):
        save = page.get_by_role("button", name=f"{LABEL}を保存", exact=True)
        expect(save).to_be_visible(timeout=MADE)
        with page.expect_download() as waiting:
            save.click()
        waiting.value.save_as(tmp_path / "a4.pdf")
        sizes.append((tmp_path / "a4.pdf").stat().st_size)
        assert waiting.value.suggested_filename.endswith("_a4.pdf")
    assert sizes[0] == sizes[1]
    titles = [str(item["/Title"]) for item in PdfReader(tmp_path / "a4.pdf").outline if not isinstance(item, list)]
    assert len(titles) == 24
    readers.leave()
