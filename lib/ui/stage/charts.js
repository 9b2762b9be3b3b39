// Charts of slides, drawn by plotly in the browser, so that a slide changes without asking the server.
import { element } from "./dom.js";

// px: the smallest letter in our charts. Each is drawn at the scale that makes this the slide's base size.
const SMALLEST_LETTER = 12;

let loading = null;

// The chart library, fetched once; a failed attempt may be repeated.
function loadPlotly(address) {
  loading ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const script = element("script", { src: address });
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = null;
      reject(new Error(`${address} could not be loaded`));
    };
    document.head.append(script);
  });
  return loading;
}

// Draws the charts into the boxes of a slide's section, each as large as its box.
export async function drawCharts(section, charts, letterSize, library) {
  const plotly = await loadPlotly(library);
  const scale = letterSize / SMALLEST_LETTER;
  const boxes = [...section.querySelectorAll(".m-chart")];
  await Promise.all(
    boxes.map((box, index) => {
      const { figure } = charts[index];
      const paper = box.firstElementChild;
      paper.style.transform = `scale(${scale})`;
      const layout = {
        ...structuredClone(figure.layout), // plotly writes narrowed years into what it is given
        width: box.clientWidth / scale,
        height: box.clientHeight / scale,
        autosize: false,
      };
      return plotly.react(paper, figure.data, layout, { staticPlot: true, displayModeBar: false });
    }),
  );
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
