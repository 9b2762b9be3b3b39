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
  const { data, newer, offline, index, slide, filters, years, notice, isApart } = stage;
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
    filters.has(index) && `絞り込み ${slide.label}(このスライドのみ)。Backspaceで元に戻します。`,
    years.has(index) && `年度 ${years.get(index).label}(このスライドのみ)。Backspaceで元に戻します。`,
    data.synthetic,
  ];
  return sentences.filter(Boolean);
}
