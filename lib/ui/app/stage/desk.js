// The desk, where a meeting is prepared: hands what this browser keeps to the server, and makes the changes asked for.
import { changeRecord, isDraftsName, isRecordName, keptHere } from "./record.js";

// Returns the function that takes each new run's data.
export function openDesk(root, data, setStateValue) {
  const desk = new Desk(root, setStateValue);
  desk.update(data);
  return (later) => desk.update(later);
}

class Desk {
  #applied = new Set(); // a change comes again with every run of the page
  #outcome = null;
  #sent = "";
  #ended = new AbortController();

  constructor(root, setStateValue) {
    this.root = root;
    this.setStateValue = setStateValue;
    // A meeting in another tab wrote a note.
    const changed = ({ key }) => (key === null || isRecordName(key) || isDraftsName(key)) && this.#hand();
    addEventListener("storage", changed, { signal: this.#ended.signal });
  }

  update({ dataset, change }) {
    this.dataset = dataset;
    if (change && !this.#applied.has(change.id)) {
      this.#applied.add(change.id);
      this.#outcome = { id: change.id, ...changeRecord(dataset, change) };
    }
    this.#hand();
  }

  #hand() {
    if (!this.root.isConnected) return this.#ended.abort();
    // Streamlit runs the page of which a value comes: one handed over while the reader goes on would bring them back.
    if (!location.pathname.endsWith("/meeting")) return;
    const kept = { ...keptHere(this.dataset), outcome: this.#outcome };
    const text = JSON.stringify(kept);
    if (text === this.#sent) return;
    this.#sent = text;
    this.setStateValue("kept", kept);
  }
}
