// What the dashboard adds to Streamlit's document in the browser: in-app links, arrival at a marked line, saved views,
// copying, and Japanese for the few words of Streamlit's own that it offers no translation for.
//
// It stands in the document itself and runs before Streamlit draws anything. The block keeps its names to itself.
{
  // ---------------------------------------------------------------- Streamlit's own words

  const TRANSLATIONS = {
    "No results": "該当なし",
    "Select all": "すべて選ぶ",
    "Clear all": "すべて外す",
    "Choose an option": "選ぶ",
    "Choose options": "選ぶ",
    "Press Enter to apply": "Enterで確定",
    "Connection error": "接続が切れました",
    CONNECTING: "接続中",
    Connecting: "接続中",
    Stop: "停止",
    "Running...": "計算中",
    Close: "閉じる",
    "Clear value": "消す",
    Fullscreen: "全画面",
    "Collapse sidebar": "メニューを閉じる",
    "Expand sidebar": "メニューを開く",
    "Skip to main content": "本文へ移動",
    Sidebar: "メニュー",
    Dismiss: "閉じる",
    Open: "開く",
    Upload: "ファイルを選ぶ",
    "Drag and drop files here": "ここにファイルを置く",
    "Remove file": "ファイルを外す",
    "Open sidebar": "メニューを開く",
    "Selected values": "選択中",
    "Close sidebar": "メニューを閉じる",
  };
  // Our own parts and the charts are Japanese already; a chart alone adds thousands of nodes.
  const OURS = ".ev, .js-plotly-plot";
  const NAMES = ["aria-label", "title", "placeholder"];
  const NAMED = NAMES.map((name) => `[${name}]`).join(", ");

  const translateText = (text) => {
    const word = TRANSLATIONS[text.data.trim()];
    if (word) text.data = word;
    else if (text.data.includes(" per file")) text.data = text.data.replace(" per file", "まで");
  };

  const translateNames = (element) => {
    for (const name of NAMES) {
      const value = element.getAttribute(name);
      if (!value) continue;
      const word = value.startsWith("Remove ") ? `${value.slice("Remove ".length)}を外す` : undefined;
      const translation = TRANSLATIONS[value] ?? word;
      if (translation) element.setAttribute(name, translation);
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

  // A lost server: Streamlit says why in English, in several wordings; we say what it means, in one.
  const CONNECTION_LOST =
    "サーバーとの接続が切れました。表示中の内容は、切れる前のものです。つながると自動で元に戻ります。戻らないときは、サーバーが動いているか管理者に確かめてください。";
  const explainLostConnection = () => {
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      const body = dialog.querySelector("h2 + div div, h2 + div");
      const isOfConnection = dialog.querySelector("h2")?.textContent === TRANSLATIONS["Connection error"];
      if (isOfConnection && body && body.textContent !== CONNECTION_LOST) body.textContent = CONNECTION_LOST;
    }
  };

  // ---------------------------------------------------------------- going from place to place

  // A link inside the dashboard changes the address and lets Streamlit run the page, without loading the document anew.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-go]");
    const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    const from = location.pathname;
    history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
    if (location.pathname !== from) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });

  // M begins the meeting that the desk has prepared.
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (/^(TEXTAREA|INPUT|SELECT)$/.test(event.target.tagName ?? "")) return;
    document.querySelector("a.begin")?.click();
  });

  // The line that an address points to is scrolled into view, once an address, until the reader moves by themselves.
  // While a new address is being drawn, the mark of the address before still stands: it is not arrived at again.
  let arrivedAt = "";
  let lastMark = null;
  let hasMoved = false;
  for (const act of ["wheel", "touchmove", "keydown", "mousedown"]) {
    const note = () => {
      hasMoved = true;
    };
    addEventListener(act, note, { passive: true, capture: true });
  }
  const arrive = () => {
    const mark = document.querySelector("[data-arrive]");
    if (!mark) arrivedAt = "";
    const isNew = mark && mark !== lastMark && arrivedAt !== location.href;
    lastMark = mark;
    if (!isNew) return;
    arrivedAt = location.href;
    hasMoved = false;
    const scroll = () => {
      if (!hasMoved && mark.isConnected) mark.scrollIntoView({ block: mark.dataset.arrive || "center" });
    };
    scroll();
    mark.focus({ preventScroll: true });
    for (const delay of [200, 600, 1200]) setTimeout(scroll, delay); // what stands above may still be drawn
    setTimeout(() => {
      mark.dataset.arrived = ""; // the tests wait for it
    }, 1200);
  };

  // A chart's box that scrolls sideways on a narrow screen can be reached by keyboard.
  const makeReachable = () => {
    for (const box of document.querySelectorAll('[data-testid="stElementContainer"]:has(.js-plotly-plot)')) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else if (box.hasAttribute("tabindex")) box.removeAttribute("tabindex");
    }
  };
  let reachableTimer = 0;
  const makeReachableSoon = () => {
    clearTimeout(reachableTimer);
    reachableTimer = setTimeout(makeReachable, 300);
  };
  addEventListener("resize", makeReachableSoon);

  // Streamlit turns its own parts dark or light with the operating system; ours and the charts are drawn in their colours by
  // the server, so the page runs again once Streamlit knows, and not into a run. A meeting goes on as it began.
  const AFTER_TURN = 200; // ms
  const redraw = () => {
    const isRunning = document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState !== "notRunning";
    if (isRunning) setTimeout(redraw, AFTER_TURN);
    else if (!document.querySelector(".m-slide")) dispatchEvent(new PopStateEvent("popstate"));
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => setTimeout(redraw, AFTER_TURN));

  // ---------------------------------------------------------------- buttons of our own

  // Shows the result of a click in the button's own label for two seconds.
  const answerOn = (button, answer) => {
    button.dataset.label ??= button.textContent;
    button.textContent = answer;
    setTimeout(() => {
      button.textContent = button.dataset.label;
    }, 2000);
  };

  // A table as text that lands in a spreadsheet's cells.
  const tabSeparated = (rows) =>
    [...rows]
      .map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " ").trim()).join("\t"))
      .join("\n");

  // The clipboard is forbidden on hosts without https; there the selection is copied, as browsers always could.
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = Object.assign(document.createElement("textarea"), { value: text });
      button.after(box);
      box.select();
      document.execCommand("copy");
      box.remove();
      button.focus();
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await copy(button.dataset.copy || tabSeparated(button.closest(".ev").querySelectorAll("table tr")), button);
    answerOn(button, "コピーしました");
  });

  // ---------------------------------------------------------------- views that this browser keeps: a name for an address

  const VIEWS = "jigyogun_views";
  const MOST_VIEWS = 100;

  const readViews = () => {
    try {
      const views = JSON.parse(localStorage.getItem(VIEWS) ?? "[]");
      const isView = (view) => typeof view?.name === "string" && typeof view?.to === "string";
      return Array.isArray(views) ? views.filter(isView) : [];
    } catch {
      return [];
    }
  };

  // Returns whether the browser kept them; a private window may not.
  const writeViews = (views) => {
    try {
      localStorage.setItem(VIEWS, JSON.stringify(views.slice(-MOST_VIEWS)));
      return true;
    } catch {
      return false;
    }
  };

  // An address of this site; what was put there by anything else leads to the first page.
  const ownAddress = (address) => {
    try {
      const url = new URL(address, location.href);
      return url.origin === location.origin ? url.href : "./";
    } catch {
      return "./";
    }
  };

  const without = (views, name) => views.filter((view) => view.name !== name);

  const viewItem = ({ name, to }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const remove = document.createElement("button");
    Object.assign(link, { href: ownAddress(to), textContent: name });
    link.dataset.go = "";
    Object.assign(remove, { type: "button", className: "copy", textContent: "外す" });
    remove.setAttribute("aria-label", `${name}を外す`);
    remove.addEventListener("click", () => {
      writeViews(without(readViews(), name));
      drawViews();
    });
    item.append(link, " ", remove);
    return item;
  };

  const drawViews = () => {
    for (const list of document.querySelectorAll("[data-views] ul")) {
      const views = readViews();
      const drawn = JSON.stringify(views);
      if (list.dataset.drawn === drawn) continue;
      list.dataset.drawn = drawn;
      list.replaceChildren(...views.map(viewItem));
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-view-save]");
    if (!button) return;
    const field = button.closest("[data-views]").querySelector("input");
    const name = field.value.trim();
    if (!name) return field.focus();
    const view = { name, to: location.pathname + location.search };
    const isKept = writeViews([...without(readViews(), name), view]);
    if (isKept) field.value = "";
    answerOn(button, isKept ? "保存しました" : "このブラウザには保存できません");
    drawViews();
  });

  // ---------------------------------------------------------------- with every change of the document

  new MutationObserver((changes) => {
    changes.forEach(translateChange);
    arrive();
    explainLostConnection();
    drawViews();
    makeReachableSoon();
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["aria-label", "placeholder"],
  });
}
