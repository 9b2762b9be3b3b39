"""Print how the indicator tables of a file would be read, as files of data/layouts: ``python -m lib.intake.layouts FILE``."""

from __future__ import annotations

import sys
from pathlib import Path

from lib.intake.files.opening import open_file
from lib.intake.layouts.read import proposals
from lib.intake.layouts.shipped import as_toml
from lib.system import console
from lib.system.files import ReadError, read_whole


def main(arguments: list[str]) -> int:
    """0 where a table was found, 2 where none was or the file cannot be read."""
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        content = read_whole(Path(arguments[0]))
    except ReadError as error:
        print(error, file=sys.stderr)
        return 2
    book = open_file(Path(arguments[0]).name, content)
    found = {proposal.layout.fingerprint: proposal.layout for proposal in proposals(book, None, ())}
    if not found:
        print("指標の表が見つかりません。", *(m.text for m in book.messages if m.level == "error"), file=sys.stderr)
        return 2
    console.print_utf8("\n".join(as_toml(layout) for layout in found.values()))
    return 0


if __name__ == "__main__":
    console.run(main, failed=2)
