// Keyboard and finger: which key does what, and when a key belongs to somebody else.
import { consume, isForInputMethod } from "./dom.js";
import { openDetail, openHelp, openNote, openShare } from "./panels.js";

const next = (stage) => stage.next();
const previous = (stage) => stage.previous();
const darken = (stage) => stage.setBlank(true);

const ACTIONS = {
  ArrowRight: next,
  PageDown: next,
  ArrowDown: next,
  " ": next,
  ArrowLeft: previous,
  PageUp: previous,
  ArrowUp: previous,
  Home: (stage) => stage.show(0),
  End: (stage) => stage.show(stage.data.slides.length - 1),
  d: openDetail,
  n: openNote,
  q: openShare,
  h: openHelp,
  "?": openHelp,
  s: (stage) => stage.changeFilter(),
  y: (stage) => stage.changeYears(),
  Backspace: (stage) => stage.undoChanges(),
  b: darken,
  ".": darken,
  f: toggleFullscreen,
  p: openPresenter,
  u: (stage) => stage.takeNewer(),
  Escape: (stage) => stage.leave(),
};
// The key that opened a panel closes it too.
const PANEL_KEYS = { d: "detail", q: "share" };

export function onKey(stage, event) {
  if (isForInputMethod(event)) return;
  if (event.altKey || ((event.ctrlKey || event.metaKey) && event.key !== "Enter")) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (stage.panel) return onKeyInPanel(stage, event, key);
  if (stage.blank && key !== "Escape") {
    stage.setBlank(false);
  } else if (/^[0-9]$/.test(key)) {
    stage.typeDigit(key);
  } else if (ACTIONS[key]) {
    ACTIONS[key](stage);
  } else {
    return;
  }
  consume(event);
}

function onKeyInPanel(stage, event, key) {
  const isWriting = /^(TEXTAREA|INPUT|SELECT)$/.test(event.target.tagName ?? "");
  if (key === "Escape" || (!isWriting && PANEL_KEYS[key] === stage.panel)) {
    stage.closePanel();
    return consume(event);
  }
  if (key === "Tab") keepFocusInside(stage.parts.panel, event);
  if (!isWriting) event.stopPropagation(); // Streamlit has keys of its own
}

function keepFocusInside(panel, event) {
  const stops = [...panel.querySelectorAll("a[href], button, select, input, textarea, [tabindex='0']")];
  if (!stops.length) return consume(event);
  const [first, last] = event.shiftKey ? [stops.at(-1), stops[0]] : [stops[0], stops.at(-1)];
  if (document.activeElement === last || !panel.contains(document.activeElement)) {
    first.focus();
    consume(event);
  }
}

function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {}); // a browser that refuses stays as it is
}

function openPresenter(stage) {
  if (stage.isPresenter) return;
  const address = new URL(location.href);
  address.searchParams.set("role", "presenter");
  window.open(address, "_blank", "popup,width=1280,height=800");
}

const LEAST_SWIPE = 50; // px

// A finger drawn across the deck turns the slide; down or with two fingers it scrolls or zooms.
export function listenToFingers(stage, deck) {
  let start = null;
  const passive = { passive: true };
  deck.addEventListener(
    "touchstart",
    (event) => {
      start = event.touches.length === 1 ? event.touches[0] : null;
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
