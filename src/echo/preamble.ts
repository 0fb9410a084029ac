import type { Socket } from 'node:net';
import { readProxyHeader, type ProxyReading } from '../facts/reach/read-proxy-header.ts';
import type { ProxyHeader } from '../model/echo.ts';

/**
 * Reads the header of the PROXY protocol that a connection may begin with, and leaves what follows to be read. `then`
 * is called once, unless the connection ends before, which it does where the header is broken or does not come in time.
 */
export function afterPreamble(socket: Socket, patienceMs: number, then: (proxy: ProxyHeader | null) => void): void {
  let bytes = Buffer.alloc(0);
  const destroy = (): void => void socket.destroy();
  const patience = setTimeout(destroy, patienceMs);
  const cease = (): void => {
    clearTimeout(patience);
    socket.off('readable', look).off('end', destroy).off('error', destroy).off('close', cease);
  };
  function look(): void {
    const chunk: unknown = socket.read();
    if (!(chunk instanceof Buffer)) return;
    bytes = Buffer.concat([bytes, chunk]);
    const reading = readProxyHeader(bytes);
    if (reading.state === 'more') return;
    if (reading.state === 'broken') {
      destroy();
      return;
    }
    cease();
    const rest = bytes.subarray(lengthOf(reading));
    if (rest.length > 0) socket.unshift(rest);
    then(reading.state === 'read' ? reading.header : null);
  }
  socket.on('readable', look).on('end', destroy).on('error', destroy).on('close', cease);
}

const lengthOf = (reading: ProxyReading): number => (reading.state === 'read' ? reading.lengthBytes : 0);
