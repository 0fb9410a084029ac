import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const source = (name: string): string => JSON.stringify(resolve(import.meta.dirname, '../../src/lab', name));

/** A process of its own: it ends when nothing is left that could still happen. */
const program = `
  import { once } from 'node:events';
  import { connect } from 'node:net';
  import { connect as connectTls } from 'node:tls';
  import { startLab } from ${source('lab.ts')};
  import { findPlaces } from ${source('loopback.ts')};

  const lab = await startLab();
  const { user, system } = process.cpuUsage();
  const host = (await findPlaces()).publicV4;
  const port = lab.configuration.defaults.port;
  const clients = ['demo', 'silent', 'dripping', 'flooding', 'hasty'].map((label) =>
    connectTls({ host, port, servername: label + '.example.com', rejectUnauthorized: false }));
  await Promise.all(clients.map((client) => once(client, 'secureConnect')));
  for (const client of clients) client.write('GET / HTTP/1.1\\r\\nHost: demo.example.com\\r\\n\\r\\n');
  await once(clients[3], 'data');
  const silent = lab.hosts.find((one) => one.host === 'no-handshake.example.com').target.port;
  clients.push(connect(silent, host));
  await once(clients.at(-1), 'connect');
  const closed = Promise.all(clients.map((client) => once(client.on('error', () => {}).resume(), 'close')));
  await lab.stop();
  await closed;
  const refused = await once(connect(port, host), 'connect').catch((error) => error.code);
  console.log(JSON.stringify({ cpuMs: (user + system) / 1000, pem: lab.configuration.trust.public[0], refused }));
`;

test('the lab starts with little work and leaves no socket, timer or file, whoever is still connected', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    timeout: 20_000,
  });
  const said: unknown = JSON.parse(stdout);
  expect(said).toMatchObject({ refused: 'ECONNREFUSED', pem: expect.stringContaining('hostprobe-lab-') });
  const { cpuMs, pem } = said as { cpuMs: number; pem: string };
  expect(cpuMs).toBeLessThan(3000);
  expect(existsSync(dirname(pem))).toBe(false);
});
