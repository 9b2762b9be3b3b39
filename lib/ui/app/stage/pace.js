// How long each slide has been talked about, beside what it may take of the meeting's time. Nobody is hurried: it is said in
// the same grey as the clock, in whole minutes.

const LONGEST_SILENCE = 300_000; // ms: a window in the background counts seldom, a longer jump is a sleep

export class Pace {
  #memory;
  #elapsed; // ms by slide's key
  #key = "";
  #seen = Date.now();

  constructor(memory) {
    this.#memory = memory;
    try {
      this.#elapsed = new Map(JSON.parse(memory.get("pace") ?? "[]"));
    } catch {
      this.#elapsed = new Map();
    }
  }

  turnTo(key) {
    this.#count();
    this.#key = key;
    this.#memory.set("pace", JSON.stringify([...this.#elapsed]));
  }

  // A jump of the clock is no talk: it was set, or the laptop slept.
  #count() {
    const passed = Date.now() - this.#seen;
    this.#seen = Date.now();
    if (!this.#key || passed < 0 || passed > LONGEST_SILENCE) return;
    this.#elapsed.set(this.#key, (this.#elapsed.get(this.#key) ?? 0) + passed);
  }

  // ``目安 5分``; from a minute over on ``目安 5分(2分超過)``.
  words({ pace, pace_words }) {
    this.#count();
    const over = Math.floor(((this.#elapsed.get(this.#key) ?? 0) / 1000 - pace) / 60);
    return over < 1 ? pace_words : `${pace_words}(${over}分超過)`;
  }
}
