import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TargetReport } from '../../src/model/report.ts';
import { source } from '../support/clone.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { reportIn, standing } from '../support/report.ts';
import { startPebble, type Pebble } from './acme.ts';
import { thisMachine, type Command } from './ground.ts';
import { program } from './installed.ts';
import { freePorts } from './ports.ts';
import { describeSystem } from './programs.ts';
import { startNginx, startUnbound, type Chain } from './servers.ts';

const host = 'shop.example.com';
/** nginx at two addresses, the resolver, and Pebble with lego. */
const [first, second, resolver, acme] = ['127.0.0.64', '127.0.0.65', '127.0.0.66', '127.0.0.67'] as const;

/**
 * What starts a program whose clock is so many days ahead. Not `faketime` itself: it stands between, and a signal that
 * ends it does not reach the program.
 */
async function clockAhead(days: number): Promise<(words: Command) => Command> {
  const told = await run([program('faketime'), '--exclude-monotonic', '-f', `+${days}d`, program('env')]);
  const settings = told.stdout
    .split('\n')
    .filter((line) => /^(?:LD_PRELOAD|FAKETIME|(?:FAKETIME_)?DONT_FAKE_MONOTONIC)=/.test(line));
  return (words) => [program('env'), ...settings, ...words];
}

await describeSystem(
  'a certificate that Pebble issues to lego over HTTP-01, at nginx',
  { programs: ['pebble', 'lego', 'nginx', 'unbound', 'curl', 'faketime'], addresses: [first, second, resolver, acme] },
  () => {
    const running = new AsyncDisposableStack();
    let folder: Folder;
    let tlsPort: number;
    let older: Pebble;
    let newer: Pebble;
    let chain: Chain;

    beforeAll(async () => {
      folder = running.use(makeFolder());
      const ports = await freePorts([first, second, resolver, acme], 8);
      const port = (index: number): number => ports[index] ?? 0;
      tlsPort = port(0);
      const resolverPlace = { address: resolver, port: port(1) };
      const knows = { addresses: [acme] };
      const clients = ['127.0.0.0/8'];
      running.use(await startUnbound('unbound', { places: [resolverPlace], knows, clients }, folder));
      const pebble = (name: string, days: number, from: number) => {
        const own = { api: port(from), management: port(from + 1), challenge: port(from + 2) };
        return startPebble({ name, address: acme, ports: own, resolver: resolverPlace, days }, folder);
      };
      older = running.use(await pebble('older', 20, 2));
      newer = running.use(await pebble('newer', 90, 5));
      chain = await older.issue(host, running.use(makeFolder()));
    });
    afterAll(() => running.disposeAsync());

    interface Look {
      /** What the two proxies serve; both the same unless given. */
      readonly served?: readonly [Chain, Chain];
      readonly staging?: readonly string[];
      readonly expects?: 'public' | 'staging';
      /** Pebble is asked when it wants the certificate renewed. */
      readonly asks?: Pebble;
      /** As everybody's clock will have it in so many days. */
      readonly inDays?: number;
    }
    async function look(options: Look): Promise<TargetReport | undefined> {
      const { served = [chain, chain], staging = [], expects = 'public', asks, inDays = 0 } = options;
      const later = await clockAhead(inDays);
      await using proxies = new AsyncDisposableStack();
      for (const [index, address] of [first, second].entries()) {
        const block = { place: { address, port: tlsPort }, host: null, status: 200, body: 'here' };
        const own = proxies.use(makeFolder());
        const ground = { ...thisMachine, command: later };
        proxies.use(await startNginx([{ ...block, chain: served[index] ?? chain }], own, ground));
      }
      const config = folder.write(
        'hostprobe.json',
        JSON.stringify({
          networks: { private: ['127.0.0.0/8'] },
          trust: {
            staging: staging.map((root, index) => folder.write(`root-${index}.pem`, root)),
            ...(asks === undefined
              ? {}
              : { ari: true, acmeDirectories: [asks.directory], private: [folder.write('api.pem', asks.apiRoot)] }),
          },
          targets: [
            { host, port: tlsPort, address: [first, second], expect: { loadBalancer: 'none', trust: expects } },
          ],
        }),
      );
      const words = ['check', '--config', config, '--only', 'tls.*,http.*,reach.*', '--look', 'full', '-o', 'json'];
      return reportIn(await run(later([process.execPath, source, ...words]))).targets[0];
    }
    const messages = (target: TargetReport | undefined): string =>
      (target?.findings ?? []).map(({ check, message }) => `${check}: ${message}`).join('\n');

    test('with the root of Pebble among trust.staging it is staging, and expected as such', async () => {
      const target = await look({ staging: [older.root], expects: 'staging' });
      expect(standing(target), messages(target)).toEqual([]);
      expect(target?.observed?.certificate?.trust).toBe('staging');
    });

    test('where public is expected, it is said to be staging and whose', async () => {
      const target = await look({ staging: [older.root] });
      expect(standing(target), messages(target)).toEqual(['fail tls.not-placeholder authority']);
      expect(messages(target)).toMatch(/tls\.trust-as-expected: .*staging.*Pebble/);
    });

    test('without its root nobody known vouches, and Pebble is named', async () => {
      const target = await look({});
      expect(standing(target), messages(target)).toEqual(['fail tls.not-placeholder authority']);
      expect(target?.observed?.certificate?.trust).toBe('unrecognised');
      expect(messages(target)).toMatch(/Pebble/);
    });

    test('Pebble offers no renewal information, and nothing follows from that', async () => {
      const target = await look({ staging: [older.root], expects: 'staging', asks: older });
      expect(standing(target), messages(target)).toEqual([]);
      expect(messages(target)).toContain(`${older.directory} offers no renewal information`);
    });

    test(
      'after a renewal with one of two proxies not reloaded, the stale one is found',
      { timeout: 90_000 },
      async () => {
        const renewed = await newer.issue(host, running.use(makeFolder()));
        const both = { served: [chain, renewed], staging: [older.root, newer.root], expects: 'staging' } as const;
        const early = await look({ ...both, inDays: 5 });
        expect(standing(early), messages(early)).toEqual([]);
        const late = await look({ ...both, inDays: 15 });
        expect(standing(late), messages(late)).toEqual([
          'warn tls.addresses-agree older-leaf',
          'warn tls.renewal-on-time due',
        ]);
        expect(messages(late)).toContain(`(${first})`);
      },
    );
  },
);
