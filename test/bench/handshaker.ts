/** Shakes hands with many servers, one after the other, by the product's own means, and prints what that took. */
import { checks } from '../../src/checks/index.ts';
import { judgeTarget } from '../../src/judge/judge.ts';
import { selectChecks, wantedKinds } from '../../src/judge/select.ts';
import type { Settings } from '../../src/model/target.ts';
import { startRound } from '../../src/observe/round.ts';
import { createProbeContext, handshake } from '../../src/observe/tls/handshake.ts';
import { loadStores } from '../../src/observe/tls/stores.ts';
import { settings as base, target } from '../support/evidence.ts';
import { dial, patience } from '../support/loopback.ts';
import type { Place } from '../system/ground.ts';
import type { ShakenWith, Shook } from './handshakes.ts';

const { places, rootFile, part }: ShakenWith = JSON.parse(process.argv[2] ?? '{}');
const settings: Settings = {
  ...base,
  trust: { ...base.trust, public: [rootFile] },
  networks: { public: ['127.0.0.0/8'], private: [] },
};
const timeoutMs = 5000;

/** Whether it was well. */
type Shake = (place: Place) => Promise<boolean>;

function handshakes(): Shake {
  const context = createProbeContext(loadStores(settings.trust).publicPem);
  return async ({ address, port }) => {
    using deadline = patience();
    const place = { address, port, open: () => 0, [Symbol.asyncDispose]: () => Promise.resolve() };
    const { socket } = await dial(place, deadline);
    if (socket === null) return false;
    const look = { context, alpn: ['http/1.1'], deadline, timeoutMs, redial: () => Promise.resolve(null) };
    const { reading, socket: secured } = await handshake(socket, { address, port, serverName: null }, look);
    secured?.destroy();
    return reading.ok && reading.value.openssl === null;
  };
}

async function looks(): Promise<Shake> {
  const now = Date.now();
  const { signal } = new AbortController();
  const round = await startRound({
    settings,
    environments: {},
    echoKey: null,
    version: '9.9.9',
    now,
    look: 'quick',
    signal,
  });
  const { selected } = selectChecks(checks, { look: 'quick', only: ['tls.*'], skip: [] });
  const wanted = wantedKinds(selected);
  const enabled = new Set(selected.map(({ id }) => id));
  return async ({ address, port }) => {
    const evidence = await round.observe(
      target({ host: address, name: address, port, domain: null, protocol: 'tls' }),
      wanted,
    );
    const { findings } = judgeTarget(evidence, { settings, now, checks, enabled });
    return findings.length > 0 && findings.every(({ status }) => status === 'pass');
  };
}

const shakeHands = part === 'look' ? await looks() : handshakes();
const before = process.cpuUsage();
let well = 0;
for (const place of places) if (await shakeHands(place)) well++;
const { user, system } = process.cpuUsage(before);
const shook: Shook = { handshakes: well, cpuMs: (user + system) / 1000 };
process.stdout.write(JSON.stringify(shook));
