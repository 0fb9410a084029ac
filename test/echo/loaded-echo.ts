import { startEcho } from '../../src/echo/echo.ts';
import { key, path } from './talking.ts';

/** A process with nothing in it but an echo: tells its port, and what it holds whenever it is asked. */
const echo = await startEcho({
  listen: { address: '127.0.0.1', port: 0 },
  key,
  open: false,
  path,
  instance: 'loaded',
  warn: (error) => {
    throw error;
  },
});
process.on('message', () => {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ rss, held: heapUsed + external });
});
process.send?.({ port: echo.port });
