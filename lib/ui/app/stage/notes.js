// Lists of notes in the browser's storage. What cannot be read there is set aside under a name of its own, never written over.
import { holdText, readText, removeText, writeText } from "./storage.js";

export const UNREAD = "meeting-unread:";

const TEXTS = ["id", "slide", "name", "kind", "text", "written_at", "version"];
const LATER_TEXTS = ["owner", "due"]; // a note of before they were asked for has none

const isText = (value) => typeof value === "string";

function isNote(note) {
  return (
    TEXTS.every((name) => isText(note?.[name])) &&
    LATER_TEXTS.every((name) => note[name] === undefined || isText(note[name])) &&
    Number.isInteger(note.viewpoint)
  );
}

// What a text holds: its notes, and as a text what is none; "" for nothing.
function parse(text) {
  if (text === null) return { notes: [], unread: "" };
  try {
    const list = JSON.parse(text);
    const others = list.filter((note) => !isNote(note));
    return { notes: list.filter(isNote), unread: others.length ? JSON.stringify(others) : "" };
  } catch {
    return { notes: [], unread: text };
  }
}

export const readNotes = (name) => parse(readText(name)).notes;

// Returns whether the browser kept the notes. No notes leave no name behind.
export function writeNotes(name, notes) {
  const { unread } = parse(readText(name));
  const isSetAside = !unread || writeText(`${UNREAD}${Date.now().toString(36)}:${name}`, unread);
  const text = JSON.stringify(notes);
  if (!isSetAside) {
    holdText(name, text);
    return false;
  }
  if (notes.length) return writeText(name, text);
  removeText(name);
  return true;
}

// Sets aside what cannot be read under this name.
export function tidyNotes(name) {
  const { notes, unread } = parse(readText(name));
  if (unread) writeNotes(name, notes);
}

export const newId = () => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
