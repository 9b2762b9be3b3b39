// What stands around the slides all the time: head, notices, buttons for a finger, the dark screen, the panel.
import { element } from "./dom.js";
import { openDetail, openHelp, openNote } from "./panels.js";

// Builds the fixed elements of a stage into its root, and returns those that change.
export function buildFrame(stage) {
  const parts = {
    owner: element("span", { class: "m-whose" }),
    position: element("span", { class: "m-position" }),
    clock: element("span", { class: "m-clock", "aria-label": "経過時間" }),
    spoken: element("div", { class: "m-hidden", "aria-live": "polite" }),
    notices: element("div", { class: "m-state", role: "status" }),
    digits: element("div", { class: "m-typed", "aria-hidden": "true" }),
    dark: element("div", { class: "m-blank", hidden: true, "aria-label": "画面を消しています。Bで戻ります" }),
    panel: element("div", {
      class: "m-overlay",
      role: "dialog",
      "aria-modal": "true",
      hidden: true,
      tabindex: "-1",
    }),
    deck: element("div", { class: "m-deck" }),
  };
  const head = element(
    "header",
    { class: "m-top" },
    parts.owner,
    parts.notices,
    parts.digits,
    element("button", { type: "button", class: "m-hint", onclick: () => openHelp(stage) }, "キー H"),
    element("button", { type: "button", class: "m-hint", onclick: () => stage.leave() }, "終える Esc"),
    parts.position,
    parts.clock,
  );
  stage.root.replaceChildren(head, parts.deck, touchBar(stage), parts.dark, parts.panel, parts.spoken);
  return parts;
}

// A swipe turns the slide; these buttons are for the rest.
function touchBar(stage) {
  const button = (label, name, act) =>
    element("button", { type: "button", "aria-label": name, onclick: () => act(stage) }, label);
  return element(
    "nav",
    { class: "m-touch", "aria-label": "スライドの操作" },
    button("←", "前のスライド", () => stage.previous()),
    button("→", "次のスライド", () => stage.next()),
    button("詳しく", "詳しく", openDetail),
    button("記録", "記録を書く", openNote),
    button("終える", "会議を終える", () => stage.leave()),
  );
}

// What the room must know about this slide, one sentence each.
export function noticesOf({ data, newer, offline, leaving, index, slide, filters, years }) {
  const sentences = [
    offline && "サーバーとの接続が切れています。このまま会議を続けられ、記録もこのブラウザに残ります。",
    offline && leaving && "終えるのは、接続が戻ってからにしてください。",
    newer && `新しいデータがあります(版 ${newer.version})。Uで切り替えます。`,
    filters.has(index) && `しぼり込み ${slide.label}(このスライドだけ)。Backspaceで戻します。`,
    years.has(index) && `年度 ${years.get(index).label}(このスライドだけ)。Backspaceで戻します。`,
    data.synthetic,
  ];
  return sentences.filter(Boolean);
}

// Hours are counted in minutes, as a chair does: 75:00.
export function elapsed(since) {
  const seconds = Math.floor((Date.now() - since) / 1000);
  return [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
