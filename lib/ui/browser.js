// In-app links, arrival at a marked line, and the few words of Streamlit's own chrome that are not Japanese.
(() => {
  const words = {
    "No results": "該当なし", "Select all": "すべて選ぶ", "Clear all": "すべて外す", "Choose an option": "選ぶ",
    "Choose options": "選ぶ", "Press Enter to apply": "Enterで確定", "Connection error": "接続が切れました",
    "CONNECTING": "接続中", "Connecting": "接続中", "Stop": "停止", "Running...": "計算中", "Close": "閉じる",
    "Clear value": "消す", "Fullscreen": "全画面", "Collapse sidebar": "メニューを閉じる", "Expand sidebar": "メニューを開く",
    "Skip to main content": "本文へ移動", "Sidebar": "メニュー", "Dismiss": "閉じる", "Open": "開く",
    "Open sidebar": "メニューを開く", "Close sidebar": "メニューを閉じる",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "サーバーとの接続が切れました。表示中の内容はそのままです。サーバーが動いているか管理者に確かめてください。",
  };
  const attributes = ["aria-label", "title", "placeholder"];
  const translate = (root) => {
    if (root.nodeType === Node.TEXT_NODE) {
      const word = words[root.data.trim()];
      if (word) root.data = word;
      return;
    }
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest("[data-ours]")) return;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
      const word = words[node.data.trim()];
      if (word && !node.parentElement.closest("[data-ours]")) node.data = word;
    }
    for (const name of attributes) {
      for (const element of [root, ...root.querySelectorAll(`[${name}]`)]) {
        const word = words[element.getAttribute?.(name)];
        if (word) element.setAttribute(name, word);
      }
    }
  };

  let arrived = "";
  const arrive = () => {
    const mark = document.querySelector("[data-arrive]");
    if (!mark) { arrived = ""; return; }
    if (arrived === location.href) return;
    arrived = location.href;
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-go]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const from = location.pathname;
    history.pushState({}, "", link.href);
    dispatchEvent(new PopStateEvent("popstate"));
    if (location.pathname !== from) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  });

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") translate(change.target);
      for (const node of change.addedNodes) translate(node);
    }
    arrive();
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
})();
