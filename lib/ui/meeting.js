// Meeting mode. All slides are in the document before they are asked for; a key only shows another one.
// The meeting is pinned to the data it began with: newer data is offered, never forced.
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".meeting");
  if (!root.meeting) root.meeting = data.stage ? stage(root, data, setStateValue) : desk(data, setStateValue);
  else root.meeting(data);
}

// ---------------------------------------------------------------- the record, kept in this browser

const RECORD = (dataset) => `meeting-record:${dataset}`;
const readRecord = (dataset) => {
  try {
    const kept = JSON.parse(localStorage.getItem(RECORD(dataset)) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
};
const writeRecord = (dataset, record) => {
  try {
    localStorage.setItem(RECORD(dataset), JSON.stringify(record));
    return true;
  } catch {
    return false;
  }
};

// The desk, where a meeting is prepared: hands the record to the server, takes in a loaded file, drops what was removed.
function desk(data, setStateValue) {
  const taken = new Set();
  let sent = null;
  const send = (now) => {
    let record = readRecord(now.dataset);
    if (now.change && !taken.has(now.change.id)) {
      taken.add(now.change.id);
      const changed = new Map(record.map((one) => [one.id, one]));
      for (const one of now.change.add) changed.set(one.id, one);
      for (const id of now.change.remove) changed.delete(id);
      record = [...changed.values()];
      writeRecord(now.dataset, record);
    }
    const text = JSON.stringify(record);
    if (text !== sent) {
      sent = text;
      setStateValue("record", record);
    }
  };
  addEventListener("storage", (event) => {
    if (event.key === RECORD(data.dataset)) send({ ...data, change: null });
  });
  send(data);
  return send;
}

// ---------------------------------------------------------------- the stage

function stage(root, given, _setStateValue) {
  root.dataset.stage = "yes";
  // A dialog of Streamlit's (a lost server) makes everything around it inert; the meeting goes on.
  root.dataset.reactAriaTopLayer = "true";
  const session = {
    get: (name) => sessionStorage.getItem(`meeting:${given.address}:${name}`),
    set: (name, value) => {
      try {
        sessionStorage.setItem(`meeting:${given.address}:${name}`, value);
      } catch {
        /* full: the meeting goes on */
      }
    },
    drop: (name) => sessionStorage.removeItem(`meeting:${given.address}:${name}`),
  };
  const address = new URL(location.href);
  const presenter = address.searchParams.get("role") === "presenter";
  let data = pinned();
  let newer = given.version === data.version ? null : given;
  if (!session.get("began")) session.set("began", String(Date.now()));
  if (!session.get("id")) session.set("id", Math.random().toString(36).slice(2));
  const began = Number(session.get("began"));
  const channel = new BroadcastChannel(`meeting:${session.get("id")}`);

  let at = Math.max(
    0,
    data.slides.findIndex((s) => s.key === (address.searchParams.get("at") ?? session.get("at"))),
  );
  let typed = "",
    typing = 0,
    blank = false,
    overlay = "",
    offline = false,
    leaving = false;
  const years = new Map(),
    filters = new Map(); // changes of single slides, by their place
  const shown = (index) => data.slides[index].filtered[filters.get(index)] ?? data.slides[index];

  function pinned() {
    try {
      const kept = JSON.parse(session.get("data") ?? "null");
      if (kept?.slides?.length && kept.format === given.format) return kept;
    } catch {
      /* unreadable: begin anew */
    }
    session.set("data", JSON.stringify(given));
    return given;
  }

  // ------------------------------------------------ drawing

  const LONG = 120; // letters after which a heading is set smaller, so that all of it stands

  const el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "html")
        made.innerHTML = value; // only parts that the server has escaped
      else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((c) => c != null));
    return made;
  };

  const whose = el("span", { class: "m-whose" });
  const position = el("span", { class: "m-position" });
  const clock = el("span", { class: "m-clock", "aria-label": "経過時間" });
  const said = el("div", { class: "m-hidden", "aria-live": "polite" });
  const state = el("div", { class: "m-state", role: "status" });
  const typedMark = el("div", { class: "m-typed", "aria-hidden": "true" });
  const dark = el("div", { class: "m-blank", hidden: true, "aria-label": "画面を消しています。Bで戻ります" });
  const panel = el("div", { class: "m-overlay", role: "dialog", "aria-modal": "true", hidden: true, tabindex: "-1" });
  const deck = el("div", { class: "m-deck" });
  let sections = [];

  const figureBox = (slide) =>
    slide.charts.length
      ? el(
          "div",
          { class: "m-charts" },
          ...slide.charts.map((chart) =>
            el(
              "div",
              { class: "m-chart", role: "img", "aria-label": chart.alt },
              el("div", { class: "m-paper", "aria-hidden": "true" }),
            ),
          ),
        )
      : null;
  const facts = (slide) =>
    slide.facts.length
      ? el(
          "dl",
          { class: "m-facts" },
          ...slide.facts.map((f) =>
            el(
              "div",
              {},
              el("dt", {}, f.label),
              el("dd", { class: f.value.length > LONG / 6 ? "m-long" : false }, f.value),
              el("dd", { class: "m-how" }, f.how),
            ),
          ),
        )
      : null;
  const asks = (slide) =>
    slide.question
      ? el(
          "p",
          { class: `m-question${slide.recorded ? "" : " m-suggested"}` },
          el("b", {}, slide.viewpoint),
          " ",
          slide.question,
        )
      : null;
  const record = () => {
    const kept = readRecord(data.dataset);
    if (!kept.length) return el("p", { class: "m-empty" }, "まだ記録はありません。各スライドで N を押すと書けます。");
    return el(
      "ol",
      { class: "m-record" },
      ...kept.map((one) =>
        el(
          "li",
          {},
          el("b", {}, `${data.kinds[one.kind] ?? ""}${one.viewpoint ? data.circled[one.viewpoint - 1] : ""} `),
          one.text,
          el(
            "small",
            {},
            ` ${one.name}${one.owner ? ` 担当 ${one.owner}` : ""}${one.due ? ` 期限 ${one.due.replaceAll("-", "/")}` : ""}`,
          ),
        ),
      ),
    );
  };

  function sheet(slide) {
    const wide = slide.charts.length > 0;
    return el(
      "section",
      { class: `m-slide m-${slide.kind}`, "aria-roledescription": "スライド", "aria-label": slide.name, inert: true },
      el("h1", { class: slide.sentence.length > LONG ? "m-long" : false }, slide.sentence),
      slide.kind === "overview" && data.chosen ? el("p", { class: "m-chosen" }, data.chosen) : null,
      slide.kind === "decided"
        ? el("div", { class: "m-body m-one" }, record())
        : el("div", { class: `m-body${wide ? "" : " m-one"}` }, figureBox(slide), facts(slide)),
      asks(slide),
      el("p", { class: "m-source" }, slide.source),
    );
  }

  function build() {
    sections = data.slides.map((_, index) => sheet(shown(index)));
    deck.replaceChildren(...sections);
    if (presenter) deck.replaceChildren(el("section", { class: "m-presenter" }));
  }

  // Charts are drawn once, in order of nearness, at a size whose smallest letter is the slide's base size.
  const smallest = 12;
  async function draw(index) {
    const section = sections[index];
    if (!section || section.drawn === size() || presenter) return;
    section.drawn = size();
    const plotly = await library();
    const scale = parseFloat(getComputedStyle(root).fontSize) / smallest;
    const boxes = [...section.querySelectorAll(".m-chart")];
    await Promise.all(
      boxes.map((box, n) => {
        const figure = shown(index).charts[n].figure;
        const width = box.clientWidth / scale,
          height = box.clientHeight / scale;
        const paper = box.firstElementChild;
        paper.style.transform = `scale(${scale})`;
        const layout = { ...figure.layout, width, height, autosize: false };
        return plotly
          .react(paper, figure.data, layout, { staticPlot: true, displayModeBar: false })
          .then(() => years.has(index) && narrow(index, false));
      }),
    );
    section.dataset.ready = "yes";
  }
  const size = () => `${deck.clientWidth}x${deck.clientHeight}`;
  let loading = null;
  const library = () => {
    loading ??= new Promise((done, fail) => {
      if (window.Plotly) return done(window.Plotly);
      const script = el("script", { src: data.library });
      script.onload = () => done(window.Plotly);
      script.onerror = () => {
        loading = null;
        fail(new Error("charts"));
      };
      document.head.append(script);
    });
    return loading;
  };
  async function drawAll() {
    const order = data.slides.map((_, n) => n).sort((a, b) => Math.abs(a - at) - Math.abs(b - at));
    for (const index of order) {
      try {
        await draw(index);
      } catch {
        sections[index].drawn = null;
      }
      await new Promise((next) => setTimeout(next));
    }
  }

  // ------------------------------------------------ showing

  function show(index, tell = true) {
    at = Math.max(0, Math.min(data.slides.length - 1, index));
    const slide = shown(at);
    session.set("at", slide.key);
    const here = new URL(location.href);
    here.searchParams.set("at", slide.key);
    history.replaceState(history.state, "", here);
    sections.forEach((section, n) => {
      section.toggleAttribute("inert", n !== at);
      section.classList.toggle("m-on", n === at);
    });
    whose.textContent = slide.whose;
    position.textContent = `${at + 1} / ${data.slides.length}`;
    said.textContent = `${at + 1}枚目 ${slide.sentence}`;
    if (slide.kind === "decided") sections[at].querySelector(".m-body")?.replaceChildren(record());
    if (presenter) prompt();
    else
      draw(at).catch(() => {
        sections[at].drawn = null;
      });
    notices();
    if (tell) channel.postMessage(place());
  }

  const place = () => ({ at: data.slides[at].key, filter: filters.get(at) });

  // A filter changed in the meeting changes this slide only; without `choice` the next one, -1 puts it back.
  function filter(choice) {
    const { filtered } = data.slides[at];
    if (!filtered.length) return;
    const next = choice ?? (filters.get(at) ?? -1) + 1;
    if (filtered[next]) filters.set(at, next);
    else filters.delete(at);
    refresh();
    show(at);
  }
  function refresh() {
    if (presenter) return;
    const made = sheet(shown(at));
    sections[at].replaceWith(made);
    sections[at] = made;
  }

  function prompt() {
    const slide = shown(at),
      next = data.slides[at + 1];
    deck.firstElementChild.replaceChildren(
      el(
        "div",
        { class: "m-now" },
        el("h1", {}, slide.sentence),
        facts(slide),
        asks(slide),
        el("p", { class: "m-source" }, slide.source),
        el("h2", {}, "次"),
        el("p", { class: "m-next" }, next ? next.sentence : "(最後のスライドです)"),
      ),
      el(
        "div",
        { class: "m-notes", tabindex: "0", role: "region", "aria-label": "手元の資料" },
        el("h2", {}, "手元の資料"),
        el("div", { html: slide.notes }),
        el("div", { html: slide.detail }),
        el("h2", {}, "記録"),
        record(),
      ),
    );
  }

  function notices() {
    const words = [];
    if (offline) words.push("サーバーとの接続が切れています。このまま会議を続けられ、記録もこのブラウザに残ります。");
    if (offline && leaving) words.push("終えるのは、接続が戻ってからにしてください。");
    if (newer) words.push(`新しいデータがあります(版 ${newer.version})。Uで切り替えます。`);
    if (filters.has(at)) words.push(`しぼり込み ${shown(at).label}(このスライドだけ)。Backspaceで戻します。`);
    if (years.has(at)) words.push(`年度 ${years.get(at).label}(このスライドだけ)。Backspaceで戻します。`);
    if (data.synthetic) words.push(data.synthetic);
    state.replaceChildren(...words.map((w) => el("span", {}, w)));
    if (typedMark.textContent !== typed) typedMark.textContent = typed;
  }

  function open(kind, body, label) {
    overlay = kind;
    panel.setAttribute("aria-label", label);
    panel.replaceChildren(
      el(
        "div",
        { class: "m-sheet ev" },
        el("button", { type: "button", class: "m-close", onclick: close }, "閉じる"),
        ...body,
      ),
    );
    panel.hidden = false;
    (panel.querySelector("textarea, [autofocus]") ?? panel).focus();
  }
  function close() {
    overlay = "";
    panel.hidden = true;
    panel.replaceChildren();
    root.focus();
  }

  function detail() {
    const slide = shown(at);
    open(
      "detail",
      [
        el("h2", {}, slide.name),
        el("div", { html: slide.detail }),
        el("div", { html: slide.notes }),
        el("p", { class: "m-keys" }, "D または Esc で戻る"),
      ],
      `${slide.name}の詳しい表示`,
    );
  }

  function note() {
    const slide = data.slides[at];
    const kind = el(
      "select",
      { "aria-label": "種別" },
      ...Object.entries(data.kinds).map(([code, word]) => el("option", { value: code }, word)),
    );
    const viewpoint = el(
      "select",
      { "aria-label": "視点" },
      el("option", { value: "0" }, "視点なし"),
      ...data.viewpoints.map((words, n) =>
        el("option", { value: String(n + 1), selected: n + 1 === slide.viewpoint_number }, words),
      ),
    );
    const owner = el("input", { type: "text", maxlength: "100" });
    const due = el("input", { type: "date", max: "2099-12-31" });
    const text = el("textarea", { rows: "4", maxlength: "1000", "aria-label": "内容" });
    const trouble = el("p", { class: "m-trouble", role: "alert" });
    const keep = () => {
      if (!text.value.trim()) {
        text.focus();
        return;
      }
      const now = new Date();
      const stamp = new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 16).replace("T", " ");
      const one = {
        id: `${now.getTime().toString(36)}-${Math.random().toString(36).slice(2, 8)}`,
        slide: slide.key,
        name: slide.name,
        kind: kind.value,
        viewpoint: Number(viewpoint.value),
        text: text.value.trim(),
        owner: owner.value.trim(),
        due: due.value,
        written_at: stamp,
        version: data.version,
      };
      if (!writeRecord(data.dataset, [...readRecord(data.dataset), one])) {
        trouble.textContent =
          "このブラウザに保存できません。内容を書き写し、会議の画面で記録を保存して空きを作ってください。";
        return;
      }
      close();
      show(at, false);
      channel.postMessage({ record: true });
      said.textContent = "記録しました";
    };
    open(
      "note",
      [
        el("h2", {}, `記録: ${slide.name}`),
        el(
          "div",
          { class: "m-form" },
          kind,
          viewpoint,
          text,
          el("label", {}, "担当 ", owner),
          el("label", {}, "期限 ", due),
        ),
        trouble,
        el(
          "div",
          { class: "m-form" },
          el("button", { type: "button", onclick: keep }, "記録する(Ctrl+Enter)"),
          el("button", { type: "button", onclick: close }, "やめる(Esc)"),
        ),
        el("h3", {}, "これまでの記録"),
        record(),
      ],
      "記録を書く",
    );
    for (const field of [text, owner, due])
      field.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) keep();
      });
  }

  function share() {
    const here = new URL(location.href);
    here.searchParams.delete("role");
    const code = el("img", {
      class: "m-code",
      src: `${data.code}?${new URLSearchParams({ text: here.href })}`,
      alt: "このスライドのアドレスのQRコード",
    });
    code.addEventListener("error", () =>
      code.replaceWith(
        el("p", { class: "m-trouble", role: "alert" }, "QRコードを作れません。サーバーとの接続を確かめてください。"),
      ),
    );
    open(
      "share",
      [
        el("h2", {}, "このスライドを手元で開く"),
        code,
        el("p", {}, here.href),
        el("p", { class: "m-keys" }, "Q または Esc で戻る"),
      ],
      "このスライドを共有",
    );
  }

  function help() {
    const keys = [
      ["→ PageDown 空白", "次へ"],
      ["← PageUp", "前へ"],
      ["Home / End", "最初 / 最後"],
      ["数字", "その番号へ"],
      ["D", "詳しく / 戻る"],
      ["N", "決定・問いを書く"],
      ["S / Y", "このスライドだけ、しぼる / 年度を変える"],
      ["Backspace", "元に戻す"],
      ["B", "画面を消す / 戻す"],
      ["F", "全画面"],
      ["P", "発表者用の窓"],
      ["Q", "手元で開くためのQRコード"],
      ["Esc", "閉じる・会議を終える"],
    ];
    open(
      "help",
      [
        el("h2", {}, "キー"),
        el("dl", { class: "m-keylist" }, ...keys.flatMap(([key, does]) => [el("dt", {}, key), el("dd", {}, does)])),
      ],
      "キーの説明",
    );
  }

  // A year changed in the meeting changes this slide only.
  function narrow(index, step = true) {
    const slide = shown(index);
    if (!slide.charts.length || !slide.has_years) return;
    if (step) {
      const now = years.get(index) ?? data.ranges.find((r) => r.whole);
      const next = data.ranges[(data.ranges.findIndex((r) => r.label === now.label) + 1) % data.ranges.length];
      if (next.whole) years.delete(index);
      else years.set(index, next);
    }
    const range = years.get(index) ?? data.ranges.find((r) => r.whole);
    sections[index].querySelectorAll(".m-paper").forEach((paper) => {
      const change = {};
      for (const name of Object.keys(paper.layout ?? {})) {
        if (/^xaxis\d*$/.test(name))
          change[`${name}.range`] = [range.first - 0.55, range.last + (range.last === data.last ? 1.15 : 0.6)];
      }
      window.Plotly?.relayout(paper, change);
    });
    notices();
  }

  function leave() {
    if (offline && !presenter) {
      leaving = true;
      notices();
      return;
    }
    for (const name of ["data", "began", "id", "at"]) session.drop(name);
    if (document.fullscreenElement) document.exitFullscreen();
    const here = new URL(location.href);
    for (const name of ["run", "at", "role"]) here.searchParams.delete(name);
    if (presenter && opener) {
      close();
      window.close();
      return;
    }
    history.pushState({}, "", here);
    dispatchEvent(new PopStateEvent("popstate"));
  }

  const setBlank = (on) => {
    blank = on;
    dark.hidden = !on;
  };

  function onKey(event) {
    if (!root.isConnected) {
      removeEventListener("keydown", onKey, true);
      return;
    }
    if (event.altKey || ((event.ctrlKey || event.metaKey) && event.key !== "Enter")) return;
    const writing = /^(TEXTAREA|INPUT|SELECT)$/.test(event.target.tagName ?? "");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (overlay) {
      if (key === "Escape" || (!writing && { d: "detail", q: "share" }[key] === overlay)) {
        close();
        return stop(event);
      }
      if (key === "Tab") trap(event);
      if (!writing) event.stopPropagation();
      return;
    }
    if (blank && key !== "Escape") {
      setBlank(false);
      channel.postMessage({ blank: false });
      return stop(event);
    }
    if (/^[0-9]$/.test(key)) {
      clearTimeout(typing);
      typed += key;
      const jump = () => {
        const to = Number(typed);
        typed = "";
        if (to >= 1 && to <= data.slides.length) show(to - 1);
        else notices();
      };
      if (Number(typed) * 10 > data.slides.length) jump();
      else {
        typing = setTimeout(jump, 700);
        notices();
      }
      return stop(event);
    }
    const does = {
      ArrowRight: () => show(at + 1),
      PageDown: () => show(at + 1),
      ArrowDown: () => show(at + 1),
      " ": () => show(at + 1),
      ArrowLeft: () => show(at - 1),
      PageUp: () => show(at - 1),
      ArrowUp: () => show(at - 1),
      Home: () => show(0),
      End: () => show(data.slides.length - 1),
      d: detail,
      n: note,
      q: share,
      y: () => narrow(at),
      h: help,
      "?": help,
      s: () => filter(),
      Backspace: () => {
        if (years.delete(at)) narrow(at, false);
        if (filters.has(at)) filter(-1);
      },
      b: () => {
        setBlank(true);
        channel.postMessage({ blank: true });
      },
      ".": () => {
        setBlank(true);
        channel.postMessage({ blank: true });
      },
      f: () =>
        document.fullscreenElement
          ? document.exitFullscreen()
          : document.documentElement.requestFullscreen().catch(() => {}),
      p: () => {
        const to = new URL(location.href);
        to.searchParams.set("role", "presenter");
        if (!presenter) window.open(to, "_blank", "popup,width=1280,height=800");
      },
      u: () => {
        if (newer) {
          data = newer;
          newer = null;
          session.set("data", JSON.stringify(data));
          years.clear();
          filters.clear();
          build();
          show(Math.min(at, data.slides.length - 1));
          drawAll();
        }
      },
      Escape: leave,
    }[key];
    if (does) {
      does();
      stop(event);
    }
  }
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  function trap(event) {
    const stops = [...panel.querySelectorAll("a[href], button, select, input, textarea, [tabindex='0']")];
    if (!stops.length) return stop(event);
    const last = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement === last || !panel.contains(document.activeElement)) {
      (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
      stop(event);
    }
  }

  channel.onmessage = ({ data: told }) => {
    if (told.at) {
      const to = data.slides.findIndex((s) => s.key === told.at),
        changed = to >= 0 && filters.get(to) !== told.filter;
      if (changed) {
        if (told.filter === undefined) filters.delete(to);
        else filters.set(to, told.filter);
        at = to;
        refresh();
      }
      show(to, false);
    }
    if (told.blank !== undefined) {
      blank = told.blank;
      dark.hidden = presenter || !told.blank;
    }
    if (told.record || told.hello) show(at, false);
    if (told.hello && !presenter) channel.postMessage(place());
  };
  addEventListener("keydown", onKey, true);
  addEventListener("storage", () => root.isConnected && show(at, false));
  // Also when a banner takes room from the slides: a chart is drawn for the room that it has.
  let resized = 0;
  new ResizeObserver(() => {
    clearTimeout(resized);
    resized = setTimeout(drawAll, 150);
  }).observe(deck);

  // A finger: swipe for the next slide, buttons for the rest.
  let touched = null;
  deck.addEventListener(
    "touchstart",
    (event) => {
      touched = event.touches.length === 1 ? event.touches[0] : null;
    },
    { passive: true },
  );
  deck.addEventListener(
    "touchend",
    (event) => {
      if (!touched) return;
      const across = event.changedTouches[0].clientX - touched.clientX,
        down = event.changedTouches[0].clientY - touched.clientY;
      if (Math.abs(across) > 50 && Math.abs(across) > 2 * Math.abs(down)) show(at + (across < 0 ? 1 : -1));
    },
    { passive: true },
  );
  dark.addEventListener("click", () => {
    setBlank(false);
    channel.postMessage({ blank: false });
  });
  const button = (label, words, does) => el("button", { type: "button", "aria-label": words, onclick: does }, label);
  const touch = el(
    "nav",
    { class: "m-touch", "aria-label": "スライドの操作" },
    button("←", "前のスライド", () => show(at - 1)),
    button("→", "次のスライド", () => show(at + 1)),
    button("詳しく", "詳しく", detail),
    button("記録", "記録を書く", note),
    button("終える", "会議を終える", leave),
  );

  const ticking = setInterval(() => {
    if (!root.isConnected) {
      clearInterval(ticking);
      clearInterval(watching);
      channel.close();
      return;
    }
    const seconds = Math.floor((Date.now() - began) / 1000);
    const text = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
    if (clock.textContent !== text) clock.textContent = text;
  }, 250);
  const connected = () =>
    (document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";
  const watching = setInterval(async () => {
    let lost = true;
    try {
      lost = !(await fetch(data.health, { cache: "no-store", signal: AbortSignal.timeout(3000) })).ok || !connected();
    } catch {
      /* lost */
    }
    if (lost !== offline) {
      offline = lost;
      leaving = false;
      notices();
    }
  }, 3000);

  root.classList.toggle("m-is-presenter", presenter);
  root.replaceChildren(
    el(
      "header",
      { class: "m-top" },
      whose,
      state,
      typedMark,
      el("button", { type: "button", class: "m-hint", onclick: help }, "キー H"),
      el("button", { type: "button", class: "m-hint", onclick: leave }, "終える Esc"),
      position,
      clock,
    ),
    deck,
    touch,
    dark,
    panel,
    said,
  );
  build();
  show(at, false);
  root.focus();
  drawAll();
  if (presenter) channel.postMessage({ hello: true });
  return (now) => {
    if (now.stage && now.version !== data.version) {
      newer = now;
      notices();
    }
  };
}
