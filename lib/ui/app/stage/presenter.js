// What the presenter's window runs (lib/ui/app/presenter.py): the stage with the slides that are in the browser already.
import { pageAddress, presentedData } from "./address.js";
import { openStage } from "./stage.js";

const root = document.querySelector(".meeting");
const data = presentedData(root.dataset.format);
if (data) {
  root.replaceChildren();
  openStage(root, data);
} else {
  location.replace(pageAddress());
}
