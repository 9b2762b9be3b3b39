// What a key lays over the slide: its details, the form of a note, the code of its address, the keys.
import { element, isForInputMethod } from "./dom.js";
import { readRecord, writeRecord } from "./record.js";
import { recordElement } from "./slides.js";

export function openDetail(stage) {
  const { slide } = stage;
  const body = [
    element("h2", {}, slide.name),
    element("div", { html: slide.detail }),
    element("div", { html: slide.notes }),
    element("p", { class: "m-keys" }, "D または Esc で戻る"),
  ];
  stage.openPanel("detail", `${slide.name}の詳しい表示`, body);
}

export function openShare(stage) {
  const address = new URL(location.href);
  address.searchParams.delete("role");
  const code = element("img", {
    class: "m-code",
    src: `${stage.data.code}?${new URLSearchParams({ text: address.href })}`,
    alt: "このスライドのアドレスのQRコード",
    onerror: () => code.replaceWith(trouble("QRコードを作れません。サーバーとの接続を確かめてください。")),
  });
  const body = [
    element("h2", {}, "このスライドを手元で開く"),
    code,
    element("p", {}, address.href),
    element("p", { class: "m-keys" }, "Q または Esc で戻る"),
  ];
  stage.openPanel("share", "このスライドを共有", body);
}

const trouble = (words = "") => element("p", { class: "m-trouble", role: "alert" }, words);

const KEYS = [
  ["→ PageDown 空白", "次へ"],
  ["← PageUp", "前へ"],
  ["Home / End", "最初 / 最後"],
  ["数字", "その番号へ"],
  ["D", "詳しく / 戻る"],
  ["N", "決定・問いを書く"],
  ["S / Y", "このスライドだけ、しぼる / 年度を変える"],
  ["Backspace", "元に戻す"],
  ["B", "画面を消す / 戻す"],
  ["F", "全画面"],
  ["P", "発表者用の窓"],
  ["Q", "手元で開くためのQRコード"],
  ["Esc", "閉じる・会議を終える"],
];

export function openHelp(stage) {
  const rows = KEYS.flatMap(([key, effect]) => [element("dt", {}, key), element("dd", {}, effect)]);
  stage.openPanel("help", "キーの説明", [element("h2", {}, "キー"), element("dl", { class: "m-keylist" }, ...rows)]);
}

// ---------------------------------------------------------------- the note

export function openNote(stage) {
  const { data } = stage;
  const original = data.slides[stage.index]; // not narrowed: the note is about the slide, whatever part is shown
  const fields = noteFields(original, data);
  const { kind, viewpoint, text, owner, due } = fields;
  const warning = trouble();

  const save = () => {
    if (!text.value.trim()) return text.focus();
    if (!writeRecord(data.dataset, [...readRecord(data.dataset), newNote(original, fields, data.version)])) {
      warning.textContent =
        "このブラウザに保存できません。内容を書き写し、会議の画面で記録を保存して空きを作ってください。";
      return;
    }
    stage.closePanel();
    stage.noteWritten();
  };

  for (const field of [text, owner, due]) {
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isForInputMethod(event)) save();
    });
  }
  const body = [
    element("h2", {}, `記録: ${original.name}`),
    element(
      "div",
      { class: "m-form" },
      kind,
      viewpoint,
      text,
      element("label", {}, "担当 ", owner),
      element("label", {}, "期限 ", due),
    ),
    warning,
    element(
      "div",
      { class: "m-form" },
      element("button", { type: "button", onclick: save }, "記録する(Ctrl+Enter)"),
      element("button", { type: "button", onclick: () => stage.closePanel() }, "やめる(Esc)"),
    ),
    element("h3", {}, "これまでの記録"),
    recordElement(data),
  ];
  stage.openPanel("note", "記録を書く", body);
}

function noteFields(slide, data) {
  const kinds = Object.entries(data.kinds).map(([code, word]) => element("option", { value: code }, word));
  const viewpoints = data.viewpoints.map((words, index) =>
    element("option", { value: String(index + 1), selected: index + 1 === slide.viewpoint_number }, words),
  );
  return {
    kind: element("select", { "aria-label": "種別" }, ...kinds),
    viewpoint: element(
      "select",
      { "aria-label": "視点" },
      element("option", { value: "0" }, "視点なし"),
      ...viewpoints,
    ),
    text: element("textarea", { rows: "4", maxlength: "1000", "aria-label": "内容" }),
    owner: element("input", { type: "text", maxlength: "100" }),
    due: element("input", { type: "date", max: "2099-12-31" }),
  };
}

// As lib.findings.decisions reads it; `written_at` is the clock on the wall, to the minute.
function newNote(slide, { kind, viewpoint, text, owner, due }, version) {
  const now = new Date();
  const onTheWall = new Date(now - now.getTimezoneOffset() * 60_000);
  return {
    id: `${now.getTime().toString(36)}-${Math.random().toString(36).slice(2, 8)}`,
    slide: slide.key,
    name: slide.name,
    kind: kind.value,
    viewpoint: Number(viewpoint.value),
    text: text.value.trim(),
    owner: owner.value.trim(),
    due: due.value,
    written_at: onTheWall.toISOString().slice(0, 16).replace("T", " "),
    version,
  };
}
