// The record of decisions and questions, and the drafts of notes: of one data set, and of the path that the dashboard is
// served below, for two servers of one host share the browser's storage.
import { newId, readNotes, tidyNotes, UNREAD, writeNotes } from "./notes.js";
import { keepsTexts, namesWith, readText, removeText } from "./storage.js";

const RECORD = "meeting-record:";
const DRAFTS = "meeting-draft:";
const MOST_NOTES = 500; // of a record that are handed to the server, the newest; as lib.findings.decisions
const MOST_RECORDS = 12; // of other meetings that are offered at once

const meetingOf = (dataset) => `${dataset}@${new URL(".", document.baseURI).pathname}`;

// Under which names the browser keeps a meeting.
export const namesOf = (dataset) => [RECORD, DRAFTS].map((prefix) => prefix + meetingOf(dataset));
export const isRecordName = (name) => name.startsWith(RECORD);
export const isDraftsName = (name) => name.startsWith(DRAFTS);
export const readRecord = (dataset) => readNotes(RECORD + meetingOf(dataset));
export const readDrafts = (dataset) => readNotes(DRAFTS + meetingOf(dataset));

// Returns whether the browser kept the note; where it does not, the page does.
export function addNote(dataset, note) {
  return writeNotes(RECORD + meetingOf(dataset), [...readRecord(dataset), note]);
}

// ---------------------------------------------------------------- drafts

// Keeps a draft in the place of `before`, the draft as this window knew it (null for a new one). Where another window has
// changed or dropped that one, both stay. Returns the draft as it is kept.
export function keepDraft(dataset, draft, before) {
  const drafts = readDrafts(dataset);
  const index = drafts.findIndex(({ id }) => id === before?.id);
  const isUnchanged = index >= 0 && JSON.stringify(drafts[index]) === JSON.stringify(before);
  const kept = { ...draft, id: isUnchanged ? before.id : newId() };
  const others = isUnchanged ? drafts.filter((_, place) => place !== index) : drafts;
  writeNotes(DRAFTS + meetingOf(dataset), [...others, kept]);
  return kept;
}

// Drops a draft as this window knew it; what another window made of it meanwhile stays.
export function dropDraft(dataset, before) {
  const isOther = (draft) => JSON.stringify(draft) !== JSON.stringify(before);
  writeNotes(DRAFTS + meetingOf(dataset), readDrafts(dataset).filter(isOther));
}

// ---------------------------------------------------------------- the desk

// All that the desk shows of what this browser keeps.
export function keptHere(dataset) {
  const meeting = meetingOf(dataset);
  for (const prefix of [RECORD, DRAFTS]) namesWith(prefix).forEach(tidyNotes);
  const record = readRecord(dataset);
  const others = [...meetingsKept()].filter((other) => other !== meeting);
  return {
    record: record.slice(-MOST_NOTES),
    earlier: Math.max(0, record.length - MOST_NOTES),
    drafts: readDrafts(dataset).slice(-MOST_NOTES),
    others: others.slice(0, MOST_RECORDS).map(otherRecord),
    more_others: Math.max(0, others.length - MOST_RECORDS),
    unread: namesWith(UNREAD).map((name) => ({ name, letters: readText(name).length })),
    is_kept: keepsTexts(),
  };
}

const meetingsKept = () =>
  new Set([RECORD, DRAFTS].flatMap((prefix) => namesWith(prefix).map((name) => name.slice(prefix.length))));

function otherRecord(meeting) {
  const notes = readNotes(RECORD + meeting);
  return {
    meeting,
    count: notes.length,
    notes: notes.slice(-MOST_NOTES),
    drafts: readNotes(DRAFTS + meeting).length,
  };
}

// Does what the planner asked for at the desk, and returns what to say of it.
export function changeRecord(dataset, change) {
  const meeting = meetingOf(dataset);
  const acts = {
    add: () => addNotes(meeting, change.notes),
    remove: () => writeNotes(RECORD + meeting, without(readRecord(dataset), change.ids)),
    record_draft: () => recordDraft(dataset, change.ids),
    drop_draft: () => writeNotes(DRAFTS + meeting, without(readDrafts(dataset), change.ids)),
    take: () => takeMeeting(meeting, change.meeting),
    forget: () => forgetMeeting(change.meeting),
    save_unread: () => saveFile(change.name),
    forget_unread: () => change.name.startsWith(UNREAD) && removeText(change.name),
  };
  const outcome = acts[change.act]();
  return outcome?.added === undefined ? {} : outcome;
}

const without = (notes, ids) => notes.filter(({ id }) => !ids.includes(id));

// Adds notes to a record. One that is there already is not added again; one of a known id with other words is added beside it.
function addNotes(meeting, added) {
  const notes = readNotes(RECORD + meeting);
  const words = ({ id: _, ...rest }) => JSON.stringify(Object.entries({ owner: "", due: "", ...rest }).sort());
  const wordsKept = new Set(notes.map(words));
  const ids = new Set(notes.map(({ id }) => id));
  const fresh = added.filter((note) => !wordsKept.has(words(note)));
  const differing = fresh.filter(({ id }) => ids.has(id)).length;
  const renamed = fresh.map((note) => (ids.has(note.id) ? { ...note, id: newId() } : note));
  const isKept = writeNotes(RECORD + meeting, [...notes, ...renamed]);
  return { added: fresh.length, known: added.length - fresh.length, differing, isKept };
}

function recordDraft(dataset, ids) {
  for (const draft of readDrafts(dataset).filter(({ id }) => ids.includes(id))) {
    addNote(dataset, { ...draft, id: newId() });
    dropDraft(dataset, draft);
  }
}

// Joins the notes and drafts of another meeting to this one's; they leave their old name when they are kept here.
function takeMeeting(meeting, other) {
  const outcome = addNotes(meeting, readNotes(RECORD + other));
  if (outcome.isKept) removeText(RECORD + other);
  const drafts = readNotes(DRAFTS + other);
  if (!drafts.length || writeNotes(DRAFTS + meeting, [...readNotes(DRAFTS + meeting), ...drafts]))
    removeText(DRAFTS + other);
  return outcome;
}

function forgetMeeting(other) {
  removeText(RECORD + other);
  removeText(DRAFTS + other);
}

function saveFile(name) {
  const address = URL.createObjectURL(new Blob([readText(name) ?? ""], { type: "text/plain" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: "yomenai_kiroku.txt" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
