"""What is wrong with data or rules, and how to mend it."""

from __future__ import annotations

import streamlit as st

from lib.contract.contract import ContractError
from lib.judge.policy.toml import RuleError
from lib.store.access import Origin, origin
from lib.store.folder import NoDataYetError
from lib.ui.parts.html import esc

_MOST_PROBLEMS = 12


def problem(error: ContractError | RuleError) -> None:
    """Say what is wrong with data or rules, and how to mend it."""
    of = origin()
    if isinstance(error, NoDataYetError):
        st.html(
            '<div class="ev notice" role="status"><h2>まだデータがありません</h2>'
            f"<p>{esc(_place(of))}の表は整っていますが、事業群が1件も入っていません。"
            "調書の内容を入れると、この画面を読み込み直すだけで表示されます。</p>"
            f"<details><summary>管理者の方へ</summary><p>{esc(_HOW_TO_FILL[of.is_store])}</p></details></div>"
        )
        return
    if isinstance(error, ContractError):
        where = _place(of)
        lines = [str(b) if b.row is not None or b.column else b.message for b in error.breaches]
        todo = _HOW_TO_MEND[of.is_store]
    else:
        where = "判定の規則(data/rules)"
        lines = [str(error)]
        todo = "該当するTOMLファイルのその箇所を直してください。直れば、この画面を読み込み直すだけで表示されます。"
    listed = "".join(f"<li><bdi>{esc(line[:300])}</bdi></li>" for line in lines[:_MOST_PROBLEMS])
    rest = f"<p>ほか{len(lines) - _MOST_PROBLEMS}件</p>" if len(lines) > _MOST_PROBLEMS else ""
    st.html(
        f'<div class="ev problem" role="alert"><h2>{esc(where)}に問題があり、この画面を表示できません</h2>'
        f"<p>正しくない数値を見せないため、表示を止めています。{len(lines)}件見つかりました。</p>"
        f"<ul>{listed}</ul>{rest}<p><b>直し方:</b> {esc(todo)}</p>"
        "<p>「出典と方法」では、原資料をいつでも読めます。</p></div>"
    )


def _place(of: Origin) -> str:
    name = of.address.rstrip("/").rsplit("/", 1)[-1]
    return f"蓄積データ「{name}」" if of.is_store else f"データのフォルダ「{name}」"


# By whether the facts come from a store.
_HOW_TO_FILL = {
    False: "data/transcript に書き入れ、python -m lib.intake.transcript を実行してください。",
    True: "python -m lib.store init で、公表された調書から始められます。",
}
_HOW_TO_MEND = {
    False: "data/transcript の該当する行を直し、python -m lib.intake.transcript を実行してください。"
    "壊れたファイルは、控えから戻すか作り直してください。直れば、この画面を読み込み直すだけで表示されます。",
    True: "管理者が、DASHBOARD_STORE の場所と権限を確かめてください。まだ作っていなければ python -m lib.store init で作ります。"
    "直れば、この画面を読み込み直すだけで表示されます。",
}
