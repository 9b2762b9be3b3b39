// What a meeting wrote is in the browser's storage; a browser may forget it under the meeting (a cleaner, a policy). The stage
// knows it too, and writes it back.
import { readNotes, writeNotes } from "./notes.js";
import { namesOf } from "./record.js";
import { readText } from "./storage.js";

export class Keeper {
  #known = new Map(); // by name: the notes as last seen
  #names;

  constructor(dataset) {
    this.#names = namesOf(dataset);
    this.remember();
  }

  // Takes what is kept as it is: another window of ours may have changed or removed a note.
  remember() {
    for (const name of this.#names) this.#known.set(name, readNotes(name));
  }

  // Writes back what is gone and returns whether anything was; `wasCleared`: all of it was, whatever was written since.
  writeBack(wasCleared = false) {
    const gone = this.#names.filter((name) => wasCleared || readText(name) === null);
    const wasGone = gone.map((name) => this.#writeNotes(name)).some(Boolean);
    this.remember();
    return wasGone;
  }

  #writeNotes(name) {
    const kept = readNotes(name);
    const missing = this.#known.get(name).filter(({ id }) => !kept.some((note) => note.id === id));
    if (missing.length) writeNotes(name, [...missing, ...kept]);
    return missing.length > 0;
  }
}
