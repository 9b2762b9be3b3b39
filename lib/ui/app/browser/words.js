// Streamlit's own words in Japanese: it offers no translation. A word is its whole text; {} stands for what it fills in.
// tests/browser/test_words.py compares the table with the texts in Streamlit's bundle.
{
  const WORDS = {
    // the frame
    "Skip to main content": "本文へ移動",
    Sidebar: "メニュー",
    "Expand sidebar": "メニューを開く",
    "Collapse sidebar": "メニューを閉じる",
    "(opens in new tab)": "(新しいタブで開きます)",
    "Please wait...": "お待ちください",
    Connecting: "接続中",
    "Connecting to Streamlit server": "サーバーに接続しています",
    Error: "エラー",
    "Unable to connect to Streamlit server": "サーバーに接続できません",
    "Running...": "計算中",
    Stop: "停止",
    "Stopping...": "停止しています",
    Close: "閉じる",
    Dismiss: "閉じる",
    Fullscreen: "全画面",
    "Close fullscreen": "全画面を終了",
    "Copy to clipboard": "コピー",
    Copied: "コピーしました",
    Loading: "読み込み中",
    "Loading...": "読み込み中",
    "{} icon": "", // the name of a glyph beside words that say more
    "Shortcut {}": "ショートカット {}",
    // lists to choose from
    "Choose an option": "選ぶ",
    "Choose options": "選ぶ",
    "No options to select": "選べるものがありません",
    "No options to select.": "選べるものがありません",
    "No results": "該当なし",
    "Select all": "すべて選ぶ",
    "Select {} matches": "該当する{}件を選ぶ",
    "Clear all": "すべて解除",
    "Clear value": "選択を解除",
    "Remove {}": "{}を解除",
    "Selected values": "選択中",
    "Selectbox options": "選択肢",
    "Multiselect options": "選択肢",
    Open: "開く",
    Suggestions: "候補",
    "Show suggestions": "候補を表示",
    "{} available.": (options) => `候補${Number.parseInt(options, 10)}件`,
    "{}, selected": "{}を選びました",
    "{} — start": "{}の始め",
    "{} — end": "{}の終わり",
    // text
    "Press Enter to {}": (purpose) => `Enterで${PURPOSES[purpose] ?? "確定"}`,
    "Press {}+Enter to {}": (key, purpose) => `${key}+Enterで${PURPOSES[purpose] ?? "確定"}`,
    // files in
    Upload: "ファイルを選ぶ",
    "Add files": "ファイルを追加",
    "file upload": "ファイルを選ぶ",
    "Drag and drop a file here": "ここにファイルをドラッグして追加",
    "Drag and drop files here": "ここにファイルをドラッグして追加",
    "{} per file": "1つ{}まで",
    "Cancel upload of {}": "{}の送信をやめる",
    "Error:": "エラー:",
    "File must be {} or smaller.": (limit) =>
      `1つのファイルの上限(${limit.replace(/([KMG]?B)$/, " $1")}。1 MBは100万バイト)を超えています。写真を減らすか、複数のファイルに分けて保存し、選び直してください。上限は管理者が変更できます。`,
    "{} files are not allowed.": "この種類のファイルは受け付けていません。",
    "Only one file is allowed.": "受け付けるのは1つのファイルです。1つだけを選び直してください。",
    "File size is too small.": "ファイルが小さすぎます。",
    "Unexpected error. Please try again.": "受け付けられませんでした。選び直してください。",
    "Connection lost. Please wait for the app to reconnect, then try again.":
      "サーバーとの接続が切れているため、送っていません。接続が戻ってから、選び直してください。",
    "AxiosError: Network Error":
      "送信の途中で中断しました。接続が切れたか、選んだあとでファイルが変わったか移動しています。選び直してください。同じファイルで続くときは、途中の装置が通す大きさの上限を管理者に確かめてください。",
    "AxiosError: Request failed with status code {}": (status) => REFUSALS[status] ?? refusal(status),
    "AxiosError: {}": "送れませんでした({})。選び直しても続くときは、この文を管理者に伝えてください。",
    // files out
    "Download failed": "ファイルを保存できませんでした。もう一度押してください。",
    "Deferred download not properly configured": "ファイルを保存できませんでした。ページを読み込み直してください。",
    "Connection closed":
      "サーバーとの接続が切れたため、ファイルを保存できませんでした。接続が戻ってから、もう一度押してください。",
    "Request timed out":
      "ファイルを時間内に作成できませんでした。表示を絞り込むか、しばらくしてから、もう一度押してください。",
    "Cannot send backend operation request: not connected to server":
      "サーバーとの接続が切れているため、ファイルを保存できませんでした。接続が戻ってから、もう一度押してください。",
  };

  const PURPOSES = { apply: "確定", "submit form": "送信" };

  // Why an upload was refused, by the status of the answer. 401 and 507 are those of lib/ui/app/uploads.py.
  const GONE = "この画面の情報がサーバーに残っていません(長い切断や、サーバーの再起動のあとに起きます)。";
  const REFUSALS = {
    400: `${GONE}ページを読み込み直し、選び直してください。続くときは、管理者に伝えてください。`,
    401: "サインインされていません。サインインし直してから、選び直してください。",
    403: "サーバー又は途中の装置が、受け取りを拒みました(応答403)。ページを読み込み直し、選び直してください。続くときは、ブラウザがこのサイトのCookieを許可しているかを確かめ、管理者に伝えてください。",
    413: "ファイルの大きさが、サーバーの手前の装置(プロキシ)の上限を超えています(応答413)。ファイルを分けて、選び直してください。管理者の方へ: プロキシの上限を25 MB以上にしてください(nginxでは、初期設定は1 MBで、client_max_body_sizeで変更します)。",
    507: "1つの画面で受け付けられる上限(300件、合計200 MB)を超えます。受付済みのファイルの一部を取り消してから、選び直してください。",
  };
  const refusal = (status) =>
    status >= 500
      ? `サーバーが応答していません(応答${status})。しばらくしてから、選び直してください。続くときは、管理者に伝えてください。`
      : `サーバー又は途中の装置が、受け取りませんでした(応答${status})。選び直しても続くときは、この番号を管理者に伝えてください。`;

  const EXACT = new Map(Object.entries(WORDS).filter(([text]) => !text.includes("{}")));
  const PATTERNS = Object.entries(WORDS)
    .filter(([text]) => text.includes("{}"))
    .map(([text, word]) => {
      const parts = text.split("{}").map((part) => part.replace(/[.*+?^$()|[\]\\]/g, "\\$&"));
      const filled = typeof word === "string" ? (hole) => word.replace("{}", () => hole) : word;
      return [new RegExp(`^${parts.join("(.*)")}$`, "s"), filled];
    });

  // The Japanese of a text, or nothing where it is none of Streamlit's.
  const translate = (text) => {
    const english = text.trim();
    if (!/[A-Za-z]{2}/.test(english)) return undefined;
    const word = EXACT.get(english);
    if (word !== undefined) return word;
    for (const [pattern, wording] of PATTERNS) {
      const match = pattern.exec(english);
      if (match) return wording(...match.slice(1));
    }
    return undefined;
  };

  // Our own parts and the charts are Japanese already; a chart alone adds thousands of nodes. A file is called as it is.
  const OURS = '.ev, .js-plotly-plot, [data-testid="stFileChipName"]';
  const NAMES = ["aria-label", "title", "placeholder", "aria-description", "aria-valuetext"];
  const NAMED = NAMES.map((name) => `[${name}]`).join(", ");

  // React owns the nodes: their text is changed, and none is taken away or put in.
  const translateText = (node) => {
    const word = translate(node.data);
    if (word !== undefined) node.data = word;
  };

  const translateNames = (element) => {
    for (const name of NAMES) {
      const word = translate(element.getAttribute(name) ?? "");
      if (word !== undefined) element.setAttribute(name, word);
    }
  };

  // Translates a node that was added, and all in it that is not ours.
  const translateTree = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return translateText(node);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(OURS)) return;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (inner) =>
      inner.nodeType === Node.ELEMENT_NODE && inner.matches(OURS) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    for (let inner = node; inner; inner = walker.nextNode()) {
      if (inner.nodeType === Node.TEXT_NODE) translateText(inner);
      else if (inner.matches(NAMED)) translateNames(inner);
    }
  };

  const translateChange = ({ target, type, addedNodes }) => {
    const element = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
    if (!element || element.closest(OURS)) return;
    if (type === "characterData") translateText(target);
    else if (type === "attributes") translateNames(target);
    else addedNodes.forEach(translateTree);
  };

  new MutationObserver((changes) => changes.forEach(translateChange)).observe(document.documentElement, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: NAMES,
  });
}
