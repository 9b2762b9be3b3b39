// How long the meeting has been going on: by the clock on the wall, so that it counts while a laptop sleeps, but not by a
// clock that somebody sets.

const LONGEST_SLEEP = 6 * 3_600_000; // ms that a meeting may pass unseen; what jumps further was set
const LEAST_TURN_BACK = 2_000; // ms

export class Clock {
  #memory;
  #elapsed; // ms, as last seen
  #seen = Date.now();

  constructor(memory) {
    this.#memory = memory;
    const [elapsed, seen] = (memory.get("clock") ?? "0 0").split(" ").map(Number);
    this.#elapsed = elapsed || 0;
    if (seen) this.#seen = seen; // before a reload
    this.elapsed();
  }

  // ms since the meeting began.
  elapsed() {
    const now = Date.now();
    const passed = now - this.#seen;
    if (passed > -LEAST_TURN_BACK && passed < LONGEST_SLEEP) this.#elapsed += passed;
    this.#seen = now;
    return this.#elapsed;
  }

  // Minutes and seconds; hours are counted in minutes, as a chair does: 75:00.
  words() {
    const seconds = Math.max(0, Math.floor(this.elapsed() / 1000));
    return [Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
  }

  remember() {
    this.#memory.set("clock", `${this.#elapsed} ${this.#seen}`);
  }
}
