// What stands around the slides all the time: head, notices, buttons for a finger, the dark screen, the panel.
import { element } from "./dom.js";
import { openNote } from "./note.js";
import { openDetail, openHelp } from "./panels.js";
import { readDrafts } from "./record.js";
import { holdsTexts } from "./storage.js";

// Builds the fixed elements of a stage into its root, and returns those that change.
export function buildFrame(stage) {
  const parts = {
    owner: element("span", { class: "m-whose" }),
    position: element("span", { class: "m-position" }),
    recorded: element("span", { class: "m-recorded" }),
    pace: element("span", { class: "m-pace" }, stage.data.pace_words),
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
    element("button", { type: "button", class: "m-hint", onclick: () => openHelp(stage) }, "操作キー H"),
    element("button", { type: "button", class: "m-hint", onclick: () => stage.leave() }, "終了 Esc"),
    parts.recorded,
    parts.position,
    parts.pace,
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
    button("記録", "記録を入力", openNote),
    button("終了", "会議を終了", () => stage.leave()),
  );
}

// What the room must know about this slide, one sentence each.
export function noticesOf(stage) {
  const { data, newer, offline, index, notice, isApart } = stage;
  const key = data.slides[index].key;
  const drafts = readDrafts(data.dataset).filter((draft) => draft.slide === key).length;
  const sentences = [
    notice,
    offline &&
      `サーバーとの接続が切れています。会議は続けられ、記録は${stage.keepsNotes ? "このブラウザ" : "この画面"}に残ります。`,
    holdsTexts() && "記録はこの画面だけにあります。会議の終了後、画面を閉じる前に、ファイルに保存してください。",
    newer && `新しいデータがあります(版 ${newer.version})。Uで切り替えます。`,
    isApart && "もう一方の画面とデータ版が異なるため、スライドが一致しないことがあります。",
    drafts && `このスライドに下書きが${drafts}件あります(記録には入っていません)。Nで開きます。`,
    filterWords(stage),
    yearWords(stage),
    data.synthetic,
  ];
  return sentences.filter(Boolean);
}

function filterWords({ index, slide, filters, data }) {
  if (!filters.has(index)) return "";
  const { length } = data.slides[index].filtered;
  return `絞り込み ${slide.label}(このスライドのみ、${filters.get(index) + 1}/${length})。Sで次、Backspaceで元に戻します。`;
}

// How the chart's indicators stood in its last year, and that the sheet has no earlier one.
function yearWords({ slide, yearShown }) {
  if (!yearShown) return "";
  const isOldest = slide.years[slide.years.length - 1] === yearShown;
  const further = isOldest
    ? "これより前の年度に実績はありません。Yで全年度に戻ります。"
    : "Yで前の年度、Backspaceで元に戻します。";
  return `${yearShown.label}まで表示(このスライドのみ)。${yearShown.words}。${further}`;
}
