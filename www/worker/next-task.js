// A turn of the event loop, in which messages get in.

const channel = new MessageChannel();
/** @type {(() => void)[]} */
const waiting = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Resolves after the messages that are waiting: unlike setTimeout it is never held back to 4 ms. @returns {Promise<void>} */
export function nextTask() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(null);
  });
}
