// Whether the server is there. A meeting goes on without it; only leaving has to wait.

const LOOK_EVERY = 3000; // ms
const LONGEST_LOOK = 3000; // ms
const LOST_AFTER = 3; // looks in a row without an answer: a cut of some seconds is nobody's business

export class ServerWatch {
  isLost = false; // the server has not answered for a while
  #misses = 0;

  // One look now, for what cannot wait for the next.
  isThere() {
    return isServerThere(this.health);
  }

  // Looks for the server again and again, one look after the other: after a sleep no two are under way. `seen` is called
  // after each look with whether the server was there.
  constructor(health, signal, seen) {
    this.health = health;
    const look = async () => {
      const isThere = await isServerThere(health);
      if (signal.aborted) return;
      this.#misses = isThere ? 0 : this.#misses + 1;
      this.isLost = this.#misses >= LOST_AFTER;
      seen(isThere);
      setTimeout(look, LOOK_EVERY);
    };
    setTimeout(look, LOOK_EVERY);
  }

  // Whether the server did not answer just now: what needs it waits for the next look.
  get isInDoubt() {
    return this.#misses > 0 || !isSocketOpen();
  }
}

// Asks the server's health check, and looks whether Streamlit still holds its socket.
async function isServerThere(health) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), LONGEST_LOOK);
  try {
    const answer = await fetch(health, { cache: "no-store", signal: patience.signal });
    return answer.ok && isSocketOpen();
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

function isSocketOpen() {
  const app = document.querySelector('[data-testid="stApp"]');
  return (app?.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";
}
