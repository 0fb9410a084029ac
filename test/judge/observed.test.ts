import { expect, test } from 'vitest';
import { observed } from '../../src/judge/observed.ts';
import { addresses, evidence, now } from '../support/evidence.ts';
import { asked, host, names, searched } from '../support/searched.ts';

const seenOf = (resolution: ReturnType<typeof searched>) =>
  observed(evidence({ target: { host, search: true }, seen: { resolution } }), now);

test('a host that is searched for begins its chain at the name that was found', () => {
  const found = asked([names.found, 'db.example.org'], [addresses.internal]);
  expect(seenOf(searched([asked([names.ownNamespace]), found]))).toMatchObject({
    foundAs: names.found,
    chain: [{ owner: names.found, target: 'db.example.org' }],
    addresses: [addresses.internal],
  });
});

test('a host of which no name was found begins at itself', () => {
  const seen = seenOf(searched([asked([names.ownNamespace]), asked([names.found]), asked([host])]));
  expect(seen).not.toHaveProperty('foundAs');
  expect(seen).toMatchObject({ chain: [], end: { kind: 'nxdomain', name: host } });
});

test('a host that is looked up as it stands was not found as another', () => {
  expect(observed(evidence(), now)).not.toHaveProperty('foundAs');
});
