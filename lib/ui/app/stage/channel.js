// What the windows of one meeting tell each other. Where the browser has no such channel, nothing is said and nothing heard.

const CLOSED = { isOpen: false, postMessage() {}, listen() {}, close() {} };

export function openChannel(name) {
  try {
    const channel = new BroadcastChannel(name);
    return {
      isOpen: true,
      postMessage: (message) => channel.postMessage(message),
      listen: (receive) => {
        channel.onmessage = ({ data }) => receive(data);
      },
      close: () => channel.close(),
    };
  } catch {
    return CLOSED;
  }
}
