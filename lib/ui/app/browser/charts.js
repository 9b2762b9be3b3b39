// Charts that answer: a click opens what a mark shows, and below a chart stand buttons that fill the screen with it or save it
// as it looks, with title, subtitle, source and date. The library for these is fetched when one of them is asked for.
{
  const LIBRARY = "./_slides/plotly.min.js";
  const WIDTH = 1120; // px of a saved picture
  const TOP = 104; // px over the plot: title, subtitle and key
  const FOOT = 34; // px under it: source and date

  // ---------------------------------------------------------------- a click

  // Plotly forgets who listens when it draws a chart anew.
  const listened = new WeakSet();
  const addressOf = ({ data, pointNumber }) => {
    const go = data?.meta?.go;
    return Array.isArray(go) ? go[pointNumber] : go;
  };
  const open = (address) => {
    const link = document.createElement("a");
    Object.assign(link, { href: address, hidden: true });
    link.dataset.go = "";
    const indicator = new URL(link.href).searchParams.get("indicator");
    if (indicator) link.dataset.row = indicator; // the title of the chosen one comes into sight
    document.body.append(link);
    link.click();
    link.remove();
  };
  const listen = () => {
    for (const chart of document.querySelectorAll(".js-plotly-plot")) {
      if (!chart._ev || listened.has(chart._ev) || !chart.data?.some(({ meta }) => meta?.go)) continue;
      listened.add(chart._ev);
      chart.classList.add("answers");
      chart.on("plotly_click", ({ points }) => {
        const address = points.map(addressOf).find(Boolean);
        if (!address) return;
        chart.closest("dialog")?.close();
        open(address);
      });
    }
  };
  new MutationObserver(listen).observe(document.documentElement, { childList: true, subtree: true });

  // ---------------------------------------------------------------- the whole screen, and a file

  let loading = null;
  const library = () => {
    if (window.Plotly) return Promise.resolve(window.Plotly);
    loading ??= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: LIBRARY });
      const fail = () => {
        loading = null;
        script.remove();
        reject(new Error(`${LIBRARY} could not be loaded`));
      };
      script.onload = () => (window.Plotly ? resolve(window.Plotly) : fail());
      script.onerror = fail;
      document.head.append(script);
    });
    return loading;
  };

  const chartOver = (tools) =>
    [...document.querySelectorAll(".js-plotly-plot")]
      .filter((chart) => chart.compareDocumentPosition(tools) & Node.DOCUMENT_POSITION_FOLLOWING)
      .pop();

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const plain = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const today = () =>
    new Date().toLocaleDateString("ja-JP-u-ca-japanese", {
      era: "long",
      year: "numeric",
      month: "long",
      day: "numeric",
    });
  const footOf = ({ foot }) => `${foot} 作成 ${today()}`;

  const parts = (chart) => JSON.parse(JSON.stringify({ data: chart.data, layout: chart.layout }));

  const note = (text, size, place) => ({
    text: plain(text),
    font: { size, color: colour(size > 12 ? "ink" : "muted") },
    xref: "paper",
    yref: "paper",
    x: 0,
    xanchor: "left",
    showarrow: false,
    ...place,
  });

  // The chart as it looks, with its words around it.
  const composed = (chart, words) => {
    const { data, layout } = parts(chart);
    const height = (layout.height ?? chart.clientHeight) + TOP + FOOT;
    const around = [
      note(words.title, 19, { y: 1, yanchor: "bottom", yshift: 72 }),
      note(words.subtitle, 13, { y: 1, yanchor: "bottom", yshift: 46 }),
      note(footOf(words), 12, { y: 0, yanchor: "top", yshift: -32 }),
    ];
    return {
      data,
      layout: {
        ...layout,
        width: WIDTH,
        height,
        autosize: false,
        paper_bgcolor: colour("page"),
        margin: { l: 16, r: 16, t: TOP, b: FOOT + 24 },
        legend: { ...layout.legend, yref: "paper", y: 1.01, yanchor: "bottom" },
        annotations: [...(layout.annotations ?? []), ...around],
      },
    };
  };

  const save = async (chart, words) => {
    const { data, layout } = composed(chart, words);
    const options = { format: "png", width: layout.width, height: layout.height, scale: 2 };
    const href = await (await library()).toImage({ data, layout }, options);
    Object.assign(document.createElement("a"), { href, download: `${words.file}.png` }).click();
  };

  const line = (name, text) => Object.assign(document.createElement(name), { textContent: text });

  const fill = async (chart, words) => {
    const plotly = await library();
    const dialog = Object.assign(document.createElement("dialog"), { className: "chart-dialog" });
    const box = Object.assign(document.createElement("div"), { className: "plot" });
    const close = Object.assign(line("button", "閉じる(Esc)"), { type: "button" });
    dialog.setAttribute("aria-label", words.title);
    dialog.append(close, line("h2", words.title), line("p", words.subtitle), box, line("small", footOf(words)));
    document.body.append(dialog);
    const { data, layout } = parts(chart);
    const draw = () =>
      plotly.react(
        box,
        data,
        { ...layout, width: box.clientWidth, height: box.clientHeight, autosize: false },
        { displayModeBar: false },
      );
    const afterScreen = () => document.fullscreenElement || dialog.close();
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      removeEventListener("resize", draw);
      document.removeEventListener("fullscreenchange", afterScreen);
      if (document.fullscreenElement) document.exitFullscreen();
      dialog.remove();
    });
    dialog.showModal();
    await dialog.requestFullscreen?.().catch(() => {}); // the window alone is filled where the browser forbids more
    document.addEventListener("fullscreenchange", afterScreen);
    addEventListener("resize", draw);
    await draw();
  };

  const ACTS = { fill, save };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-chart]");
    const tools = button?.closest(".chart-tools");
    const chart = tools && chartOver(tools);
    if (!chart) return;
    const failed = tools.querySelector("[role=status]");
    failed.textContent = "";
    try {
      await ACTS[button.dataset.chart](chart, tools.dataset);
    } catch (error) {
      console.error(error);
      failed.textContent = "図を用意できませんでした。サーバーとの接続を確かめ、もう一度押してください。";
    }
  });
}
