// What Streamlit's component calls with each run of the page: the stage or the desk, whichever is drawn.
import { openDesk } from "./desk.js";
import { openStage } from "./stage.js";

export function mount({ data: sent, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".meeting");
  if (!root?.isConnected) return; // the reader went on while the modules were on their way
  const data = ArrayBuffer.isView(sent) ? JSON.parse(new TextDecoder().decode(sent)) : sent; // the stage comes as bytes
  if (root.update) return root.update(data);
  root.replaceChildren(); // an earlier try may have said that the modules did not arrive
  root.update = data.stage ? openStage(root, data) : openDesk(root, data, setStateValue);
}
