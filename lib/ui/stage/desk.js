// The desk, where a meeting is prepared: hands the record of this browser to the server, and takes in its changes.
import { changeRecord, readRecord, recordKey } from "./record.js";

// Returns the function that takes each new run's data.
export function openDesk(data, setStateValue) {
  const applied = new Set(); // a change comes again with every run of the page
  let sent = null;

  const update = ({ dataset, change }) => {
    let notes = readRecord(dataset);
    if (change && !applied.has(change.id)) {
      applied.add(change.id);
      notes = changeRecord(dataset, change);
    }
    const text = JSON.stringify(notes);
    if (text === sent) return;
    sent = text;
    setStateValue("record", notes);
  };

  // A meeting in another tab wrote a note.
  addEventListener("storage", (event) => {
    if (event.key === recordKey(data.dataset)) update({ dataset: data.dataset, change: null });
  });
  update(data);
  return update;
}
