// The document of a slide: its sentence, charts, figures and question, and what the presenter sees of it.
import { element } from "./dom.js";
import { readRecord } from "./record.js";

const LONG_TITLE = 60; // letters after which a heading is set smaller, so that all of it fits
const MOST_SHOWN = 500; // notes of a record, the newest
const LONG_FIGURE = 20; // letters, the same for a figure

export function slideElement(slide, data) {
  const chosen = slide.kind === "overview" && data.chosen;
  return element(
    "section",
    {
      class: `m-slide m-${slide.kind}`,
      "data-key": slide.key,
      "aria-roledescription": "スライド",
      "aria-label": slide.name,
      inert: true,
    },
    element("h1", { class: slide.title.length > LONG_TITLE ? "m-long" : false }, ...unparted(slide.title)),
    slide.story ? element("p", { class: "m-story" }, slide.story) : null,
    chosen ? element("p", { class: "m-chosen" }, data.chosen) : null,
    body(slide, data),
    question(slide),
    source(slide),
  );
}

// A title whose short words in brackets, such as a status with its sign, never part at a line's end.
const unparted = (title) =>
  title
    .split(/(\([^()]{1,10}\))/)
    .map((part, place) => (place % 2 ? element("span", { class: "m-unparted" }, part) : part));

function body(slide, data) {
  if (slide.kind === "decided") return element("div", { class: "m-body m-one" }, ...decidedElements(data));
  const columns = slide.charts.length ? "m-body" : "m-body m-one";
  return element("div", { class: columns }, charts(slide), figures(slide));
}

function charts(slide) {
  if (!slide.charts.length) return null;
  const boxes = slide.charts.map((chart) =>
    element(
      "figure",
      { class: "m-figure" },
      element("figcaption", { class: "m-caption" }, chart.caption),
      element(
        "div",
        { class: "m-chart", role: "img", "aria-label": chart.alt },
        element("div", { class: "m-paper", "aria-hidden": "true" }),
      ),
    ),
  );
  return element("div", { class: "m-charts" }, ...boxes);
}

function figures(slide) {
  if (!slide.facts.length) return null;
  const rows = slide.facts.map((figure) =>
    element(
      "div",
      {},
      element("dt", {}, figure.label),
      element("dd", { class: figureClass(figure) }, figure.value),
      element("dd", { class: "m-how" }, figure.how),
    ),
  );
  return element("dl", { class: "m-facts" }, ...rows);
}

function figureClass({ value, tone }) {
  const names = [value.length > LONG_FIGURE && "m-long", tone && `m-tone-${tone}`].filter(Boolean);
  return names.length > 0 && names.join(" ");
}

function question(slide) {
  if (!slide.question) return null;
  const css = slide.recorded ? "m-question" : "m-question m-suggested";
  const sign = slide.viewpoint ? [element("b", {}, slide.viewpoint), " "] : []; // when to report is asked by no viewpoint
  return element("p", { class: css }, ...sign, slide.question);
}

const source = (slide) => element("p", { class: "m-source" }, slide.source);

// The record; before there is any, also what each slide asks, a line each with the slide's number.
export function decidedElements(data) {
  const asked = [...data.slides.entries()].filter(([, { question: words, kind }]) => words && kind !== "overview");
  const record = recordElement(data);
  if (readRecord(data.dataset).length || !asked.length) return [record];
  const lines = asked.map(([index, { name, question: words }]) =>
    element("li", {}, element("b", {}, `${index + 1} `), element("b", {}, name), element("span", {}, words)),
  );
  const heading = element("h2", {}, "この会議で確かめること(番号を押すと、そのスライドへ)");
  return [element("div", {}, record, heading, element("ul", { class: "m-asked" }, ...lines))];
}

// The decisions and questions of the record, in the order in which they were written.
export function recordElement(data) {
  const notes = readRecord(data.dataset);
  if (!notes.length)
    return element("p", { class: "m-empty" }, "記録はありません。各スライドで N を押すと記録できます。");
  const shown = notes.slice(-MOST_SHOWN);
  const items = shown.map((note) => noteElement(note, data));
  const list = element("ol", { class: "m-record", start: String(notes.length - shown.length + 1) }, ...items);
  if (shown.length === notes.length) return list;
  const before = element("p", { class: "m-empty" }, `これより前に${notes.length - shown.length}件の記録があります。`);
  return element("div", {}, before, list);
}

function noteElement(note, data) {
  const viewpoint = note.viewpoint ? data.circled[note.viewpoint - 1] : "";
  const owner = note.owner ? ` 担当 ${note.owner}` : "";
  const due = note.due ? ` 期限 ${dayWords(note.due)}` : "";
  return element(
    "li",
    {},
    element("b", {}, `${data.kinds[note.kind] ?? ""}${viewpoint} `),
    note.text,
    element("small", {}, ` ${note.name}${owner}${due}`),
  );
}

// As lib.contract.era.day_words: 令和4年3月31日.
function dayWords(day) {
  const options = { era: "short", year: "numeric", month: "long", day: "numeric" };
  return new Date(`${day}T00:00`).toLocaleDateString("ja-JP-u-ca-japanese", options);
}

// The next slide as the room will see it, small; its charts are drawn by the stage.
function nextElement(next) {
  if (!next) return element("p", { class: "m-next" }, "(最後のスライドです)");
  const picture = element(
    "div",
    { class: "m-preview" },
    element("p", { class: "m-preview-title" }, ...unparted(next.title)),
    next.kind === "decided" ? null : charts(next),
  );
  return element("section", { class: "m-next", "aria-label": `次のスライド ${next.name}` }, picture);
}

// The presenter's two columns: this slide and the next one, and what is at hand about it.
export function presenterElements(slide, next, data) {
  return [
    element(
      "div",
      { class: "m-now" },
      element("h1", {}, ...unparted(slide.title)),
      slide.story ? element("p", {}, slide.story) : null,
      figures(slide),
      question(slide),
      source(slide),
      element("h2", {}, "次"),
      nextElement(next),
    ),
    element(
      "div",
      { class: "m-notes", tabindex: "0", role: "region", "aria-label": "手元の資料" },
      element("h2", {}, "手元の資料"),
      element("div", { html: slide.notes }),
      element("div", { html: slide.detail }),
      element("h2", {}, "記録"),
      recordElement(data),
    ),
  ];
}
