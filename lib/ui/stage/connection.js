// Whether the server is there. A meeting goes on without it; only leaving has to wait.

// Asks the server's health check, and looks whether Streamlit still holds its socket.
export async function isServerThere(health) {
  try {
    const answer = await fetch(health, { cache: "no-store", signal: AbortSignal.timeout(3000) });
    return answer.ok && isSocketOpen();
  } catch {
    return false;
  }
}

export function isSocketOpen() {
  const app = document.querySelector('[data-testid="stApp"]');
  return (app?.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";
}
