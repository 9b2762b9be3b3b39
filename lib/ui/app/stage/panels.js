// What a key lays over the slide: its details, the form of a note, the code of its address, the keys.
import { pageAddress } from "./address.js";
import { element } from "./dom.js";

export function openDetail(stage) {
  const { slide } = stage;
  if (!stage.hasDetail) return stage.say("このスライドに詳しい表示はありません。");
  const body = [
    element("h2", {}, slide.name),
    element("div", { html: slide.detail }),
    element("div", { html: slide.notes }),
    element("p", { class: "m-keys" }, "D 又は Esc で戻る。リンクは新しいタブで開き、会議はこのまま続きます"),
  ];
  // A source is looked at beside the meeting, not in its place.
  for (const link of body.flatMap((part) => [...part.querySelectorAll("a[href]")])) {
    delete link.dataset.go;
    Object.assign(link, { target: "_blank", rel: "noopener" });
  }
  stage.openPanel("detail", `${slide.name}の詳しい表示`, body);
}

export function openShare(stage) {
  const address = pageAddress();
  address.searchParams.delete("role");
  const code = element("img", {
    class: "m-code",
    src: `${stage.data.code}?${new URLSearchParams({ text: address.href })}`,
    alt: "このスライドのアドレスのQRコード",
    onerror: () => code.replaceWith(trouble("QRコードを作れません。サーバーとの接続を確かめてください。")),
  });
  const body = [
    element("h2", {}, "手元の端末で開く"),
    code,
    element("p", {}, address.href),
    element("p", { class: "m-keys" }, "Q 又は Esc で戻る"),
  ];
  stage.openPanel("share", "このスライドを共有", body);
}

export const trouble = (words = "") => element("p", { class: "m-trouble", role: "alert" }, words);

// Before the meeting is left by a key: one Escape too many ends nothing.
export function openEnd(stage) {
  stage.openPanel("end", "会議を終了するか", [
    element("h2", {}, "会議を終了しますか"),
    element("p", {}, "記録はこのブラウザに残り、会議の準備の画面で見られます。"),
    element(
      "div",
      { class: "m-form" },
      button("終了する(Enter)", () => endMeeting(stage), "m-first"),
      button("会議を続ける(Esc)", () => stage.closePanel()),
    ),
  ]);
}

function endMeeting(stage) {
  stage.closePanel();
  stage.leave();
}

// While the server is away there is no desk to go to.
export function openWaiting(stage) {
  stage.openPanel("waiting", "接続を待っています", [
    element("h2", {}, "サーバーとの接続が切れています"),
    element(
      "p",
      { role: "status" },
      `記録は${stage.keepsNotes ? "このブラウザ" : "この画面"}に残っています。接続が戻ると、会議の準備の画面へ自動で移ります。`,
    ),
    element(
      "div",
      { class: "m-form" },
      button("会議を続ける(Esc)", () => stage.closePanel(), "m-first"),
    ),
  ]);
}

const button = (label, act, css = false) => element("button", { type: "button", class: css, onclick: act }, label);

// A key that does nothing on a slide is not offered there: `works` says where it does.
const KEYS = [
  ["→ PageDown スペースキー", "次へ"],
  ["← PageUp", "前へ"],
  ["Home / End", "最初 / 最後"],
  ["数字", "その番号へ"],
  ["D", "詳しく / 戻る", (stage) => stage.hasDetail],
  ["N", "決定・確認事項を記録(入力途中の内容は下書きに保存)"],
  ["S", "このスライドのみ絞り込み", (stage) => stage.canFilter],
  ["Y", "このスライドのグラフを実績のある年度まで表示(押すたびに前の年度)", (stage) => stage.canChangeYears],
  ["Backspace", "絞り込みと年度を元に戻す", (stage) => stage.isChanged],
  ["B .", "画面を消す / 戻す"],
  ["F F5", "全画面"],
  ["P", "発表者画面", (stage) => stage.hasPresenter && !stage.isPresenter],
  ["Q", "手元の端末で開くためのQRコード"],
  ["U", "新しいデータに切り替え", (stage) => stage.newer],
  ["H ?", "操作キーの説明 / 戻る"],
  ["Esc", "閉じる・会議を終了", (stage) => !stage.isPresenter],
  ["Esc", "閉じる・発表者画面を閉じる", (stage) => stage.isPresenter],
];

export function openHelp(stage) {
  const offered = KEYS.filter(([, , works]) => !works || works(stage));
  const rows = offered.flatMap(([key, effect]) => [element("dt", {}, key), element("dd", {}, effect)]);
  stage.openPanel("help", "操作キーの説明", [
    element("h2", {}, "操作キー"),
    element("dl", { class: "m-keylist" }, ...rows),
    element("p", { class: "m-keys" }, "H 又は Esc で戻る"),
  ]);
}
