import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { complaints } from './loading.ts';

test('no text makes it throw anything but its own error', () => {
  const scalar = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '${DOMAIN}',
      '${',
      '$${',
      '{{',
      '*x',
      '&x a',
      '<<',
      '~',
      '1.2',
      'a.example',
      '!x y',
      '...',
      '? ',
      '- ',
      '__proto__',
    ),
  );
  fc.assert(
    fc.property(fc.array(scalar, { maxLength: 12 }), fc.constantFrom('', '\n', ': ', '\n  '), (parts, glue) => {
      expect(complaints(parts.join(glue))).toBeInstanceOf(Array);
    }),
    { numRuns: 500 },
  );
});

test('no tree of known keys makes it throw anything but its own error', () => {
  const keys =
    'environment environments defaults include search accept check until protocol domain dns timeout targets host expect trust http status path names labels loadBalancers app server token port control renewal warn constructor toString'.split(
      ' ',
    );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<unknown>(
        null,
        true,
        0,
        443,
        'a.example',
        '${DOMAIN}',
        '${env:X}',
        '10s',
        'any',
        '',
        '2xx',
        'b:1',
      ),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 6 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), tree, { maxKeys: 6 }), (value) => {
      expect(complaints(stringify(value))).toBeInstanceOf(Array);
    }),
    { numRuns: 500 },
  );
});
