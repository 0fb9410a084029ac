import { chmodSync } from 'node:fs';
import { expect } from 'vitest';
import type { TargetReport } from '../../src/model/report.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import type { Ended } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { addressesOf, placesOf, type Both, type Internet, type MoreRecords } from './internet.ts';
import type { Scene } from './scene.ts';
import { startNginx, type Chain, type ServerBlock } from './servers.ts';
import { hostOf } from './tls-scenes.ts';

/** A host at a web server, and exactly what is told of it. */
export interface WebScene {
  /** Directives of nginx for the host at port 443 and at port 80; nothing answers at 80 unless given. */
  readonly https: readonly string[];
  readonly http?: readonly string[];
  /** A name, or addresses; the public load balancer's name unless given. */
  readonly leadsTo?: string | Both;
  /** What the configuration says of it beside its host; null: it is no target. */
  readonly target?: { readonly expect?: object; readonly [key: string]: unknown } | null;
  /** `STATUS CHECK REASON` of all that is no pass and that nothing else explains. */
  readonly told: readonly string[];
  /** Parts of what is said. */
  readonly says?: readonly (string | RegExp)[];
}
export type WebScenes = Readonly<Record<string, WebScene>>;

export const domain = 'eu.example.com';

/** A and AAAA records. */
export const recordsOf = (name: string, site: Both): string[] =>
  addressesOf(site).map((address) => `${name}. ${address.includes(':') ? 'AAAA' : 'A'} ${address}`);

/** For the zone example.com: where each host leads, and what else stands there. */
export const webRecords = (scenes: WebScenes, more: readonly string[]): MoreRecords => ({
  'example.com': [
    ...Object.entries(scenes).flatMap(([name, { leadsTo = `app.${domain}` }]) =>
      typeof leadsTo === 'string' ? [`${hostOf(name)}. CNAME ${leadsTo}.`] : recordsOf(hostOf(name), leadsTo),
    ),
    ...more,
  ],
});

/** Where requests that are let in are answered, within the servers' own namespace. */
const application = { address: '127.0.0.1', port: 8090 } as const;
export const served = `proxy_pass http://${application.address}:${application.port};`;
export const page = (...lines: string[]): string => `location = / { ${lines.join(' ')} }`;

export interface WebWorld extends AsyncDisposable {
  readonly folder: Folder;
  /** A configuration of all targets, with these settings beside the usual ones. */
  configure(name: string, settings: object): string;
}

/** nginx with all hosts at a site of the internet, and blocks beside them. */
export async function startWebScenes(
  { namespace, folder: shared, issue }: Internet,
  site: Both,
  scenes: WebScenes,
  more: readonly ServerBlock[] = [],
): Promise<WebWorld> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(makeFolder());
  // nginx writes there as nobody.
  chmodSync(folder.path, 0o755);
  await Promise.all(
    [...addressesOf(site), ...more.map(({ place }) => place.address)].map((address) => bear(namespace, address)),
  );
  const blocks = await Promise.all(
    Object.entries(scenes).map(async ([name, { https, http }]): Promise<ServerBlock[]> => {
      const host = hostOf(name);
      const block = (port: number, chain: Chain | null, lines: readonly string[]): ServerBlock[] =>
        placesOf(site, port).map((place) => ({ place, host, chain, status: 404, body: 'no such page', lines }));
      const plain = http === undefined ? [] : block(80, null, http);
      return block(443, await issue(host), https).concat(plain);
    }),
  );
  const answering = { place: application, host: null, chain: null, status: 200, body: 'this is the application' };
  starting.use(await startNginx([...blocks.flat(), ...more, answering], folder, namespace));
  const running = starting.move();
  return {
    folder,
    configure: (name, settings) =>
      folder.write(
        `${name}.json`,
        JSON.stringify({
          domain,
          vantage: 'client',
          trust: { public: [`${shared.path}/root.pem`] },
          networks: { public: ['10.80.0.0/16'] },
          ...settings,
          targets: Object.entries(scenes).flatMap(([each, { target = {} }]) =>
            target === null ? [] : [{ host: hostOf(each), ...target }],
          ),
        }),
      ),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Has an address that others may have given it already. */
const bear = ({ must }: Internet['namespace'], address: string): Promise<string> =>
  must('ip', 'address', 'replace', address, 'dev', 'lo', ...(address.includes(':') ? ['nodad'] : []));

/** What `check` says of each target of a configuration, by name, run from there. */
export async function checkThere(
  run: (...words: [string, ...string[]]) => Promise<Ended>,
  { hostprobe }: Scene,
  config: string,
  ...words: readonly string[]
): Promise<ReadonlyMap<string, TargetReport>> {
  const [program, ...rest] = hostprobe('check', '--config', config, '-o', 'json', ...words);
  const { targets } = reportIn(await run(program, ...rest));
  return new Map(targets.map((target) => [target.name, target]));
}

/** Compares what was told with the scene, exactly. */
export function expectTold(
  target: TargetReport | undefined,
  { told, says = [] }: Pick<WebScene, 'told' | 'says'>,
): void {
  const words = wordsOf(target);
  expect(target).toBeDefined();
  expect(standing(target).toSorted(), words).toEqual(told.toSorted());
  for (const part of says) expect(words).toMatch(part);
}

/** All that is said of a target; of what passes, only where it is new here. */
const wordsOf = (target: TargetReport | undefined): string =>
  (target?.findings ?? [])
    .filter(({ check, status }) => status !== 'pass' || /^(?:http|reach)\./.test(check))
    .map(({ check, status, reason, message, fix }) =>
      [`${status} ${check} ${reason}: ${message}`, fix?.text ?? '', ...(fix?.paste ?? [])].join('\n'),
    )
    .join('\n');
