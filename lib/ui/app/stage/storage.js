// Texts that this browser keeps by name. Where its storage is forbidden or full the page keeps them, until it is closed.

// On the window: after the server was renewed, modules of two versions share one page.
window.meetingUnkept ??= new Map();
const unkept = window.meetingUnkept;

addEventListener("beforeunload", (event) => {
  if (holdsTexts()) event.preventDefault();
});

export function readText(name) {
  if (unkept.has(name)) return unkept.get(name);
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

// Returns whether the browser kept the text.
export function writeText(name, text) {
  try {
    localStorage.setItem(name, text);
    unkept.delete(name);
    return true;
  } catch {
    unkept.set(name, text);
    return false;
  }
}

// Keeps a text with the page alone: what the browser holds under this name must not be written over.
export const holdText = (name, text) => unkept.set(name, text);

export function removeText(name) {
  unkept.delete(name);
  try {
    localStorage.removeItem(name);
  } catch {
    // Nothing was stored either.
  }
}

export function namesWith(prefix) {
  let stored = [];
  try {
    stored = Object.keys(localStorage);
  } catch {
    // Forbidden: only what the page keeps.
  }
  return [...new Set([...stored, ...unkept.keys()])].filter((name) => name.startsWith(prefix)).sort();
}

// Whether a text will be lost with the page.
export const holdsTexts = () => unkept.size > 0;

// Whether this browser keeps texts, as far as was seen: its storage may be too full for the next one.
export function keepsTexts() {
  isAllowed ??= tryStorage();
  return isAllowed && !holdsTexts();
}

let isAllowed = null;

// Once a page: other windows hear of every change.
function tryStorage() {
  const name = "meeting-try";
  try {
    localStorage.setItem(name, name);
    localStorage.removeItem(name);
    return true;
  } catch {
    return false;
  }
}
