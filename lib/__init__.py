"""Policy evaluation sheets (事業群評価調書): contract, judgement, figures and screen."""

import sys

# Everything starts here, the server and the commands; on an older Python the first import would fail with a traceback.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"Python 3.11以上が必要です(いまは{sys.version.split()[0]})。"
        "新しいPythonを入れ、.venvを消して、READMEの最初のコマンドをもう一度実行してください。\n"
        f"Python 3.11 or later is needed (this is {sys.version.split()[0]}). "
        "Install one, remove .venv, and run the first command of the README again."
    )
