import { describe, expect, test } from 'vitest';
import { kuberhealthyIn, reportToKuberhealthy } from '../../src/delivery/kuberhealthy.ts';
import { startLetterBox, type Answer } from './letter-box.ts';

const uuid = '6b0d6f0c-5a3e-4d0f-9e57-3c2a1f7be001';
const never = new AbortController().signal;

describe('the variables', () => {
  test.each([
    [{}, null],
    [{ KH_REPORTING_URL: '', KH_RUN_UUID: uuid }, null],
    [
      { KH_REPORTING_URL: 'http://kh/check', KH_RUN_UUID: uuid },
      { uuid, deadlineMs: null },
    ],
    [
      { KH_REPORTING_URL: 'http://kh/check', KH_RUN_UUID: uuid, KH_CHECK_RUN_DEADLINE: '1800000000' },
      { uuid, deadlineMs: 1_800_000_000_000 },
    ],
  ])('%j', (env, run) => {
    if (run === null) expect(kuberhealthyIn(env)).toBeNull();
    else expect(kuberhealthyIn(env)).toMatchObject(run);
  });
  test.each([
    [{ KH_REPORTING_URL: 'u:secret@', KH_RUN_UUID: uuid }, /^KH_REPORTING_URL: (?!.*secret)/],
    [{ KH_REPORTING_URL: 'http://kh/check' }, /^KH_RUN_UUID: /],
    [{ KH_REPORTING_URL: 'http://kh/check', KH_RUN_UUID: 'a\r\nb: c' }, /^KH_RUN_UUID: /],
    [{ KH_REPORTING_URL: 'http://kh/', KH_RUN_UUID: uuid, KH_CHECK_RUN_DEADLINE: 'soon' }, /^KH_CHECK_RUN_DEADLINE: /],
  ])('%j is a mistake', (env, why) => expect(kuberhealthyIn(env)).toMatch(why));
});

async function reported(answers: readonly Answer[], errors: readonly string[], deadlineMs: number | null = null) {
  await using box = await startLetterBox(answers);
  const run = kuberhealthyIn({ KH_REPORTING_URL: `http://${box.at}/check`, KH_RUN_UUID: uuid });
  if (run === null || typeof run === 'string') throw new Error(`it is no run: ${run}`);
  const outcome = await reportToKuberhealthy({ ...run, deadlineMs }, errors, never);
  return { outcome, received: box.received };
}

test.each([
  [[], { ok: true, errors: [] }],
  [['FAIL demo.example.com'], { ok: false, errors: ['FAIL demo.example.com'] }],
])('%j is told as %j', async (errors, body) => {
  const { outcome, received } = await reported([{ status: 200 }], errors);
  expect(outcome).toEqual({ ok: true });
  const [letter] = received;
  expect(letter).toMatchObject({ method: 'POST', path: '/check', headers: { 'kh-run-uuid': uuid } });
  expect(letter?.headers['content-type']).toBe('application/json');
  expect(JSON.parse(letter?.body ?? '')).toEqual(body);
});

test('it is told again while its server fails', async () => {
  const { outcome, received } = await reported([{ status: 500 }, { status: null }, { status: 200 }], []);
  expect(outcome).toEqual({ ok: true });
  expect(received).toHaveLength(3);
});

test('a run that it does not know is told once', async () => {
  const { outcome, received } = await reported([{ status: 400, body: 'unknown run' }], []);
  expect(outcome).toMatchObject({ ok: false, reason: 'it answered 400 Bad Request: unknown run' });
  expect(received).toHaveLength(1);
});

test('after its deadline one try is made, and no more than there is time for', async () => {
  const { outcome, received } = await reported([{ status: 503 }], [], Date.now() - 60_000);
  expect(outcome).toMatchObject({ ok: false });
  expect(received.length).toBeLessThanOrEqual(2);
  expect(received.length).toBeGreaterThanOrEqual(1);
});
