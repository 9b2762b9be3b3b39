// The record of decisions and questions, kept in this browser under the name of the data set.

export const recordKey = (dataset) => `meeting-record:${dataset}`;

// The notes of this data set; none when nothing is kept or the browser forbids its storage.
export function readRecord(dataset) {
  try {
    const notes = JSON.parse(localStorage.getItem(recordKey(dataset)) ?? "[]");
    return Array.isArray(notes) ? notes : [];
  } catch {
    return [];
  }
}

// Returns whether the browser kept the notes: its storage may be full or forbidden.
export function writeRecord(dataset, notes) {
  try {
    localStorage.setItem(recordKey(dataset), JSON.stringify(notes));
    return true;
  } catch {
    return false;
  }
}

// Adds what a loaded file brings and drops what the planner removed; a note with a known id is replaced.
export function changeRecord(dataset, { add, remove }) {
  const notes = new Map(readRecord(dataset).map((note) => [note.id, note]));
  for (const note of add) notes.set(note.id, note);
  for (const id of remove) notes.delete(id);
  writeRecord(dataset, [...notes.values()]);
  return [...notes.values()];
}
