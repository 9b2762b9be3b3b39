// What a key lays over the slide: its details, the form of a note, the code of its address, the keys.
import { element } from "./dom.js";

export function openDetail(stage) {
  const { slide } = stage;
  const body = [
    element("h2", {}, slide.name),
    element("div", { html: slide.detail }),
    element("div", { html: slide.notes }),
    element("p", { class: "m-keys" }, "D 又は Esc で戻る"),
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
    element("h2", {}, "手元の端末で開く"),
    code,
    element("p", {}, address.href),
    element("p", { class: "m-keys" }, "Q 又は Esc で戻る"),
  ];
  stage.openPanel("share", "このスライドを共有", body);
}

export const trouble = (words = "") => element("p", { class: "m-trouble", role: "alert" }, words);

const KEYS = [
  ["→ PageDown スペースキー", "次へ"],
  ["← PageUp", "前へ"],
  ["Home / End", "最初 / 最後"],
  ["数字", "その番号へ"],
  ["D", "詳しく / 戻る"],
  ["N", "決定・確認事項を記録(入力途中の内容は下書きに保存)"],
  ["S / Y", "このスライドのみ絞り込み / 年度を変更"],
  ["Backspace", "元に戻す"],
  ["B .", "画面を消す / 戻す"],
  ["F F5", "全画面"],
  ["P", "発表者画面"],
  ["Q", "手元の端末で開くためのQRコード"],
  ["Esc", "閉じる・会議を終了"],
];

export function openHelp(stage) {
  const rows = KEYS.flatMap(([key, effect]) => [element("dt", {}, key), element("dd", {}, effect)]);
  stage.openPanel("help", "操作キーの説明", [
    element("h2", {}, "操作キー"),
    element("dl", { class: "m-keylist" }, ...rows),
  ]);
}
