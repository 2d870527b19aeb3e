import type { Transport } from '#core/instruments/transport.ts';

/** Tells of every command with an id that leaves for a virtual instrument, before its bytes do. */
export function watchedTransport(inner: Transport, onCommand: (commandId: string) => void): Transport {
  return {
    address: inner.address,
    get isOpen() {
      return inner.isOpen;
    },
    open: (signal) => inner.open(signal),
    write: (bytes) => {
      for (const line of new TextDecoder().decode(bytes).split('\n')) {
        const commandId = commandIdIn(line);
        if (commandId !== null) onCommand(commandId);
      }
      return inner.write(bytes);
    },
    onData: (listener) => inner.onData(listener),
    onClose: (listener) => inner.onClose(listener),
    close: () => inner.close(),
  };
}

/** The balance speaks a protocol of its own, without ids. */
function commandIdIn(line: string): string | null {
  if (!line.startsWith('{')) return null;
  const { commandId } = JSON.parse(line) as { readonly commandId?: unknown };
  return typeof commandId === 'string' ? commandId : null;
}
