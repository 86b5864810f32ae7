/** The worker's line to main: Electron's port in a utility process, the fork channel under Node. */
export interface Transport {
  send(message: unknown): void;
  /** One listener; messages arrive in the order they were sent. */
  listen(onMessage: (message: unknown) => void): void;
}

/** The part of Electron's `process.parentPort` that is used here; the electron types are main's alone. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/**
 * Finds the line to the process that started this one.
 * @throws when there is none: the file was run by hand.
 */
export function openTransport(): Transport {
  const parentPort: unknown = Reflect.get(process, 'parentPort');
  if (isParentPort(parentPort))
    return {
      send: (message) => parentPort.postMessage(message),
      listen: (onMessage) => parentPort.on('message', (event) => onMessage(event.data)),
    };
  if (process.send === undefined)
    throw new Error('The inference process is started by Lintel, not by hand. Run npm start.');
  const send = process.send.bind(process);
  // Main is gone: nobody would ever end this process otherwise.
  process.on('disconnect', () => process.exit(0));
  return {
    send: (message) => {
      if (process.connected) send(message);
    },
    listen: (onMessage) => process.on('message', onMessage),
  };
}

function isParentPort(value: unknown): value is ParentPort {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'postMessage') === 'function' &&
    typeof Reflect.get(value, 'on') === 'function'
  );
}
