import { expect, test } from 'vitest';
import { startLetterBox, type LetterBox } from '../delivery/letter-box.ts';
import { useBench } from './bench.ts';

const bench = useBench();
const uuid = '6b0d6f0c-5a3e-4d0f-9e57-3c2a1f7be001';
const envOf = ({ at }: LetterBox) => ({ KH_REPORTING_URL: `http://${at}/check`, KH_RUN_UUID: uuid });

interface Told {
  readonly ok: boolean;
  readonly errors: readonly string[];
}
const toldTo = ({ received }: LetterBox): Told[] => received.map(({ body }) => JSON.parse(body) as Told);

test('a check that is well is ok, warnings or not', async () => {
  await using box = await startLetterBox([{ status: 200 }]);
  const words = ['demo.example.com', 'pinned.example.com'];
  expect(await bench().check(words, { env: envOf(box) })).toMatchObject({ code: 0, stderr: '' });
  expect(toldTo(box)).toEqual([{ ok: true, errors: [] }]);
  expect(box.received[0]?.headers['kh-run-uuid']).toBe(uuid);
});

test('one that is not says what is wrong, and only what counts', async () => {
  await using box = await startLetterBox([{ status: 200 }]);
  const words = ['demo.example.com', 'pinned.example.com', 'wrong-name.example.com'];
  expect(await bench().check(words, { env: envOf(box) })).toMatchObject({ code: 1 });
  const [told] = toldTo(box);
  expect(told).toMatchObject({ ok: false, errors: ['3 targets: 1 fail, 1 warn, 1 pass', expect.any(String)] });
  expect(told?.errors[1]).toMatch(/^FAIL wrong-name\.example\.com tls\.name-matches: /);
});

test('however much is wrong, few lines are told', async () => {
  await using box = await startLetterBox([{ status: 200 }]);
  const hosts = bench().lab.hosts.map(({ host }) => host);
  await bench().check([...hosts, '--look', 'quick', '--timeout', '2s'], { env: envOf(box) });
  const [told] = toldTo(box);
  expect(told?.ok).toBe(false);
  expect(told?.errors).toHaveLength(20);
  expect(told?.errors.at(-1)).toMatch(/^… and \d+ more$/);
});

test('a check that could not begin is told, too', async () => {
  await using box = await startLetterBox([{ status: 200 }]);
  const ended = await bench().check(['demo.example.com', '--only', 'tls.nosuch'], { env: envOf(box) });
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(toldTo(box)).toMatchObject([
    { ok: false, errors: [expect.stringMatching(/^no check matches "tls\.nosuch"/)] },
  ]);
});

test('what Kuberhealthy does not take ends with 4, and the report is printed', async () => {
  await using box = await startLetterBox([{ status: 400, body: 'unknown run' }]);
  const ended = await bench().check(['demo.example.com'], { env: envOf(box) });
  expect(ended.code).toBe(4);
  expect(ended.stdout).toContain('demo.example.com');
  expect(ended.stderr).toMatch(
    /^hostprobe: Kuberhealthy at http:\S+\/check was not told: it answered 400 .*unknown run\n$/,
  );
});

test('a look that would last longer than Kuberhealthy waits is cut short, and told in time', async () => {
  await using box = await startLetterBox([{ status: 200 }]);
  const deadline = Math.ceil(Date.now() / 1000) + 7;
  const env = { ...envOf(box), KH_CHECK_RUN_DEADLINE: String(deadline) };
  const words = ['--resolver', '192.0.2.1', '--timeout', '60s', 'silent.example.com'];
  await bench().check(words, { env });
  expect(Date.now() / 1000).toBeLessThan(deadline);
  expect(toldTo(box)).toMatchObject([{ ok: false }]);
});

test('half of its variables is a mistake; other commands do not look at them', async () => {
  const env = { KH_REPORTING_URL: 'http://127.0.0.1:1/check' };
  const ended = await bench().check(['demo.example.com'], { env });
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/^KH_RUN_UUID: /);
  expect(await bench().run(['explain', 'tls.name-matches'], { env })).toMatchObject({ code: 0, stderr: '' });
});
