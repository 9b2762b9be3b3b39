// Charts of slides, drawn by plotly in the browser, so that a slide changes without asking the server.
import { element } from "./dom.js";

// px: the smallest letter in our charts. Each is drawn at the scale that makes this the slide's base size.
const SMALLEST_LETTER = 12;

const LONGEST_LOAD = 15_000; // ms

let loading = null;

// The chart library, fetched once; a failed attempt may be repeated.
function loadPlotly(address) {
  if (window.Plotly) return window.Plotly;
  loading ??= new Promise((resolve, reject) => {
    const script = element("script", { src: address });
    const fail = () => {
      loading = null;
      script.remove();
      reject(new Error(`${address} could not be loaded`));
    };
    // A proxy may answer with a page of its own.
    script.onload = () => (window.Plotly ? resolve(window.Plotly) : fail());
    script.onerror = fail;
    setTimeout(() => window.Plotly || fail(), LONGEST_LOAD);
    document.head.append(script);
  });
  return loading;
}

// Draws the charts into the boxes of a slide's section, each as large as its box. Of a chart that cannot be drawn the box
// says so, and shows its figures.
export async function drawCharts(section, charts, letterSize, library) {
  const boxes = [...section.querySelectorAll(".m-chart")];
  const draw = async (box, index) => {
    try {
      await drawChart(await loadPlotly(library), box, charts[index].figure, letterSize / SMALLEST_LETTER);
      showChart(box, charts[index]);
    } catch (error) {
      console.error(error);
      showFigures(box, charts[index]);
    }
  };
  await Promise.all(boxes.map(draw));
}

export const hasUndrawn = (section) => Boolean(section?.querySelector(".m-undrawn"));

async function drawChart(plotly, box, figure, scale) {
  const paper = box.querySelector(".m-paper");
  paper.style.transform = `scale(${scale})`;
  const layout = {
    ...JSON.parse(JSON.stringify(figure.layout)), // plotly writes narrowed years into what it is given
    width: box.clientWidth / scale,
    height: box.clientHeight / scale,
    autosize: false,
  };
  await plotly.react(paper, figure.data, layout, { staticPlot: true, displayModeBar: false });
}

function showChart(box, { alt }) {
  box.querySelector(".m-instead")?.remove();
  box.classList.remove("m-undrawn");
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", alt);
}

// In the place of the chart, until it can be drawn.
function showFigures(box, { alt, table }) {
  if (box.classList.contains("m-undrawn")) return;
  box.classList.add("m-undrawn");
  box.removeAttribute("role");
  box.removeAttribute("aria-label");
  const words = "グラフを表示できませんでした。サーバーとの接続を確かめてください。接続が戻ると再表示します。";
  const figures = table.rows.length ? tableElement(table) : element("p", {}, alt);
  const name = `数値の表: ${alt}`;
  const attributes = { class: "m-instead", tabindex: "0", role: "region", "aria-label": name };
  box.append(element("div", attributes, element("p", { class: "m-trouble", role: "status" }, words), figures));
}

function tableElement({ head, rows }) {
  const heads = head.map((words) => element("th", { scope: "col" }, words));
  const body = rows.map((row) => element("tr", {}, ...row.map((words) => element("td", {}, words))));
  return element("table", {}, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...body));
}

// Narrows every drawn chart of a section to these years. `last` is the last year in view: it keeps room for its label.
export function showYears(section, { first, last: end }, last) {
  const range = [first - 0.55, end + (end === last ? 1.15 : 0.6)];
  for (const paper of section.querySelectorAll(".m-paper")) {
    const axes = Object.keys(paper.layout ?? {}).filter((name) => /^xaxis\d*$/.test(name));
    // A chart that is not drawn yet has no axes; it is narrowed when it is drawn.
    if (axes.length) window.Plotly.relayout(paper, Object.fromEntries(axes.map((axis) => [`${axis}.range`, range])));
  }
}
