// The stage, where a meeting is held. All slides are in the document before they are asked for; a key only shows
// another one, so that a lost server changes nothing. The meeting is pinned to the data it began with: newer data is
// offered, never forced.

import { pageAddress } from "./address.js";
import { openChannel } from "./channel.js";
import { showYear } from "./charts.js";
import { Clock } from "./clock.js";
import { ServerWatch } from "./connection.js";
import { DeckCharts } from "./deck.js";
import { element } from "./dom.js";
import { buildFrame, noticesOf } from "./frame.js";
import { Keeper } from "./keeper.js";
import { listenToFingers, onKey } from "./keys.js";
import { Memory } from "./memory.js";
import { Pace } from "./pace.js";
import { openWaiting } from "./panels.js";
import { addNote, isDraftsName, isRecordName, readRecord } from "./record.js";
import { decidedElements, presenterElements, slideElement } from "./slides.js";
import { keepsTexts } from "./storage.js";

const BETWEEN_DIGITS = 700; // ms after which a typed number is complete
const AFTER_RESIZE = 150; // ms without a further change of size
const CLOCK_EVERY = 250; // ms
const SAID_FOR = 5000; // ms that a note is said to be recorded
const REMEMBERED = ["data", "clock", "pace", "id", "at"];
const WRITTEN_BACK =
  "このブラウザから記録が削除されたため、会議中の記録を復元しました。会議の終了後、ファイルに保存してください。";

// Returns the function that takes each new run's data.
export function openStage(root, data) {
  const stage = new Stage(root, data);
  stage.open();
  return (later) => stage.update(later);
}

class Stage {
  // Everything that changes during a meeting.
  index = 0; // of the slide shown
  panel = ""; // what lies over the slide: detail, note, share, help; empty for nothing
  blank = false; // the screen is dark
  offline = false; // the server has not answered for a while
  leaving = false; // somebody wanted to leave while it did not answer
  notice = ""; // what could not be done or was lost and found, until the next slide
  isApart = false; // the other window shows a slide that is not here
  digits = ""; // of a slide's number that is being typed
  filters = new Map(); // by slide's index: which of its narrowed versions is shown
  years = new Map(); // by slide's index: the last year that its charts show
  sections = []; // the elements of the slides
  charts = new DeckCharts(this);
  #digitsTimer = 0;
  #resizeTimer = 0;
  #noticeTimer = 0;
  #ended = new AbortController();

  constructor(root, given) {
    const address = new URL(location.href);
    this.root = root;
    this.isPresenter = address.searchParams.get("role") === "presenter";
    this.memory = new Memory(`meeting:${given.address}:`);
    this.data = this.#pin(given);
    this.newer = given.version === this.data.version ? null : given;
    this.clock = new Clock(this.memory);
    this.pace = new Pace(this.memory);
    this.keepsNotes = keepsTexts();
    this.keeper = new Keeper(this.data.dataset);
    this.channel = openChannel(`meeting:${this.memory.getOrSet("id", Math.random().toString(36).slice(2))}`);
    this.hasPresenter = this.channel.isOpen && this.memory.isStored("id");
    const key = address.searchParams.get("at") ?? this.memory.get("at");
    this.index = Math.max(0, this.#indexOf(key));
    root.dataset.stage = "yes";
    // A dialog of Streamlit's (a lost server) makes everything around it inert; the meeting goes on.
    root.dataset.reactAriaTopLayer = "true";
    root.classList.toggle("m-is-presenter", this.isPresenter);
    this.parts = buildFrame(this);
  }

  // The data that this tab began its meeting with, also after a reload; a new meeting begins with what is given.
  #pin(given) {
    try {
      const pinned = JSON.parse(this.memory.get("data") ?? "null");
      if (pinned?.slides?.length && pinned.format === given.format) return pinned;
    } catch {
      // Cannot be read: begin anew.
    }
    this.memory.set("data", JSON.stringify(given));
    return given;
  }

  open() {
    this.#listen();
    this.#build();
    this.show(this.index, false);
    this.root.focus();
    this.charts.drawAll();
    if (this.isPresenter) this.channel.postMessage({ hello: true });
  }

  // A new run of the page may bring newer data: it is offered.
  update(given) {
    if (!given.stage || given.version === this.data.version) return;
    this.#offer(given);
    if (!this.isPresenter) this.channel.postMessage({ newer: given }); // the presenter's window asks no server
  }

  #offer(given) {
    this.newer = given;
    this.#showNotices();
  }

  #listen() {
    const { signal } = this.#ended;
    this.channel.listen((message) => this.#receive(message));
    addEventListener("keydown", (event) => this.#isOver() || onKey(this, event), { capture: true, signal });
    addEventListener("storage", ({ key }) => this.#isOver() || this.#storageChanged(key), { signal });
    // Also when a banner takes room from the slides: a chart is drawn for the room that it has.
    new ResizeObserver(() => {
      clearTimeout(this.#resizeTimer);
      this.#resizeTimer = setTimeout(() => this.#isOver() || this.charts.drawAll(), AFTER_RESIZE);
    }).observe(this.parts.deck);
    listenToFingers(this, this.parts.deck);
    this.parts.dark.addEventListener("click", () => this.setBlank(false));
    visualViewport?.addEventListener("resize", () => this.#fitPanel(), { signal });
    const ticking = setInterval(() => this.#isOver() || this.#tick(), CLOCK_EVERY);
    this.server = new ServerWatch(this.data.health, signal, (isThere) => this.#isOver() || this.#serverSeen(isThere));
    signal.addEventListener("abort", () => {
      clearInterval(ticking);
      this.channel.close();
    });
  }

  // Streamlit has taken the stage out of the document: nothing of it listens any longer.
  #isOver() {
    if (!this.root.isConnected) this.#ended.abort();
    return this.#ended.signal.aborted;
  }

  #tick() {
    const words = this.clock.words();
    if (this.parts.clock.textContent === words) return;
    this.parts.pace.textContent = this.pace.words(this.data);
    this.parts.clock.textContent = words;
    this.clock.remember();
  }

  // After a look for the server.
  #serverSeen(isThere) {
    const wasLost = this.offline;
    this.#writeBack();
    this.offline = this.server.isLost;
    if (this.leaving && isThere) return this.#leaveNow();
    if (this.offline !== wasLost) this.#showNotices();
    if (wasLost && isThere) this.charts.drawAll();
    else if (isThere) this.charts.retry();
  }

  #storageChanged(name) {
    if (name === null) this.#writeBack(true);
    else this.keeper.remember();
    if (name === null || isRecordName(name)) this.show(this.index, false);
    else if (isDraftsName(name)) this.#showNotices();
  }

  // Changes the record or the drafts, on top of all that was written before.
  write(change) {
    this.#writeBack();
    const outcome = change();
    this.keeper.remember();
    return outcome;
  }

  #writeBack(wasCleared = false) {
    if (this.keeper.writeBack(wasCleared)) this.say(keepsTexts() ? WRITTEN_BACK : "");
  }

  // Says what the room must know, until the slide is left.
  say(sentence) {
    clearTimeout(this.#noticeTimer);
    this.notice = sentence;
    this.#showNotices();
  }

  // ---------------------------------------------------------------- slides

  // The slide shown, narrowed as the room asked for.
  get slide() {
    return this.slideAt(this.index);
  }

  slideAt(index) {
    const whole = this.data.slides[index];
    return whole.filtered[this.filters.get(index)] ?? whole;
  }

  #indexOf(key) {
    return this.data.slides.findIndex((slide) => slide.key === key);
  }

  #build() {
    this.root.style.setProperty("--paper", this.data.paper);
    this.sections = this.data.slides.map((_, index) => slideElement(this.slideAt(index), this.data));
    if (this.isPresenter) this.parts.deck.replaceChildren(element("section", { class: "m-presenter" }));
    else this.parts.deck.replaceChildren(...this.sections);
  }

  #rebuild(index) {
    if (this.isPresenter) return;
    const section = slideElement(this.slideAt(index), this.data);
    this.sections[index].replaceWith(section);
    this.sections[index] = section;
  }

  next() {
    this.show(this.index + 1);
  }

  previous() {
    this.show(this.index - 1);
  }

  // Scrolls a slide that is higher than its room (zoomed in, or on a telephone); false where its end is seen already.
  scroll(direction) {
    const { scrollTop, clientHeight, scrollHeight } = this.sections[this.index];
    const hidden = direction < 0 ? scrollTop : scrollHeight - clientHeight - scrollTop;
    if (this.isPresenter || hidden < 2) return false;
    this.sections[this.index].scrollBy({ top: 0.8 * direction * clientHeight });
    return true;
  }

  // Shows a slide, the first or last one beyond the ends, and tells the other window unless it told us.
  show(index, tell = true) {
    if (tell) this.notice = "";
    this.index = Math.max(0, Math.min(this.data.slides.length - 1, index));
    const { slide, parts } = this;
    this.memory.set("at", slide.key);
    writeAddress(slide.key);
    for (const [place, section] of this.sections.entries()) {
      section.toggleAttribute("inert", place !== this.index);
      section.classList.toggle("m-on", place === this.index);
    }
    const section = this.sections[this.index];
    parts.owner.textContent = slide.whose;
    this.pace.turnTo(slide.key);
    this.#showRecorded();
    parts.position.textContent = `${this.index + 1} / ${this.data.slides.length}`;
    parts.spoken.textContent = `${this.index + 1}枚目 ${slide.title}`;
    if (slide.kind === "decided") section.querySelector(".m-body")?.replaceChildren(...decidedElements(this.data));
    if (this.isPresenter) {
      const following = this.data.slides[this.index + 1];
      parts.deck.firstElementChild.replaceChildren(...presenterElements(slide, following, this.data));
    }
    this.charts.draw(this.index);
    this.#showNotices();
    if (tell) this.channel.postMessage(this.#place());
  }

  // How many notes of this slide the record has.
  #showRecorded() {
    const { key } = this.data.slides[this.index];
    const count = readRecord(this.data.dataset).filter((note) => note.slide === key).length;
    this.parts.recorded.textContent = count ? `記録${count}件` : "";
  }

  #showNotices() {
    const { notices, digits } = this.parts;
    notices.replaceChildren(...noticesOf(this).map((sentence) => element("span", {}, sentence)));
    if (digits.textContent !== this.digits) digits.textContent = this.digits;
  }

  // ---------------------------------------------------------------- changes of one slide

  get canFilter() {
    return this.data.slides[this.index].filtered.length > 0;
  }

  get canChangeYears() {
    return this.slide.years.length > 0;
  }

  get hasDetail() {
    return Boolean(this.slide.detail || this.slide.notes);
  }

  // Whether the slide shows something else than the planner chose.
  get isChanged() {
    return this.filters.has(this.index) || this.years.has(this.index);
  }

  // What this slide's charts end with; null for all years. A narrowed version may have no result in that year.
  get yearShown() {
    return this.#yearShownAt(this.index);
  }

  #yearShownAt(index) {
    return this.slideAt(index).years.find(({ year }) => year === this.years.get(index)) ?? null;
  }

  // The next narrowed version of this slide, after the last one the whole; or the one asked for, -1 for the whole.
  changeFilter(choice = (this.filters.get(this.index) ?? -1) + 1) {
    const { filtered } = this.data.slides[this.index];
    if (!filtered.length) return;
    this.#setFilter(this.index, filtered[choice] ? choice : undefined);
    this.#rebuild(this.index);
    this.show(this.index);
  }

  #setFilter(index, choice) {
    if (choice === undefined) this.filters.delete(index);
    else this.filters.set(index, choice);
  }

  // The newest year with a result for this slide's charts, then the ones before it, at last all years.
  changeYears() {
    const { years } = this.slide;
    this.#setYear(this.index, years[years.indexOf(this.yearShown) + 1]?.year);
    this.#showChanged();
  }

  #setYear(index, year) {
    if (year === undefined) this.years.delete(index);
    else this.years.set(index, year);
    if (!this.isPresenter) showYear(this.sections[index], this.slideAt(index).charts, this.#yearShownAt(index));
  }

  #showChanged() {
    this.#showNotices();
    this.channel.postMessage(this.#place());
  }

  // Charts that were drawn anew show all years.
  keepYear(index) {
    if (this.years.has(index)) this.#setYear(index, this.years.get(index));
  }

  undoChanges() {
    if (this.years.has(this.index)) {
      this.#setYear(this.index, undefined);
      this.#showChanged();
    }
    if (this.filters.has(this.index)) this.changeFilter(-1);
  }

  takeNewer() {
    const key = this.data.slides[this.index].key;
    this.memory.set("data", JSON.stringify(this.newer));
    if (this.newer.format !== this.data.format) return location.reload(); // of a newer program, which comes with it
    this.data = this.newer;
    this.newer = null;
    this.years.clear();
    this.filters.clear();
    this.#build();
    const index = this.#indexOf(key);
    this.show(index < 0 ? this.index : index);
    this.charts.drawAll();
  }

  // ---------------------------------------------------------------- over the slide

  openPanel(kind, name, body) {
    const { panel } = this.parts;
    const close = element("button", { type: "button", class: "m-close", onclick: () => this.closePanel() }, "閉じる");
    this.panel = kind;
    panel.setAttribute("aria-label", name);
    panel.replaceChildren(element("div", { class: "m-sheet ev" }, close, ...body));
    panel.hidden = false;
    (panel.querySelector("textarea, .m-first") ?? panel).focus();
  }

  // A keyboard on the screen covers the lower part of the page: the panel ends above it.
  #fitPanel() {
    const covered = innerHeight - visualViewport.height * visualViewport.scale;
    this.parts.panel.style.bottom = `${Math.max(0, covered)}px`;
  }

  closePanel() {
    if (this.panel === "waiting") this.stay();
    this.panel = "";
    this.parts.panel.hidden = true;
    this.parts.panel.replaceChildren();
    this.root.focus();
    this.#showNotices(); // a note may have been left as a draft
  }

  // A note that the presenter's window cannot keep is kept by the other one. What the room must know of the record stays said.
  noteWritten(note, isKept) {
    const wasWrittenBack = this.notice === WRITTEN_BACK;
    this.show(this.index, false);
    this.channel.postMessage(this.isPresenter && !isKept ? { note } : { record: true });
    if (wasWrittenBack) {
      this.say(WRITTEN_BACK);
      return;
    }
    this.say(`記録しました(${this.data.kinds[note.kind] ?? ""})。`);
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => this.#isOver() || this.say(""), SAID_FOR);
  }

  setBlank(blank, tell = true) {
    this.blank = blank;
    this.parts.dark.hidden = !blank;
    if (tell) this.channel.postMessage({ blank });
  }

  // A number is complete when no further digit can follow, or after a pause.
  typeDigit(digit) {
    clearTimeout(this.#digitsTimer);
    this.digits += digit;
    if (Number(this.digits) * 10 > this.data.slides.length) return this.#jump();
    this.#digitsTimer = setTimeout(() => this.#jump(), BETWEEN_DIGITS);
    this.#showNotices();
  }

  #jump() {
    const number = Number(this.digits);
    this.digits = "";
    if (number >= 1 && number <= this.data.slides.length) this.show(number - 1);
    else this.#showNotices();
  }

  // ---------------------------------------------------------------- the other window, and the way out

  #place() {
    return { at: this.slide.key, filter: this.filters.get(this.index), year: this.years.get(this.index) };
  }

  #receive(message) {
    if (message.at) this.#follow(message);
    if (message.note && !this.isPresenter) this.write(() => addNote(this.data.dataset, message.note));
    if (message.blank !== undefined) {
      this.setBlank(message.blank, false);
      if (this.isPresenter) this.parts.dark.hidden = true; // the presenter reads on
    }
    if (message.record || message.note || message.hello) this.show(this.index, false);
    if (message.newer && message.newer.version !== this.data.version) this.#offer(message.newer);
    if (message.hello && !this.isPresenter) this.channel.postMessage({ ...this.#place(), newer: this.newer });
  }

  #follow({ at, filter, year }) {
    const index = this.#indexOf(at);
    this.isApart = index < 0;
    if (this.isApart) return this.#showNotices();
    if (this.filters.get(index) !== filter) {
      this.#setFilter(index, filter);
      this.#rebuild(index);
    }
    if (this.years.get(index) !== year) this.#setYear(index, year);
    this.show(index, false);
  }

  // Back to the desk. Without a server there is none: it says so, waits, and goes there once the server is back.
  async leave() {
    if (this.isPresenter || (!this.server.isInDoubt && (await this.server.isThere()))) return this.#leaveNow();
    if (this.#isOver()) return;
    this.leaving = true;
    openWaiting(this);
  }

  stay() {
    this.leaving = false;
  }

  #leaveNow() {
    clearTimeout(this.#digitsTimer); // a number half typed would put its slide into the desk's address
    this.memory.remove(...REMEMBERED);
    if (document.fullscreenElement) document.exitFullscreen().catch(() => {}); // then it stays as large as it is
    const address = pageAddress();
    for (const name of ["run", "at", "role"]) address.searchParams.delete(name);
    if (this.isPresenter && opener) {
      this.closePanel();
      window.close();
      return;
    }
    // After a server that was away, or without Streamlit around it, the desk is opened anew.
    if (this.leaving || !document.querySelector('[data-testid="stApp"]')) return location.assign(address);
    history.pushState({}, "", address);
    dispatchEvent(new PopStateEvent("popstate"));
  }
}

// Writes the slide into the address, so that it can be shared and reloaded. A browser allows this only so often in a while.
function writeAddress(key) {
  const address = new URL(location.href);
  address.searchParams.set("at", key);
  try {
    history.replaceState(history.state, "", address);
  } catch {
    // The next slide writes its own.
  }
}
