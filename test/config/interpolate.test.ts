import { expect, test } from 'vitest';
import { fill, fillDomain, needsDomain } from '../../src/config/interpolate.ts';

const filled = (text: string): string =>
  fill(text, { env: { A: 'a', EMPTY: '', TRAP: '${DOMAIN}' }, domain: 'd.example' });

test.for([
  ['x', 'x'],
  ['$x $', '$x $'],
  ['app.${DOMAIN}', 'app.d.example'],
  ['${env:A}${env:A}', 'aa'],
  ['${env:EMPTY}', ''],
  ['${env:EMPTY:-b}', 'b'],
  ['${env:NONE:-}', ''],
  ['${env:NONE:-a:-b}', 'a:-b'],
  ['$${DOMAIN}', '${DOMAIN}'],
  ['${env:TRAP}', '${DOMAIN}'],
] as const)('%s', ([text, result]) => {
  expect(filled(text)).toBe(result);
});

test.for(['${', '${DOMAIN', '${domain}', '${env:}', '${env:1A}', '${env:NONE}', '${env:A-b}'])(
  '%s is refused',
  (text) => {
    expect(() => filled(text)).toThrow(expect.objectContaining({ name: 'ValueError' }));
  },
);

test('in two steps it means the same as in one', () => {
  for (const text of ['${DOMAIN}', '$${DOMAIN}', '${env:TRAP}', '${env:A}.${DOMAIN}']) {
    const half = fill(text, { env: { A: 'a', TRAP: '${DOMAIN}' }, domain: 'later' });
    expect(fillDomain(half, 'd.example')).toBe(filled(text));
  }
  expect(needsDomain('x.${DOMAIN}')).toBe(true);
  expect(needsDomain('$${DOMAIN}')).toBe(false);
});
