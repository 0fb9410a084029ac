import { setTimeout as wait } from 'node:timers/promises';
import { startBustle, type Errand } from './bustle.ts';
import { startServe, type Asked, type ServeProcess, type Size } from './daemon.ts';
import { decimals, mebibytes, table } from './figures.ts';
import { startGate, type Gate } from './gate.ts';
import type { Measure } from './measure.ts';
import type { Platform } from './platform.ts';
import { sumOf } from './scrape.ts';
import { slopeOf } from './slope.ts';

const looks = 200_000;
const looksASample = 5000;
/** Until caches are full and code is compiled. */
const warmUp = looks / 4;
const hosts = 2500;
const few = 40;
const token = 'the-token-of-the-soak';
const gateEveryMs = 25_000;

/** Whether a daemon that looks as fast as it can, for long, and is asked for everything meanwhile, takes ever more. */
export const soak: Measure = {
  hosts,
  async run({ platform, bin, print }) {
    await using gate = await startGate(platform.web);
    const configure = (turn: number): string => configuration(platform, gate, turn);
    await using daemon = await startServe({ bin, configFile: configure(0) });
    print(`${decimals(looks)} looks at ${decimals(hosts)} healthy hosts and ${few} of each kind of broken ones\n`);
    const samples: Sample[] = [];
    const begun = performance.now();
    {
      await using bustle = startBustle(errands(daemon, gate, configure));
      for (let next = looksASample; next <= looks; next += looksASample) {
        const done = await Promise.race([looksUntil(daemon, next), bustle.failing]);
        const size = await daemon.ask('collected');
        samples.push({ looks: done, size });
        print(`  ${decimals(done)} looks, ${decimals((performance.now() - begun) / 1000)} s: ${inWords(size)}\n`);
      }
    }
    const after = samples.filter(({ looks }) => looks >= warmUp);
    print(
      table([
        [`after ${decimals(warmUp)} looks`, 'first', 'last', 'a thousand looks'],
        ...measures.map(({ name, of, shown, rate }) => {
          const slope = slopeOf(after.map((sample) => ({ x: sample.looks / 1000, y: of(sample.size) })));
          return [
            name,
            ...[after[0], after.at(-1)].map((one) => (one === undefined ? '' : shown(of(one.size)))),
            `${rate(slope.rate)} ± ${rate(slope.error)}`,
          ];
        }),
      ]),
    );
    const { warnings } = (await daemon.ask('size')) as Size;
    print(`  Warnings of Node, rejections that nobody handled among them: ${warnings.length}\n`);
    for (const said of [...warnings, ...daemon.complaints().slice(0, 20)]) print(`    ${said}\n`);
  },
};

interface Sample {
  readonly looks: number;
  readonly size: Size;
}

const kibibytes = (bytes: number): string => `${decimals(bytes / 1024, 2)} KiB`;
const plain = (value: number): string => decimals(value);
const rate = (value: number): string => decimals(value, 3);
const resourcesOf = ({ resources }: Size): number => Object.values(resources).reduce((sum, count) => sum + count, 0);

const measures = [
  { name: 'memory of the process', of: ({ rss }: Size) => rss, shown: mebibytes, rate: kibibytes },
  { name: 'heap', of: ({ heapUsed }: Size) => heapUsed, shown: mebibytes, rate: kibibytes },
  { name: 'outside the heap', of: ({ external }: Size) => external, shown: mebibytes, rate: kibibytes },
  { name: 'file descriptors', of: ({ files }: Size) => files, shown: plain, rate },
  { name: 'sockets, timers and the like', of: resourcesOf, shown: plain, rate },
] as const;

const inWords = (size: Size): string => measures.map(({ name, of, shown }) => `${name} ${shown(of(size))}`).join(', ');

/** Hosts in turns are there and not there, and say something else of themselves. */
function configuration(platform: Platform, gate: Gate, turn: number): string {
  const { port } = platform.web;
  const [first] = platform.hosts;
  const several = (target: (index: number) => object): object[] => Array.from({ length: few }, (_, i) => target(i));
  return platform.configurationOf(turn % 2 === 0 ? hosts : hosts - few, {
    name: 'soak',
    defaults: { schedule: '10s', fullSchedule: '2m', timeout: '3s', confirm: ['1s', '3s'] },
    each: { labels: { turn: String(turn % 3) } },
    targets: [
      ...several((index) => ({ host: `missing${index}.example.com` })),
      ...several((index) => ({ host: platform.hosts[index], port: gate.port, name: `gate${index}` })),
      ...several((index) => ({ host: platform.hosts[index], port: 9, name: `refused${index}` })),
      ...several((index) => ({
        host: platform.hosts[index],
        port,
        name: `other${index}`,
        expect: { loadBalancer: 'internal' },
      })),
      { host: first, name: 'exposed', expect: { reachable: false } },
    ],
    rest: {
      server: { listen: '127.0.0.1:0', token },
      store: { path: `${platform.rootFile}.soak` },
    },
  });
}

function errands(daemon: ServeProcess, gate: Gate, configure: (turn: number) => string): Errand[] {
  const asked = (everyMs: number, path: (turn: number) => string, more: Asked = {}) => ({
    everyMs,
    do: async (turn: number) => void (await daemon.get(path(turn), more)),
  });
  const host = (turn: number): string => `host${turn % (hosts - few)}.example.com`;
  return [
    {
      everyMs: gateEveryMs,
      do: (turn) => (turn % 2 === 0 ? gate.open() : gate.shut()),
    },
    {
      everyMs: 60_000,
      do(turn) {
        if (turn === 0) return;
        configure(turn);
        daemon.reload();
      },
    },
    {
      everyMs: 15_000,
      async do() {
        const leave = await daemon.listen('/api/v1/events');
        await wait(10_000);
        leave();
      },
    },
    asked(5000, () => '/metrics'),
    asked(7000, () => '/metrics', { gzip: true }),
    asked(30_000, () => '/api/v1/report'),
    asked(9000, (turn) => `/?page=${turn % 20}`),
    asked(3000, (turn) => `/targets/${host(turn)}`),
    asked(3000, (turn) => `/api/v1/targets/${host(turn)}/history`),
    asked(250, (turn) => `/probe?module=http_2xx&target=${host(turn)}`, { token }),
    asked(4000, (turn) => `/api/v1/targets/${host(turn)}/probe`, { method: 'POST', token }),
  ];
}

async function looksUntil(daemon: ServeProcess, wanted: number): Promise<number> {
  for (;;) {
    const done = sumOf((await daemon.get('/metrics')).body.toString(), 'hostprobe_probes_total');
    if (done >= wanted) return done;
    await wait(1000);
  }
}
