import { afterEach, expect, test } from 'vitest';
import type { Delegation } from '../../../../src/model/name-looks.ts';
import { world, type World } from '../../../support/dns-client.ts';
import type { Handler } from '../../../support/dns-server.ts';
import { authority, recursor } from '../../../support/dns-zones.ts';

let made: World | undefined;
afterEach(async () => {
  await made?.close();
  made = undefined;
});

const servers = [
  'example.com 900 NS ns1.example.com',
  'example.com 900 NS ns2.example.com',
  'ns1.example.com 900 A 127.0.0.2',
  'ns2.example.com 900 A 127.0.0.3',
];
const host = 'demo.example.com';

/** The host's zone, whose servers see every question by `through`, as it and its parent describe it. */
async function look(
  through: (usual: Handler) => Handler,
  further: readonly string[] = [],
  over: Readonly<Record<string, Handler>> = {},
): Promise<Delegation> {
  const own = { 'example.com': [...servers, `${host} 60 A 20.1.1.1`, ...further] };
  const com = { com: ['com 900 NS a.com', 'a.com 900 A 127.0.0.9', ...servers, ...further] };
  const usual = through(authority(own));
  made = await world({
    '127.0.0.1': recursor({ ...com, ...own }),
    '127.0.0.2': usual,
    '127.0.0.3': usual,
    '127.0.0.9': authority(com),
    ...over,
  });
  const eye = made.look({ host });
  const resolution = await eye.resolve();
  const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
  const [found] = await eye.name('delegations', { resolution, walks, zones: await eye.zones(walks) });
  if (found === undefined) throw new Error('no zone was found');
  return found;
}

const refusing =
  (...types: readonly string[]) =>
  (usual: Handler): Handler =>
  (question) =>
    types.includes(question.type) ? { rcode: 5 } : usual(question);

test('servers that refuse SOA and NS and answer for the host', async () => {
  const found = await look(refusing('SOA', 'NS'));
  expect(found.servers).toMatchObject([
    { soa: { kind: 'rcode' }, answers: { kind: 'data' } },
    { soa: { kind: 'rcode' }, answers: { kind: 'data' } },
  ]);
});

test('servers that give their SOA record are asked for no more', async () => {
  const found = await look(refusing('NS'));
  expect(found.servers.map(({ soa, answers }) => [soa.kind, answers])).toEqual([
    ['data', undefined],
    ['data', undefined],
  ]);
});

test('glue of a family whose records were not told', async () => {
  const losing =
    (usual: Handler): Handler =>
    (question) =>
      question.type === 'AAAA' && question.name === 'ns1.example.com' ? null : usual(question);
  const found = await look(losing, ['ns1.example.com 900 AAAA ::1'], { '::1': () => null });
  const untold = found.servers.filter((one) => one.untold === true);
  expect(untold.map(({ server, addressFrom }) => [server.address, addressFrom])).toEqual([['::1', ['glue']]]);
});

const many = Array.from({ length: 60 }, (_, i) => i).flatMap((i) => [
  `example.com 900 NS n${i}.example.com`,
  `n${i}.example.com 900 A 127.0.0.2`,
  `n${i}.example.com 900 A 127.0.1.${i}`,
  `n${i}.example.com 900 A 127.0.2.${i}`,
]);
const namesOf = (found: Delegation) => new Set(found.servers.map(({ server }) => server.name));

test('no more servers are asked than 13 names with two addresses each, whatever is listed', async () => {
  const found = await look((usual) => usual, many);
  expect(found.servers).toHaveLength(26);
  expect(namesOf(found).size).toBe(13);
});

test('nor where the zone lists them, and its parent does not', async () => {
  const parent = authority({ com: ['com 900 NS a.com', 'a.com 900 A 127.0.0.9', ...servers] });
  const found = await look((usual) => usual, many, { '127.0.0.9': parent });
  expect(found.servers.length).toBeLessThanOrEqual(26);
  expect(namesOf(found).size).toBe(13);
});
