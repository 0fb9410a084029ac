import { expect, test } from 'vitest';
import type { Fetch } from '../../../../src/observe/http/fetch.ts';
import { startShelves } from '../../../../src/observe/tls/revocation/crl-shelf.ts';
import { patience } from '../../../support/loopback.ts';

const use = async (): Promise<null> => null;

test('no more than four lists are under way at a time, whatever the shelf, and who gives up gives way', async () => {
  let [under, most] = [0, 0];
  const shelves = startShelves();
  const open: (() => void)[] = [];
  const fetcher: Fetch = async (url) => {
    most = Math.max(most, ++under);
    await new Promise<void>((resolve) => void open.push(resolve));
    under--;
    return { where: { url }, at: '', ms: 0, ok: true, value: { status: 404, headers: [], body: Buffer.alloc(0) } };
  };
  using hurried = patience(100);
  using patient = patience();
  const [one, other] = [shelves(fetcher), shelves(fetcher)];
  const first = Array.from({ length: 4 }, (_, i) =>
    one(`http://a.example/${i}`, { word: 'own', deadline: patient }, use),
  );
  const last = other('http://a.example/last', { word: 'own', deadline: patient }, use);
  const gaveUp = one('http://a.example/late', { word: 'own', deadline: hurried }, use);
  expect(await gaveUp).toMatchObject({ ok: false, failure: { code: 'budget' } });
  await new Promise((resolve) => void setImmediate(resolve));
  expect([under, open.length]).toEqual([4, 4]);
  for (const done of open.splice(0)) done();
  for (const each of first) expect(await each).toMatchObject({ ok: false, failure: { code: 'other' } });
  await expect.poll(() => open.length).toBe(1);
  open[0]?.();
  expect(await last).toMatchObject({ ok: false, failure: { code: 'other' } });
  expect([under, most]).toEqual([0, 4]);
});
