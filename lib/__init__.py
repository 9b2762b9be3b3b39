"""Policy evaluation sheets (事業群評価調書): contract, judgement, figures and screen."""

import sys
from importlib.util import find_spec
from types import TracebackType

# Everything starts here, the server and the commands; on an older Python the first import would fail with a traceback.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"Python 3.11以上が必要です(現在は{sys.version.split()[0]})。"
        "新しいPythonを入れ、.venvを消して、READMEの最初のコマンドをもう一度実行してください。\n"
        f"Python 3.11 or later is needed (this is {sys.version.split()[0]}). "
        "Install one, remove .venv, and run the first command of the README again."
    )
# The same for a Python that has none of the packages: somebody forgot to call the one in .venv.
_missing = [name for name in ("deltalake", "pandas", "plotly", "pyarrow", "streamlit") if find_spec(name) is None]
if _missing:
    _packages = ", ".join(_missing)
    sys.exit(
        f"必要なライブラリーがありません({_packages})。このPythonは {sys.executable} です。"
        ".venv のPythonで実行するか、READMEの最初のコマンドで入れてください。\n"
        f"Packages are missing ({_packages}) in {sys.executable}. "
        "Run the Python of .venv, or install them by the first command of the README."
    )


def _say_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say in a word that somebody stopped a command while it was being loaded; else as Python does."""
    if issubclass(kind, KeyboardInterrupt):
        print("途中で止めました。", file=sys.stderr)
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _say_uncaught
