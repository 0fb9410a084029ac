import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loopbackSites, startDaemonPlatform } from './daemon-platform.ts';
import { falseFails, isTrue, startDaemon, total, valueOf, watch, type Scrape } from './daemon-process.ts';
import { describeSystem } from './programs.ts';

const lasts = 40_000;
const token = 'a-token-that-is-long-enough';

/** A client of bare TCP that is careless of what becomes of it. */
function client(port: number, kept: Set<Socket>, text = ''): Socket {
  const socket = connect(port, '127.0.0.1');
  kept.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => kept.delete(socket));
  if (text !== '') socket.write(text);
  return socket;
}

const get = (path: string, ...headers: readonly string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n');

const oddRequests = [
  get(`/${'a'.repeat(20_000)}`),
  get('/metrics', `X-Big: ${'b'.repeat(60_000)}`),
  get('/metrics', ...Array.from({ length: 5000 }, (_, index) => `X-${index}: c`)),
  get('/targets/%00%ff%'),
  get('/targets/../../../etc/passwd'),
  get('/api/v1/targets/%E0%A4%A'),
  get('//[::1'),
  get('http://169.254.169.254/latest/meta-data/'),
  'GET /metrics HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
  'POST /-/reload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
  `POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n${'d'.repeat(100_000)}`,
  `CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n`,
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001',
  'GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
  'GET /metrics HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc',
  get('/metrics').repeat(2000),
  get('/').repeat(500),
];

await describeSystem(
  'clients that mean no good',
  { programs: ['nsd', 'unbound', 'nginx'], addresses: Object.values(loopbackSites) },
  () => {
    test('it looks on in time, whoever reads slowly, says nothing, says too much or listens in crowds', async () => {
      await using platform = await startDaemonPlatform();
      const configuration = platform.configuration({ server: { listen: '127.0.0.1:0', token } });
      const file = platform.folder.write('hostprobe.json', JSON.stringify(configuration));
      await using daemon = await startDaemon(file);
      await using watcher = watch(daemon);
      await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
      const first = await watcher.next();
      const begun = await watcher.until(
        'all were looked at in full',
        (scrape) =>
          total(scrape, 'hostprobe_probes_total') > total(first, 'hostprobe_probes_total') + platform.healthy.length,
        60_000,
      );
      const { port } = daemon;
      const kept = new Set<Socket>();
      const deadline = performance.now() + lasts;
      try {
        for (let events = 0; events < 100; events++) client(port, kept, get('/api/v1/events')).pause();
        for (let half = 0; half < 100; half++) client(port, kept, 'GET /metrics HTTP/1.1\r\nHost: a\r\nX-');
        for (let round = 0; performance.now() < deadline; round++) {
          // Some take nothing of what is long.
          const readers = round < 10 ? 10 : 0;
          for (let slow = 0; slow < readers; slow++) {
            client(port, kept, get(slow % 2 === 0 ? '/metrics' : '/api/v1/report').repeat(8)).pause();
          }
          for (const request of oddRequests) client(port, kept, request).resume();
          for (let idle = 0; idle < 100 && kept.size < 1000; idle++) client(port, kept);
          const wrong = Array.from({ length: 20 }, async () => {
            await fetch(`http://127.0.0.1:${port}/-/reload`, {
              method: 'POST',
              headers: { authorization: 'Bearer no' },
            });
          });
          await Promise.allSettled(wrong);
          await pause(500);
        }
      } finally {
        for (const socket of kept) socket.destroy();
      }
      const end = await watcher.until('it answers', () => true, 30_000);
      await watcher.until('all is told as it is', (scrape) => isTrue(scrape, platform), 60_000);
      expect(total(end, 'hostprobe_probes_total') - total(begun, 'hostprobe_probes_total')).toBeGreaterThan(
        2 * platform.healthy.length,
      );
      // The largest of the last minute: that of the start, on a machine that is busy with others, is in it.
      const lagOf = (scrape: Scrape): number => valueOf(scrape, 'hostprobe_schedule_lag_seconds');
      expect(Math.max(...watcher.scrapes.map(lagOf)) - lagOf(begun)).toBeLessThan(2);
      expect(falseFails(watcher, platform.healthy)).toEqual([]);
      expect(total(end, 'hostprobe_config_reloads_total')).toBe(0);
      expect(daemon.logged().filter((line) => /bug|unhandled/i.test(line))).toEqual([]);
      const memory = valueOf(end, 'process_resident_memory_bytes') / 1024 ** 2;
      expect(memory).toBeLessThan(500);
    }, 180_000);
  },
);
