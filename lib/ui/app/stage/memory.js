// What a tab remembers across a reload. Where the browser's storage is full or forbidden, for as long as the page lives.

export class Memory {
  #prefix;
  #unstored = new Map();

  constructor(prefix) {
    this.#prefix = prefix;
  }

  get(name) {
    try {
      return this.#unstored.get(name) ?? sessionStorage.getItem(this.#prefix + name);
    } catch {
      return null;
    }
  }

  set(name, value) {
    try {
      sessionStorage.setItem(this.#prefix + name, value);
      this.#unstored.delete(name);
    } catch {
      this.#unstored.set(name, value);
    }
  }

  // Whether the browser keeps the value: a window opened from this one has it too.
  isStored(name) {
    return !this.#unstored.has(name);
  }

  // The value kept under this name; where there is none, the one given is kept.
  getOrSet(name, value) {
    if (!this.get(name)) this.set(name, value);
    return this.get(name);
  }

  remove(...names) {
    for (const name of names) {
      this.#unstored.delete(name);
      try {
        sessionStorage.removeItem(this.#prefix + name);
      } catch {
        // Nothing was stored either.
      }
    }
  }
}
