// In-app links, arrival at a marked line, and the few words of Streamlit's own chrome that are not Japanese.
(() => {
  const words = {
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
  const LOST =
    "サーバーとの接続が切れました。表示中の内容は、切れる前のものです。つながると自動で元に戻ります。戻らないときは、サーバーが動いているか管理者に確かめてください。";
  // Our own parts and the charts are Japanese already; a chart alone adds thousands of nodes.
  const ours = ".ev, .js-plotly-plot";
  const named = "[aria-label], [title], [placeholder]";
  const put = (text) => {
    const word = words[text.data.trim()];
    if (word) text.data = word;
    else if (text.data.includes(" per file")) text.data = text.data.replace(" per file", "まで");
  };
  const name = (element) => {
    for (const attribute of ["aria-label", "title", "placeholder"]) {
      const said = element.getAttribute(attribute);
      const word = said && (words[said] ?? (said.startsWith("Remove ") ? `${said.slice(7)}を外す` : undefined));
      if (word) element.setAttribute(attribute, word);
    }
  };
  const translate = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return put(node);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches(ours)) return;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (inner) =>
      inner.nodeType === Node.ELEMENT_NODE && inner.matches(ours) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    for (let inner = node; inner; inner = walker.nextNode()) {
      if (inner.nodeType === Node.TEXT_NODE) put(inner);
      else if (inner.matches(named)) name(inner);
    }
  };

  // A lost server: Streamlit says why in English, in several wordings; we say what it means, in one.
  const lost = () => {
    for (const dialog of document.querySelectorAll('[role="dialog"]')) {
      const body = dialog.querySelector("h2 + div div, h2 + div");
      if (dialog.querySelector("h2")?.textContent !== words["Connection error"] || !body || body.textContent === LOST)
        continue;
      body.textContent = LOST;
    }
  };

  // M begins the meeting that the desk has prepared.
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "m" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (/^(TEXTAREA|INPUT|SELECT)$/.test(event.target.tagName ?? "")) return;
    document.querySelector("a.begin")?.click();
  });

  let arrived = "",
    moved = false;
  for (const act of ["wheel", "touchmove", "keydown", "mousedown"])
    addEventListener(
      act,
      () => {
        moved = true;
      },
      { passive: true, capture: true },
    );
  const arrive = () => {
    const mark = document.querySelector("[data-arrive]");
    if (!mark) {
      arrived = "";
      return;
    }
    if (arrived === location.href) return;
    arrived = location.href;
    moved = false;
    const show = () => {
      if (!moved && mark.isConnected) mark.scrollIntoView({ block: mark.dataset.arrive || "center" });
    };
    show();
    mark.focus({ preventScroll: true });
    for (const later of [200, 600, 1200]) setTimeout(show, later); // what stands above may still be drawn
  };

  // A box that scrolls sideways on a narrow screen can be reached by keyboard.
  const reachable = () => {
    for (const box of document.querySelectorAll('[data-testid="stElementContainer"]:has(.js-plotly-plot)'))
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else if (box.hasAttribute("tabindex")) box.removeAttribute("tabindex");
  };
  let looking = 0;
  const reachableSoon = () => {
    clearTimeout(looking);
    looking = setTimeout(reachable, 300);
  };
  addEventListener("resize", reachableSoon);

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-go]");
    if (
      !link ||
      event.defaultPrevented ||
      event.button ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    event.preventDefault();
    const from = location.pathname;
    history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
    if (location.pathname !== from) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });

  // Shows the result of a click in the button's own label for two seconds.
  const answerOn = (button, answer) => {
    button.dataset.label ??= button.textContent;
    button.textContent = answer;
    setTimeout(() => {
      button.textContent = button.dataset.label;
    }, 2000);
  };

  // Copy an address, or a table tab-separated, so that it lands in cells. The old way serves hosts without https.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const rows = () => [...button.closest(".ev").querySelectorAll("table tr")];
    const text =
      button.dataset.copy ||
      rows()
        .map((row) => [...row.cells].map((cell) => cell.innerText.replace(/\s+/g, " ").trim()).join("\t"))
        .join("\n");
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
    answerOn(button, "コピーしました");
  });

  // Views that this browser keeps: a name for an address. What cannot be kept (a private window) is said.
  const VIEWS = "jigyogun_views";
  const kept = () => {
    try {
      const found = JSON.parse(localStorage.getItem(VIEWS) ?? "[]");
      return Array.isArray(found) ? found.filter((v) => typeof v?.name === "string" && typeof v?.to === "string") : [];
    } catch {
      return [];
    }
  };
  const keep = (views) => {
    try {
      localStorage.setItem(VIEWS, JSON.stringify(views.slice(-100)));
      return true;
    } catch {
      return false;
    }
  };
  const local = (to) => {
    try {
      const url = new URL(to, location.href);
      return url.origin === location.origin ? url.href : "./";
    } catch {
      return "./";
    }
  };
  const drawViews = () => {
    for (const box of document.querySelectorAll("[data-views]")) {
      const list = box.querySelector("ul"),
        views = kept(),
        stamp = JSON.stringify(views);
      if (!list || list.dataset.drawn === stamp) continue;
      list.dataset.drawn = stamp;
      list.replaceChildren(
        ...views.map(({ name, to }) => {
          const item = document.createElement("li"),
            link = document.createElement("a"),
            gone = document.createElement("button");
          Object.assign(link, { href: local(to), textContent: name });
          link.dataset.go = "";
          Object.assign(gone, { type: "button", className: "copy", textContent: "外す" });
          gone.setAttribute("aria-label", `${name}を外す`);
          gone.addEventListener("click", () => {
            keep(kept().filter((v) => v.name !== name));
            drawViews();
          });
          item.append(link, " ", gone);
          return item;
        }),
      );
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-view-save]");
    if (!button) return;
    const box = button.closest("[data-views]"),
      field = box.querySelector("input"),
      name = field.value.trim();
    if (!name) {
      field.focus();
      return;
    }
    const done = keep([...kept().filter((v) => v.name !== name), { name, to: location.pathname + location.search }]);
    if (done) field.value = "";
    answerOn(button, done ? "保存しました" : "このブラウザには保存できません");
    drawViews();
  });

  new MutationObserver((changes) => {
    for (const change of changes) {
      const place = change.target.nodeType === Node.ELEMENT_NODE ? change.target : change.target.parentElement;
      if (!place || place.closest(ours)) continue;
      if (change.type === "characterData") translate(change.target);
      else if (change.type === "attributes") name(change.target);
      else change.addedNodes.forEach(translate);
    }
    arrive();
    lost();
    drawViews();
    reachableSoon();
  }).observe(document.documentElement, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["aria-label", "placeholder"],
  });
})();
