// What the dashboard adds to Streamlit's document in the browser: in-app links, arrival at a marked line, saved views and
// copying. Beside it: words.js (Streamlit's words in Japanese), troubles.js (what went wrong), uploads.js (refused files).
//
// All of them stand in the document itself and run before Streamlit draws anything. Each block keeps its names to itself.
{
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

  // M begins the meeting that the desk has prepared. With an input method on, the key's place alone says which it is.
  document.addEventListener("keydown", (event) => {
    const key = (event.key ?? "").normalize("NFKC").toLowerCase();
    const isM = /^[!-~]$/.test(key) ? key === "m" : event.code === "KeyM";
    if (!isM || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
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

  // The list beside a picture stays as it is while another item is chosen; the chosen one is marked here. Up and down go from
  // row to row and choose once the reader rests.
  const AFTER_KEY = 180; // ms
  let awaited = null;
  const markChosen = () => {
    const title = document.querySelector("[data-chosen-row]");
    const chosen = title?.dataset.chosenRow;
    if (awaited && chosen === awaited) {
      awaited = null;
      const { top } = title.getBoundingClientRect();
      if (top < 0 || top > innerHeight / 2) title.scrollIntoView(); // as on a phone, where it stands below the list
    }
    for (const row of document.querySelectorAll("a[data-row]")) {
      const isChosen = row.dataset.row === chosen;
      if (!isChosen) row.removeAttribute("aria-current");
      else if (!row.hasAttribute("aria-current")) row.setAttribute("aria-current", "true");
    }
  };
  document.addEventListener("click", (event) => {
    awaited = event.target.closest?.("a[data-row]")?.dataset.row ?? awaited;
  });
  let choiceTimer = 0;
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const list = event.target.closest?.(".choose .rows");
    if (!step || !list || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const rows = [...list.querySelectorAll("a[data-row]")];
    const now = rows.indexOf(document.activeElement);
    const from = now < 0 ? rows.findIndex((row) => row.hasAttribute("aria-current")) : now;
    const row = rows[from + step];
    event.preventDefault();
    if (!row) return;
    row.focus();
    clearTimeout(choiceTimer);
    choiceTimer = setTimeout(() => row.click(), AFTER_KEY);
  });

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

  // A narrow screen draws each row of a table as a card (style.css): a cell says its head, and the roles keep it a table to
  // a screen reader.
  const narrowScreen = matchMedia("(max-width: 560px)");
  const ROLES = { THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TH: "columnheader", TD: "cell" };
  const labelCards = () => {
    if (!narrowScreen.matches) return;
    for (const table of document.querySelectorAll("table.as-cards:not([role])")) {
      const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent.replace(/ [▲▼]$/, ""));
      table.setAttribute("role", "table");
      for (const part of table.querySelectorAll("thead, tbody, tr, th, td"))
        part.setAttribute("role", ROLES[part.tagName]);
      for (const row of table.tBodies[0].rows)
        for (const cell of row.cells) cell.dataset.label = heads[cell.cellIndex] ?? "";
    }
  };
  narrowScreen.addEventListener("change", labelCards);

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

  // The clipboard is forbidden on hosts without https; there the selection is copied, as browsers always could. Returns
  // whether it was: a browser may refuse both.
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const box = Object.assign(document.createElement("textarea"), { value: text });
      button.after(box);
      box.select();
      const isCopied = document.execCommand("copy");
      box.remove();
      button.focus();
      return isCopied;
    }
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const text = button.dataset.copy || tabSeparated(button.closest(".ev").querySelectorAll("table tr"));
    answerOn(button, (await copy(text, button)) ? "コピーしました" : "コピーできません");
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
    Object.assign(remove, { type: "button", className: "copy", textContent: "削除" });
    remove.setAttribute("aria-label", `${name}を削除`);
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

  // ---------------------------------------------------------------- the filters on a narrow screen

  // One button opens the filters of the page, and where it has none of its own the menu, which holds those of every page.
  const openSide = () => document.querySelector('[data-testid="stExpandSidebarButton"]')?.click();
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-side]")) return openSide();
    if (!event.target.closest?.("button[data-filters]")) return;
    if (!document.querySelector(".st-key-page_filters")) return openSide();
    const { dataset } = document.documentElement;
    dataset.filters = dataset.filters === "open" ? "" : "open";
    drawFiltersButton();
  });
  const drawFiltersButton = () => {
    const isOpen = document.documentElement.dataset.filters === "open";
    document.querySelector("button[data-filters]")?.setAttribute("aria-expanded", String(isOpen));
  };

  // ---------------------------------------------------------------- the reader's own section, kept in this browser

  const SECTION = "jigyogun_section";

  // The sections that are kept; none where the browser keeps nothing.
  const readSections = () => {
    try {
      const sections = JSON.parse(localStorage.getItem(SECTION) ?? "[]");
      return Array.isArray(sections) ? sections.filter((section) => typeof section === "string") : [];
    } catch {
      return [];
    }
  };

  const writeSections = (sections) => {
    try {
      if (sections.length) localStorage.setItem(SECTION, JSON.stringify(sections));
      else localStorage.removeItem(SECTION);
      return true;
    } catch {
      return false;
    }
  };

  const isSame = (some, others) => some.length === others.length && some.every((name) => others.includes(name));
  const queryOf = (sections) => new URLSearchParams(sections.map((section) => ["section", section])).toString();

  // The page that is shown, narrowed to these sections: everything else chosen is kept, but for one item and one page of a list.
  const narrowedAddress = (sections) => {
    const chosen = new URLSearchParams(location.search);
    for (const name of ["section", "indicator", "project", "page"]) chosen.delete(name);
    for (const section of sections) chosen.append("section", section);
    return `?${chosen}`;
  };

  const setHidden = (element, isHidden) => {
    if (element && element.hidden !== isHidden) element.hidden = isHidden;
  };

  // Shows in the menu and at the filter in force what this browser keeps.
  const drawOwnSection = () => {
    const kept = readSections();
    for (const part of document.querySelectorAll("[data-own-section]")) {
      const chosen = JSON.parse(part.dataset.ownSection);
      const isKept = kept.length > 0 && isSame(chosen, kept);
      setHidden(part.querySelector("[data-own-keep]"), chosen.length === 0 || isKept);
      setHidden(part.querySelector("[data-own-kept]"), !isKept);
      setHidden(part.querySelector("[data-own-show]"), kept.length === 0 || chosen.length > 0);
      noteTakenOut(isKept, chosen.length === 0);
      const link = part.querySelector("[data-own-show] a");
      const names = kept.join("、");
      const address = narrowedAddress(kept);
      if (link.textContent !== names) link.textContent = names;
      if (link.getAttribute("href") !== address) link.setAttribute("href", address);
    }
    for (const mark of document.querySelectorAll("[data-section]"))
      setHidden(mark, !kept.includes(mark.dataset.section));
  };

  document.addEventListener("click", (event) => {
    const keep = event.target.closest?.("[data-own-keep]");
    const forget = event.target.closest?.("[data-own-forget]");
    if (!keep && !forget) return;
    const sections = keep ? JSON.parse(keep.closest("[data-own-section]").dataset.ownSection) : [];
    if (!writeSections(sections)) answerOn(keep ?? forget, "このブラウザには保存できません");
    drawOwnSection();
  });

  // A page whose address chooses nothing is narrowed to the kept section, and says so above. Who takes the section out is
  // not narrowed again in this tab, until it is chosen or kept again.
  const TAKEN_OUT = "jigyogun_section_taken_out";
  const isTakenOut = () => {
    try {
      return sessionStorage.getItem(TAKEN_OUT) !== null;
    } catch {
      return true; // who cannot take it out for good is not narrowed
    }
  };
  let wasNarrowed = false;
  const noteTakenOut = (isNarrowed, isWhole) => {
    try {
      if (isNarrowed && !wasNarrowed) sessionStorage.removeItem(TAKEN_OUT);
      if (wasNarrowed && isWhole) sessionStorage.setItem(TAKEN_OUT, "yes");
    } catch {
      // The browser keeps nothing: no page is narrowed.
    }
    wasNarrowed = isNarrowed || (wasNarrowed && !isWhole);
  };
  const beginWithOwnSection = () => {
    const kept = readSections();
    if (kept.length && !location.search && !isTakenOut())
      history.replaceState({}, "", `${location.pathname}?${queryOf(kept)}`);
  };
  beginWithOwnSection();
  addEventListener("storage", drawOwnSection); // another tab keeps or forgets

  // ---------------------------------------------------------------- with every change of the document

  new MutationObserver(() => {
    arrive();
    markChosen();
    drawViews();
    labelCards();
    drawFiltersButton();
    drawOwnSection();
    makeReachableSoon();
  }).observe(document.documentElement, { childList: true, subtree: true, characterData: true });
}
