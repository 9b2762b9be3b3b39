// Keyboard and finger: which key does what, and when a key belongs to somebody else.
import { presenterAddress } from "./address.js";
import { consume, isForInputMethod, isWriting } from "./dom.js";
import { openNote } from "./note.js";
import { openDetail, openEnd, openHelp, openShare } from "./panels.js";

const next = (stage) => stage.next();
const previous = (stage) => stage.previous();
const darken = (stage) => stage.setBlank(true);

const NO_FILTER = "このスライドに絞り込みはありません。部署などの絞り込み(S)は、全体像のスライドで使えます。";
const NO_YEARS = "このスライドで年度は変えられません。年度の変更(Y)は、指標のグラフのあるスライドで使えます。";
const UNCHANGED = "このスライドの絞り込みと年度は変更していません。";

const ACTIONS = {
  ArrowRight: next,
  PageDown: next,
  ArrowDown: (stage) => stage.scroll(1) || stage.next(),
  " ": next,
  ArrowLeft: previous,
  PageUp: previous,
  ArrowUp: (stage) => stage.scroll(-1) || stage.previous(),
  Home: (stage) => stage.show(0),
  End: (stage) => stage.show(stage.data.slides.length - 1),
  d: openDetail,
  n: openNote,
  q: openShare,
  h: openHelp,
  "?": openHelp,
  s: (stage) => (stage.canFilter ? stage.changeFilter() : stage.say(NO_FILTER)),
  y: (stage) => (stage.canChangeYears ? stage.changeYears() : stage.say(NO_YEARS)),
  Backspace: (stage) => (stage.isChanged ? stage.undoChanges() : stage.say(UNCHANGED)),
  b: darken,
  ".": darken,
  f: toggleFullscreen,
  F5: toggleFullscreen, // a presenter's remote begins with it; to reload there is Ctrl+R
  p: openPresenter,
  u: (stage) => (stage.newer ? stage.takeNewer() : stage.say("新しいデータはありません。")),
  Escape: (stage) => (stage.isPresenter ? stage.leave() : openEnd(stage)),
};
// The key that opened a panel closes it too.
const PANEL_KEYS = { d: "detail", q: "share", h: "help", "?": "help" };

// Keys that may be held down; of any other, what comes again by itself is dropped: an Escape held a moment too long would
// close the note and then leave the meeting.
const HELD = new Set(["ArrowRight", "PageDown", "ArrowDown", "ArrowLeft", "PageUp", "ArrowUp", "Tab"]);

// The key as ACTIONS names it. An input method that is on gives full-width letters, kana or only "Process", and keyboards
// of other countries other letters: there the key's place on the keyboard says which it is.
function keyOf(event) {
  const key = (event.key ?? "").normalize("NFKC");
  if (/^[ -~]$/.test(key)) return key.toLowerCase();
  const hasName = key.length > 1 && key !== "Process" && key !== "Unidentified";
  return hasName ? key : keyAt(event.code ?? "");
}

function keyAt(code) {
  const character = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1].toLowerCase();
  return character ?? { Space: " ", Period: "." }[code] ?? code;
}

export function onKey(stage, event) {
  if (isForInputMethod(event)) return;
  if (event.altKey || ((event.ctrlKey || event.metaKey) && event.key !== "Enter")) return;
  const key = keyOf(event);
  if (stage.panel) return onKeyInPanel(stage, event, key);
  const act = actionOf(stage, key);
  if (!act) return;
  consume(event);
  if (event.repeat && !HELD.has(key)) return;
  // An input method writes the letter of its key into whatever field has the focus next.
  if (event.keyCode === 229) setTimeout(act);
  else act();
}

function actionOf(stage, key) {
  if (stage.blank && key && key !== "Escape") return () => stage.setBlank(false);
  if (/^[0-9]$/.test(key)) return () => stage.typeDigit(key);
  return Object.keys(ACTIONS).includes(key) ? () => ACTIONS[key](stage) : null;
}

function onKeyInPanel(stage, event, key) {
  if (key === "Escape" || (!isWriting(event) && PANEL_KEYS[key] === stage.panel)) {
    if (!event.repeat) stage.closePanel();
    return consume(event);
  }
  if (key === "Tab") keepFocusInside(stage.parts.panel, event);
  if (!isWriting(event)) event.stopPropagation(); // Streamlit has keys of its own
}

function keepFocusInside(panel, event) {
  const stops = [...panel.querySelectorAll("a[href], button, select, input, textarea, [tabindex='0']")];
  if (!stops.length) return consume(event);
  if (event.shiftKey) stops.reverse();
  const [first, last] = [stops[0], stops[stops.length - 1]];
  if (document.activeElement === last || !panel.contains(document.activeElement)) {
    first.focus();
    consume(event);
  }
}

function toggleFullscreen(stage) {
  const refused = () =>
    stage.say("全画面にできませんでした。ブラウザのメニューで全画面にしてください(多くのパソコンではF11)。");
  try {
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    change.catch(refused);
  } catch {
    refused(); // a telephone has none
  }
}

function openPresenter(stage) {
  if (stage.isPresenter) return stage.say("この画面が発表者画面です。");
  if (!stage.hasPresenter) {
    return stage.say(
      "このブラウザでは発表者画面を使えません(ブラウザの設定で、保存又は画面間の通信が禁止されています)。会議は続けられます。",
    );
  }
  if (!window.open(presenterAddress(stage), "_blank", "popup,width=1280,height=800")) {
    stage.say(
      "発表者画面を開けませんでした。ブラウザがポップアップをブロックしています。このサイトのポップアップを許可して、もう一度Pを押してください。",
    );
  }
}

const LEAST_SWIPE = 50; // px
const isInWide = (target) => {
  const box = target.closest?.(".m-charts, .scroll");
  return Boolean(box) && box.scrollWidth > box.clientWidth + 1;
};

// A finger drawn across the deck turns the slide; down, with two fingers, or on what is wider than the screen it scrolls
// or zooms.
export function listenToFingers(stage, deck) {
  let start = null;
  const passive = { passive: true };
  deck.addEventListener(
    "touchstart",
    (event) => {
      start = event.touches.length === 1 && !isInWide(event.target) ? event.touches[0] : null;
    },
    passive,
  );
  deck.addEventListener(
    "touchend",
    (event) => {
      if (!start) return;
      const end = event.changedTouches[0];
      const across = end.clientX - start.clientX;
      const down = end.clientY - start.clientY;
      if (Math.abs(across) <= LEAST_SWIPE || Math.abs(across) <= 2 * Math.abs(down)) return;
      if (across < 0) stage.next();
      else stage.previous();
    },
    passive,
  );
}
