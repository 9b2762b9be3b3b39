// What paper needs and a style sheet cannot know: the foot of each page, and how large a chart was on the screen.
{
  // A chart's layers are as many pixels wide as the screen gave it; with these in a viewBox they shrink to the paper.
  const measure = (chart) => {
    const layers = chart.querySelectorAll(".main-svg");
    const [width, height] = ["width", "height"].map((name) => Number(layers[0]?.getAttribute(name)));
    if (!width || !height) return;
    for (const layer of layers) layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
    chart.style.setProperty("--chart-width", `${width}px`);
    chart.style.setProperty("--chart-shape", `${width} / ${height}`);
    chart.style.setProperty("--chart-ratio", width / height);
  };
  const measureAll = () => document.querySelectorAll(".js-plotly-plot").forEach(measure);
  // Plotly may fit a chart to the paper while it is being printed.
  const drawnAnew = new MutationObserver(measureAll);

  // Beside figures, which do not wrap, a column of words would be left a letter's width: it keeps room for a short word, and
  // of longer ones for as many letters as the line has for all columns.
  const NARROWEST = 2;
  const SHORT_WORD = 4;
  const LONG_WORD = 16;
  const A_LINE = 56; // letters of a table across A4 upright
  const BESIDE = 0.9; // letters that the space between two columns takes
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const widthOf = (word) => sum([...word].map((letter) => (letter < "\u0100" ? 0.6 : 1))); // in letters
  const roomOf = (table) => {
    const longest = [];
    for (const cell of table.querySelectorAll("tbody :is(th, td):not([colspan])")) {
      const words = cell.innerText.split(/\s/).map(widthOf);
      longest[cell.cellIndex] = Math.max(longest[cell.cellIndex] ?? 0, ...words);
    }
    const wanted = Array.from(longest, (letters) => Math.min(Math.max(letters ?? 0, NARROWEST), LONG_WORD));
    const short = wanted.map((letters) => Math.min(letters, SHORT_WORD));
    const room = A_LINE - BESIDE * longest.length - sum(short);
    const share = Math.min(1, room / Math.max(1, sum(wanted) - sum(short)));
    return wanted.map((letters, column) => short[column] + (letters - short[column]) * Math.max(0, share));
  };
  const given = [];
  const giveRoom = (table) => {
    const room = roomOf(table);
    for (const cell of table.tBodies[0]?.rows[0]?.cells ?? []) {
      cell.style.minWidth = `calc(${room[cell.cellIndex] ?? 0}em + 7pt)`;
      given.push(cell);
    }
  };

  const LONGER_THAN_A_PAGE = 1000; // pixels of the screen
  const putInOneColumn = () => {
    for (const block of document.querySelectorAll('[data-testid="stHorizontalBlock"], .sides'))
      block.classList.toggle("one-column", block.offsetHeight > LONGER_THAN_A_PAGE);
  };

  const quoted = (text) => JSON.stringify(text.replace(/\s+/g, " "));
  const now = () => new Date().toLocaleString("ja-JP", { dateStyle: "medium", timeStyle: "short" });

  // The address, the version of the data and the time on every page. Margin boxes are of the page, not of the document.
  const foot = document.createElement("style");
  const writeFoot = () => {
    const version = document.querySelector(".ev.brand small")?.textContent ?? "";
    const address = `${location.origin}${location.pathname}${decodeURIComponent(location.search)}`;
    const style =
      "font: 7pt sans-serif; color: #545b68; vertical-align: top; padding-top: 2mm; overflow-wrap: anywhere;";
    foot.textContent = `@page {
      @bottom-left { content: ${quoted(`${version} ${address}`)}; width: 75%; ${style} text-align: left; }
      @bottom-right { content: ${quoted(`印刷 ${now()} `)} counter(page) " / " counter(pages); width: 25%; ${style} text-align: right; }
    }`;
    document.head.append(foot);
  };

  const begin = () => {
    measureAll();
    putInOneColumn();
    for (const chart of document.querySelectorAll(".js-plotly-plot .svg-container"))
      drawnAnew.observe(chart, { attributeFilter: ["width", "height"], attributes: true, subtree: true });
    document.querySelectorAll(".ev table:not(.cells, .mosaic, .matrix)").forEach(giveRoom);
    writeFoot();
  };
  const end = () => {
    for (const cell of given.splice(0)) cell.style.minWidth = "";
    drawnAnew.disconnect();
    foot.remove();
    for (const layer of document.querySelectorAll(".js-plotly-plot .main-svg")) layer.removeAttribute("viewBox");
  };
  addEventListener("beforeprint", begin);
  addEventListener("afterprint", end);
}
