// Charts that answer: a click opens what a mark shows, and below a chart stand buttons that fill the screen with it or save it
// as it looks, with title, subtitle, source and date. The library for these is fetched when one of them is asked for.
{
  const LIBRARY = "./_slides/plotly.min.js";
  const WIDTH = 1120; // px of a saved picture
  const EDGE = 16; // px around its words and its plot

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

  // Words as lines of at most so many pixels.
  const measuring = document.createElement("canvas").getContext("2d");
  const inLines = (text, size, width) => {
    measuring.font = `${size}px ${letters()}`;
    const lines = [""];
    for (const letter of text) {
      if (measuring.measureText(lines.at(-1) + letter).width > width) lines.push("");
      lines[lines.length - 1] += letter;
    }
    return lines;
  };
  const letters = () => getComputedStyle(document.body).fontFamily.replace(/"/g, "'");

  // A picture of the chart as it looks, with its words around it: SVG, which a browser turns into PNG.
  const composed = async (chart, words) => {
    const { data, layout } = parts(chart);
    const height = layout.height ?? chart.clientHeight;
    const inner = { ...layout, width: WIDTH - 2 * EDGE, height, autosize: false };
    const drawn = await (await library()).toImage({ data, layout: inner }, { format: "svg", ...sizeOf(inner) });
    const plot = decodeURIComponent(drawn.slice(drawn.indexOf(",") + 1));
    const texts = [];
    let top = EDGE;
    const write = (text, size, ink, weight = 400) => {
      for (const words of inLines(text, size, WIDTH - 2 * EDGE)) {
        top += size * 1.45;
        const look = `font-size="${size}" font-weight="${weight}" fill="${colour(ink)}"`;
        texts.push(`<text x="${EDGE}" y="${top}" ${look}>${plain(words)}</text>`);
      }
    };
    write(words.title, 20, "ink", 700);
    write(words.subtitle, 14, "ink");
    top += EDGE / 2;
    texts.push(`<g transform="translate(${EDGE} ${top})">${plot}</g>`);
    top += height;
    write(footOf(words), 12, "muted");
    const whole = { width: WIDTH, height: Math.ceil(top + EDGE) };
    const ground = `<rect width="100%" height="100%" fill="${colour("page")}"/>`;
    const size = `width="${whole.width}" height="${whole.height}"`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${letters()}">${ground}${texts.join("")}</svg>`;
    return { svg, ...whole };
  };
  const sizeOf = ({ width, height }) => ({ width, height });

  const addressOfSvg = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  const asPng = async ({ svg, width, height }) => {
    const image = Object.assign(new Image(), { src: addressOfSvg(svg) });
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/png");
  };
  const download = (href, name) => Object.assign(document.createElement("a"), { href, download: name }).click();
  const save = async (chart, words) => download(await asPng(await composed(chart, words)), `${words.file}.png`);
  const saveSvg = async (chart, words) =>
    download(addressOfSvg((await composed(chart, words)).svg), `${words.file}.svg`);

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

  const ACTS = { fill, save, saveSvg };
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
