import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeMetrics, type MetricSources } from '../../../src/daemon/metrics/write.ts';
import { expositions } from '../../../src/report/prometheus/exposition.ts';
import { chooseExposition } from '../../../src/report/prometheus/negotiate.ts';

/** Metrics on loopback, in the format that is asked for; at `/text` always as text. */
export function serveMetrics(sources: MetricSources) {
  const contentTypes = new Set<string>();
  const server = createServer((request, response) => {
    const { accept } = request.headers;
    const exposition = request.url === '/text' ? expositions.text : chooseExposition(accept);
    contentTypes.add(exposition.contentType);
    response.setHeader('content-type', exposition.contentType);
    // Whoever goes away in the middle is no trouble of ours.
    pipeline(Readable.from(writeMetrics(sources, exposition)), response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  return {
    port: once(server, 'listening').then(() => (server.address() as AddressInfo).port),
    contentTypes,
    async close(): Promise<void> {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
