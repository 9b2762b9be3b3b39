// The form of a note. What is written in it is a draft from the first letter on, until it is recorded or dropped.
import { element, isForInputMethod } from "./dom.js";
import { newId } from "./notes.js";
import { trouble } from "./panels.js";
import { addNote, dropDraft, keepDraft, readDrafts } from "./record.js";
import { recordElement } from "./slides.js";
import { keepsTexts } from "./storage.js";

const NOT_KEPT =
  "記録をこのブラウザに保存できません(保存が禁止されているか、空きがありません)。記録と下書きは、この画面を閉じるか読み込み直すと消えます。会議の終了後、「記録を保存(.json)」を押し、ファイルに保存してください。";
const INCOMPLETE_DAY = "期限の年・月・日をすべて入力するか、空欄にしてください。";
const WRONG_YEAR = "期限の年は西暦4桁(2000〜2099年)で入力してください。令和8年は2026年です。";
const IS_DRAFT = "下書きです。「記録する」を押すまで、記録には入りません。";

export function openNote(stage) {
  const form = new NoteForm(stage);
  stage.openPanel("note", "記録を入力", form.body());
  form.focus();
}

class NoteForm {
  constructor(stage) {
    this.stage = stage;
    this.slide = stage.data.slides[stage.index]; // not narrowed: the note is about the slide, whatever part is shown
    this.draft = draftOf(this.slide, stage.data.dataset);
    this.fields = noteFields(this.slide, stage.data);
    this.state = element("p", { class: "m-keys", role: "status" });
    this.warning = trouble(keepsTexts() ? "" : NOT_KEPT);
    if (this.draft) this.#fill(this.draft);
    for (const field of Object.values(this.fields)) field.addEventListener("input", () => this.#keep());
    for (const name of ["text", "owner", "due"]) {
      this.fields[name].addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isForInputMethod(event)) this.#save();
      });
    }
  }

  body() {
    const { kind, viewpoint, text, owner, due } = this.fields;
    const button = (label, act) => element("button", { type: "button", onclick: act }, label);
    return [
      element("h2", {}, `記録: ${this.slide.name}`),
      this.state,
      element(
        "div",
        { class: "m-form" },
        kind,
        viewpoint,
        text,
        element("label", {}, "担当 ", owner),
        element("label", {}, "期限 ", due),
      ),
      this.warning,
      element(
        "div",
        { class: "m-form" },
        button("記録する(Ctrl+Enter)", () => this.#save()),
        button("閉じる(下書きに保存・Esc)", () => this.stage.closePanel()),
        button("下書きを削除", () => this.#drop()),
      ),
      element("h3", {}, "これまでの記録"),
      recordElement(this.stage.data),
    ];
  }

  focus() {
    this.#say();
    this.fields.text.focus();
  }

  #fill(draft) {
    for (const [name, field] of Object.entries(this.fields)) field.value = draft[name] ?? "";
  }

  #note() {
    return newNote(this.slide, this.fields, this.stage.data.version);
  }

  #isWritten() {
    const { text, owner, due } = this.fields;
    return [text, owner, due].some((field) => hasLetters(field.value));
  }

  #keep() {
    const { dataset } = this.stage.data;
    if (this.#isWritten()) this.draft = this.stage.write(() => keepDraft(dataset, this.#note(), this.draft));
    else if (this.draft) this.#forgetDraft();
    this.#say();
  }

  #say() {
    this.state.textContent = this.draft ? IS_DRAFT : "";
    if (!this.warning.textContent && !keepsTexts()) this.warning.textContent = NOT_KEPT;
  }

  #forgetDraft() {
    if (this.draft) this.stage.write(() => dropDraft(this.stage.data.dataset, this.draft));
    this.draft = null;
  }

  #save() {
    const { text, due } = this.fields;
    if (!hasLetters(text.value)) return text.focus();
    if (!due.checkValidity()) {
      this.warning.textContent = due.validity.badInput ? INCOMPLETE_DAY : WRONG_YEAR;
      return due.focus();
    }
    const draft = this.#note();
    const note = { ...draft, text: draft.text.trim(), owner: draft.owner.trim() };
    const isKept = this.stage.write(() => addNote(this.stage.data.dataset, note));
    this.#forgetDraft();
    this.stage.closePanel();
    this.stage.noteWritten(note, isKept);
  }

  #drop() {
    this.#forgetDraft();
    this.stage.closePanel();
  }
}

// The draft that was last written on a slide; null for none.
function draftOf(slide, dataset) {
  const drafts = readDrafts(dataset).filter((draft) => draft.slide === slide.key);
  return drafts.pop() ?? null;
}

// As lib.findings.decisions: control and direction marks alone are no text.
const hasLetters = (text) => /[^\p{C}\s]/u.test(text);

function noteFields(slide, data) {
  const kinds = Object.entries(data.kinds).map(([code, word]) => element("option", { value: code }, word));
  const viewpoints = data.viewpoints.map((words, index) =>
    element("option", { value: String(index + 1), selected: index + 1 === slide.viewpoint_number }, words),
  );
  return {
    kind: element("select", { "aria-label": "種別" }, ...kinds),
    viewpoint: element(
      "select",
      { "aria-label": "視点" },
      element("option", { value: "0" }, "視点なし"),
      ...viewpoints,
    ),
    text: element("textarea", { rows: "4", maxlength: "1000", "aria-label": "内容" }),
    owner: element("input", { type: "text", maxlength: "100" }),
    due: element("input", { type: "date", min: "2000-01-01", max: "2099-12-31" }), // as lib.findings.decisions,
  };
}

// As lib.findings.decisions reads it; `written_at` is the clock on the wall, to the minute.
function newNote(slide, { kind, viewpoint, text, owner, due }, version) {
  const now = new Date();
  const onTheWall = new Date(now - now.getTimezoneOffset() * 60_000);
  return {
    id: newId(),
    slide: slide.key,
    name: slide.name,
    kind: kind.value,
    viewpoint: Number(viewpoint.value),
    text: text.value,
    owner: owner.value,
    due: due.value,
    written_at: onTheWall.toISOString().slice(0, 16).replace("T", " "),
    version,
  };
}
