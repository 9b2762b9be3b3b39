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
export async function drawCharts(section, charts, letterSize, { library, template }) {
  const boxes = [...section.querySelectorAll(".m-chart")];
  const draw = async (box, index) => {
    try {
      const plotly = await loadPlotly(library);
      await drawChart(plotly, box, charts[index].figure, { template, scale: letterSize / SMALLEST_LETTER });
      showChart(box, charts[index]);
    } catch (error) {
      console.error(error);
      showFigures(box, charts[index]);
    }
  };
  await Promise.all(boxes.map(draw));
}

// Shows the charts of a section that is drawn, also one of another window, in the boxes of another: pictures, as wide as these
// are. Returns whether there was such a section.
export function copyCharts(drawn, section) {
  if (!drawn) return false;
  const papers = [...drawn.querySelectorAll(".m-paper")];
  for (const [place, box] of [...section.querySelectorAll(".m-chart")].entries()) {
    const paper = document.importNode(papers[place], true);
    const { width, height } = paper.querySelector(".main-svg");
    const scale = box.clientWidth / width.baseVal.value;
    paper.style.transform = `scale(${scale})`;
    box.style.height = `${height.baseVal.value * scale}px`;
    box.replaceChildren(paper);
  }
  return true;
}

export const hasUndrawn = (section) => Boolean(section?.querySelector(".m-undrawn"));

async function drawChart(plotly, box, figure, { template, scale }) {
  const paper = box.querySelector(".m-paper");
  paper.style.transform = `scale(${scale})`;
  const layout = {
    ...JSON.parse(JSON.stringify(figure.layout)), // plotly writes narrowed years into what it is given
    template,
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

const UNTIL = 0.49; // of a year after the last one: its bar, and no step to a later target

// Lets the charts of a section end with a year; `shown` is null for all years. A chart that is not drawn yet has its caption
// alone.
export function showYear(section, charts, shown) {
  for (const [place, box] of [...section.querySelectorAll(".m-figure")].entries()) {
    const { figure, caption } = charts[place];
    box.querySelector(".m-caption").textContent = shown?.caption ?? caption;
    const paper = box.querySelector(".m-paper");
    if (!paper.layout) continue;
    const visible = figure.data.map((trace) => isWithin(trace, shown));
    window.Plotly.update(paper, { visible }, yearAxes(figure.layout, shown));
  }
}

// Whether a trace has a value in the years shown; a projection leads to its last one.
function isWithin({ x, line }, shown) {
  if (!shown) return true;
  const isSeen = (year) => year <= shown.year;
  return line?.dash ? x.every(isSeen) : x.some(isSeen);
}

function yearAxes(layout, shown) {
  const changes = {};
  for (const name of Object.keys(layout).filter((key) => /^xaxis\d*$/.test(key))) {
    const { range, tickvals, ticktext } = layout[name];
    const hasEndsOnly = shown && tickvals.length === 2;
    const first = tickvals[0];
    changes[`${name}.range`] = shown ? [range[0], shown.year + UNTIL] : range;
    changes[`${name}.tickvals`] = hasEndsOnly ? [first, shown.year] : tickvals;
    changes[`${name}.ticktext`] = hasEndsOnly ? [ticktext[0], shown.label] : ticktext;
  }
  return changes;
}
