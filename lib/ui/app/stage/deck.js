// The charts of all slides: each drawn once for every size of the deck.
import { copyCharts, drawCharts, hasUndrawn } from "./charts.js";

const PREVIEW = 0.6; // letters of the next slide's picture beside the presenter's

export class DeckCharts {
  #stage;
  #drawnSize = new WeakMap(); // by section: the deck's size for which its charts were drawn

  constructor(stage) {
    this.#stage = stage;
  }

  // Draws a slide's charts. What could not be drawn stands there in words and figures, and is tried again with the next call.
  async draw(index) {
    const { sections, parts, root, data, isPresenter } = this.#stage;
    const section = sections[index];
    if (isPresenter) return this.#drawNext(index + 1);
    const { clientWidth, clientHeight } = parts.deck;
    const size = `${clientWidth}x${clientHeight}`;
    if (!section || this.#drawnSize.get(section) === size) return;
    this.#drawnSize.set(section, size);
    const letterSize = Number.parseFloat(getComputedStyle(section.querySelector(".m-charts") ?? root).fontSize);
    await drawCharts(section, this.#stage.slideAt(index).charts, letterSize, data);
    if (hasUndrawn(section)) this.#drawnSize.delete(section);
    this.#stage.keepYear(index);
    section.dataset.ready = "yes";
  }

  // The charts of the slide that follows, small, beside what the presenter reads: as the room's window has drawn them, which
  // takes no library; where it has not, drawn here.
  async #drawNext(index) {
    const { parts, root, data } = this.#stage;
    const picture = parts.deck.querySelector(".m-preview");
    if (!picture || index >= data.slides.length) return;
    if (copyCharts(drawnInTheRoom(this.#stage.slideAt(index)), picture)) return;
    const letterSize = Number.parseFloat(getComputedStyle(root).fontSize) * PREVIEW;
    await drawCharts(picture, this.#stage.slideAt(index).charts, letterSize, data);
  }

  // In order of nearness, and one at a time, so that keys are answered in between.
  async drawAll() {
    if (this.#stage.isPresenter) return this.draw(this.#stage.index);
    const distance = (index) => Math.abs(index - this.#stage.index);
    const order = [...this.#stage.sections.keys()].sort((a, b) => distance(a) - distance(b));
    for (const index of order) {
      await this.draw(index);
      await new Promise((proceed) => setTimeout(proceed));
    }
  }

  // Tries again what the room is looking at.
  retry() {
    const { sections, index } = this.#stage;
    if (hasUndrawn(sections[index])) this.draw(index);
  }
}

// The section of a slide in the window that opened this one; null where it is not there, another version's, or not drawn.
function drawnInTheRoom({ key, title }) {
  try {
    const section = opener?.document.querySelector(`.m-slide[data-key="${CSS.escape(key)}"][data-ready]`);
    return section?.querySelector("h1").textContent === title && !hasUndrawn(section) ? section : null;
  } catch {
    return null; // it shows another site by now
  }
}
