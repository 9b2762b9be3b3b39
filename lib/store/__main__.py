"""The store's keeper: ``python -m lib.store init | log | restore NUMBER -m NOTE | tidy``, on the store of DASHBOARD_STORE."""

from __future__ import annotations

import argparse
import getpass
import os
import sys

from lib.contract.schema import ContractError
from lib.store import folder
from lib.store.commit import BehindError, commit, create, restore, tidy
from lib.store.delta import Store
from lib.store.sheets import by_sheet


def init(store: Store, who: str, note: str = "最初の取込") -> int:
    """Make a store that begins with the committed tables. 0 when it is made, 2 when there is one already."""
    if store.is_there:
        if store.head()[0]:
            print(f"「{store.address}」には、もう蓄積データがあります。何も変えていません。", file=sys.stderr)
            return 2
    else:
        create(store.address)
    tables = folder.load(folder.DEFAULT_TABLES)
    files = {
        row["sha256"]: tables.document(row["source_id"]) for row in tables.stated["sources"].to_dict(orient="records")
    }
    made = commit(store, by_sheet(tables.stated, files), who, note, parent=0)
    print(f"「{store.address}」を作りました。{made.label}: 調書{len(made.revisions)}件")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Command line; 0 when all is well, 2 with a message in Japanese on standard error."""
    parser = argparse.ArgumentParser(prog="python -m lib.store", description=__doc__)
    parser.add_argument(
        "--who", default=os.environ.get("DASHBOARD_WHO") or getpass.getuser(), help="name in the history"
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init", help="make a store that begins with the committed tables")
    commands.add_parser("log", help="list every commit, newest first")
    commands.add_parser("tidy", help="join the small files that many commits leave")
    back = commands.add_parser("restore", help="put an earlier commit in force again")
    back.add_argument("number", type=int)
    back.add_argument("-m", "--note", required=True)
    options = parser.parse_args(arguments)
    address = os.environ.get("DASHBOARD_STORE", "").strip()
    if not address:
        print("DASHBOARD_STORE に、蓄積データを置くフォルダか s3://… を書いてください。", file=sys.stderr)
        return 2
    store = Store(address)
    try:
        if options.command == "init":
            return init(store, options.who)
        if options.command == "log":
            for c in store.commits():
                print(f"{c.label} {c.at:%Y-%m-%d %H:%M} UTC {c.who} 「{c.note}」 調書{len(c.revisions)}件")
        elif options.command == "tidy":
            print(f"表の部分ファイル: {sum(tidy(store).values())}")
        else:
            made = restore(store, options.number, options.who, options.note)
            print(f"{made.label}として、第{options.number}版の内容に戻しました。")
    except KeyError:
        print(f"第{options.number}版はありません。python -m lib.store log で確かめてください。", file=sys.stderr)
        return 2
    except (ContractError, BehindError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
