// What went wrong between the browser and the server, in Japanese: Streamlit says it in English, in many wordings, or not at
// all. Its nodes belong to React: their text is changed, and none is taken away.
{
  const JAPANESE = /[ぁ-んァ-ヶ一-龠]/;

  // ---------------------------------------------------------------- dialogs

  const BEFORE_CUT = "表示中の内容は、切断前のものです。接続が戻ると、自動で更新されます。";
  const TELL = "数分たっても戻らない場合は、管理者に伝えてください。";

  // The cause of a lost connection, as far as Streamlit's wording tells.
  const causeOfLoss = (english) => {
    const status = /status:? (\d+)/.exec(english)?.[1];
    if (["502", "503", "504"].includes(status))
      return `サーバーの手前の装置は応答していますが、サーバーが応答していません(応答${status})。`;
    if (status === "403")
      return "サーバー又は途中の装置が、接続を拒んでいます(応答403)。サインインの期限切れの場合は、ページを読み込み直すと表示されます。";
    if (status) return `サーバー又は途中の装置から、応答${status}が返りました。`;
    if (english.includes("timed out")) return "サーバーから返事がありません。";
    return "サーバーに接続できません。サーバーが止まっているか、途中のネットワークが切れています。";
  };

  // The page that was asked for: Streamlit does not say which, and changes the address before it tells.
  let askedPath = location.pathname;
  addEventListener("popstate", () => {
    askedPath = location.pathname;
  });
  const askedPage = () => {
    const name = askedPath.split("/").filter(Boolean).pop() ?? "";
    try {
      return decodeURIComponent(name).slice(0, 60);
    } catch {
      return name.slice(0, 60);
    }
  };

  const AGAIN = "ページを読み込み直してください。続くときは、時刻とアドレスを管理者に伝えてください。";
  const DIALOGS = {
    "Connection error": ["接続が切れました", (english) => `${causeOfLoss(english)}${BEFORE_CUT}${TELL}`],
    "Page not found": [
      "ページがありません",
      () =>
        `「${askedPage()}」というページはありません。代わりに「全体像」を表示しています。ほかのページは、メニューから選べます。`,
    ],
    // What Streamlit says too where the browser lacks what it needs: its newest need is an array's toSorted.
    "Bad message format": [
      "表示できません",
      () =>
        Array.prototype.toSorted
          ? `サーバーから届いた内容を読めませんでした。${AGAIN}`
          : "このブラウザは古いため、画面を表示できません。Edge、Chrome、Firefox又はSafariの新しい版で開いてください。",
    ],
    "Script execution error": ["表示できません", () => `この画面のプログラムに問題があります。${AGAIN}`],
  };
  const TITLES = new Map(Object.values(DIALOGS).map((dialog) => [dialog[0], dialog]));

  const textsOf = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, (text) =>
      text.parentElement.closest("pre, button") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    return texts;
  };

  const isEnglish = (text) => /[A-Za-z]{2}/.test(text) && !JAPANESE.test(text);

  // Puts a sentence where English stands; the rest of the English becomes blank.
  const say = (element, sentence) => {
    const texts = textsOf(element);
    const english = texts.map((text) => text.data).join("");
    if (!texts.some((text) => isEnglish(text.data))) return;
    texts.forEach((text, index) => {
      text.data = index ? "" : sentence(english);
    });
  };

  const explainDialogs = () => {
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      const title = dialog.querySelector("h2");
      const known = title && (DIALOGS[title.textContent] ?? TITLES.get(title.textContent));
      if (!known || !title.nextElementSibling) continue;
      say(title, () => known[0]);
      say(title.nextElementSibling, known[1]);
    }
  };

  // ---------------------------------------------------------------- parts that cannot be drawn

  const NOT_LOADED = /import|fetch|preload|load/i;
  const explainParts = () => {
    for (const name of document.querySelectorAll('[data-testid="stAlertContentError"] > strong')) {
      say(name.parentElement, (english) =>
        NOT_LOADED.test(english)
          ? "この部分を表示するための部品を、サーバーから受け取れませんでした。ページを読み込み直してください。続くときは、セキュリティソフトや途中の装置が止めていないかを管理者に確かめてください。"
          : `この部分を表示できませんでした。${AGAIN}`,
      );
    }
    for (const message of document.querySelectorAll('[data-testid="stExceptionMessage"]')) {
      say(message, () => `この部分を表示できませんでした。${AGAIN}`);
    }
  };

  // ---------------------------------------------------------------- a connection that is being looked for

  // Streamlit greys its controls out and says nothing until its dialog comes, which a silent network holds back for long.
  const PATIENCE = 3000; // ms: a socket that is cut and taken up again is no news
  const WAITING = "サーバーとの接続を確かめています。接続が戻るまで、操作はできません。";
  const bar = Object.assign(document.createElement("div"), { className: "ev waiting-for-server" });
  bar.setAttribute("role", "status");
  let wasConnected = false;
  let lostTimer = 0;

  const showWaiting = () => {
    const isStage = document.querySelector(".m-slide"); // a meeting goes on without the server, and says so itself
    const isSaid = document.querySelector('[role="dialog"] h2')?.textContent === DIALOGS["Connection error"][0];
    bar.textContent = isStage || isSaid ? "" : WAITING;
  };

  // ---------------------------------------------------------------- a connection that is back

  // Streamlit lets the page stand when its socket is back, perhaps at another server: then its files to save are no longer
  // there, and where a link was clicked meanwhile the address is of another page. So the page is drawn anew, as by its
  // link. Not where it holds chosen files or a text: drawn so, another server would not hear of them, nor ask for them again.
  let isToRedraw = false;
  const isStanding = () => {
    const here = document.querySelector('.menu a[aria-current="page"]');
    return !here || here.pathname.replace(/\/$/, "") === location.pathname.replace(/\/$/, "");
  };
  const holdsWork = () =>
    document.querySelector('[data-testid="stFileChip"]') ||
    [...document.querySelectorAll("textarea")].some((box) => box.value);
  const redrawAfterLoss = ({ testConnectionState, testScriptState }) => {
    if (!isToRedraw || testConnectionState !== "CONNECTED" || testScriptState !== "notRunning") return;
    isToRedraw = false;
    if (document.querySelector(".m-slide")) return; // a meeting goes on as it is
    if (isStanding() && holdsWork()) return;
    dispatchEvent(new PopStateEvent("popstate"));
  };

  const watchConnection = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    const state = app?.dataset.testConnectionState;
    if (wasConnected && state !== "CONNECTED") isToRedraw = true;
    if (app) redrawAfterLoss(app.dataset);
    if (state === "CONNECTED") {
      wasConnected = true;
      clearTimeout(lostTimer);
      lostTimer = 0;
      if (bar.textContent) bar.textContent = "";
    } else if (wasConnected && !lostTimer) {
      if (!bar.isConnected) document.body.append(bar);
      lostTimer = setTimeout(showWaiting, PATIENCE);
    } else if (bar.textContent && document.querySelector('[role="dialog"]')) showWaiting();
  };

  new MutationObserver(() => {
    explainDialogs();
    explainParts();
    watchConnection();
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["data-test-connection-state", "data-test-script-state"],
  });
}
