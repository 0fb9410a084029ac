import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readText } from '../../../src/targets/manifests/read-text.ts';
import { asPrinted, indented } from './as-printed.ts';

const told = (text: string): string[] =>
  readText(text, 'f').problems.map(({ line, column, path, message }) =>
    [`${line}:${column}`, path, message].filter((part) => part !== '').join(': '),
  );
const kindsIn = (text: string): string[] => readText(text, 'f').objects.map(({ kind, name }) => `${kind}/${name}`);

const head = (name = 'x'): string =>
  `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${name}\n  namespace: default\nspec:\n`;
const template =
  'a template was not filled in (`{{ }}`, `{% %}`); render it first: `helm template … | hostprobe check -f -`';
const other = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

describe('documents', () => {
  test.each([
    ['', []],
    ['# only a comment\n', []],
    ['---\n---\n...\n---\n', []],
    [`${head()}---\n${head('y')}`, ['Ingress/x', 'Ingress/y']],
    [`${head()}...\n# between\n---\n\n---\n${head('y')}`, ['Ingress/x', 'Ingress/y']],
    [`\ufeff${head()}---\n\ufeff${head('y')}`, ['Ingress/x', 'Ingress/y']],
    [head().replaceAll('\n', '\r\n'), ['Ingress/x']],
    ['{\t"apiVersion": "v1",\n\t"kind": "Service", "metadata": {"name": "a"}}', ['Service/a']],
    ['apiVersion: v1\nkind: Service\nmetadata: {generateName: a-}', ['Service/a-*']],
    [`%YAML 1.1\n---\n${head()}`, ['Ingress/x']],
    ['words', []],
    ['- a\n- b', []],
  ])('%j', (text, kinds) => {
    expect(told(text)).toEqual([]);
    expect(kindsIn(text)).toEqual(kinds);
  });

  test('without a kind are passed over, and counted', () => {
    const { passedOver } = readText('replicaCount: 2\n---\nresources: [a.yaml]\n---\n- a\n---\nkind: Role\n', 'f');
    expect(passedOver.map(({ kind }) => kind)).toEqual([null, null, null, 'Role']);
  });

  test('anchors and merges are followed, and what they stand for has its place', () => {
    const text = `${head()}  rules: &rules\n    - &rule {host: a.example}\n    - *rule\n  tls:\n    - {<<: {secretName: s}, hosts: []}\n`;
    const [object] = readText(text, 'f').objects;
    expect(object).toMatchObject({
      spec: { rules: [{ host: 'a.example' }, { host: 'a.example' }], tls: [{ secretName: 's' }] },
      places: { 'spec.rules[1].host': [8, 14, 'flow'], 'spec.tls[0].secretName': [11, 13, 'flow'] },
    });
  });
});

describe('what is wrong is told with its place', () => {
  test.each<[string, string[]]>([
    [
      'apiVersion: v1\nitems:\n  - kind: Ingress\n    apiVersion: v1\n    metadata: {name: a}\nkind: List\n',
      [
        '4:5: Ingress a: apiVersion: "v1": no version of the API that is known has Ingress in it; write apiVersion: networking.k8s.io/v1',
      ],
    ],
    [`${head()}\trules: x\n`, ['7:1: not YAML: Tabs are not allowed as indentation']],
    [
      `${head()}  a: b: c\n---\n${head('y')}  rules: x\n`,
      [
        '7:6: not YAML: Nested mappings are not allowed in compact mappings',
        '15:3: Ingress default/y: spec.rules: expected a list',
      ],
    ],
    [
      `${head()}  rules:\n    - host: a\n      host: b\n  tls: 5\n`,
      ['9:7: spec.rules[0].host: it is written twice', '10:3: Ingress default/x: spec.tls: expected a list'],
    ],
    [head() + head('y'), ['7:1: a second object begins here, without a line `---` before it']],
    ['apiVersion: v1\nkind: Service\nmetadata: {}', ['3:1: Service: metadata.name: it has no name']],
    ['kind: Service\nmetadata: {name: a}', ['1:1: Service a: apiVersion: it is not written']],
    ['%NO', ['1:4: not YAML: Missing directives-end indicator line']],
    [`${head()}  x: ${'['.repeat(300)}${']'.repeat(300)}`, ['7:205: spec.x[0]: it is nested too deeply']],
  ])('%.80j', (text, lines) => {
    expect(told(text)).toEqual(lines);
  });

  test('so deep that the parser gives up', () => {
    expect(told(`${head()}  tls: ${'['.repeat(20_000)}`)).toEqual([
      expect.stringMatching(/^7:\d+: it is nested too deeply$/),
    ]);
  });

  test('but what is odd in objects that are passed over', () => {
    const text = `${other}data: {a: 1, a: 2, b: *c}\n---\napiVersion: v1\nkind: List\nitems:\n- {kind: Role, a: 1, a: 2}\n- {apiVersion: v1, kind: Service, metadata: {name: a, name: b}}\n`;
    expect(told(text)).toEqual(['10:55: items[1].metadata.name: it is written twice']);
  });

  test('twenty times, and then how much more there is', () => {
    const lines = told(Array.from({ length: 30 }, (_, index) => `${head(`x${index}`)}  rules: x\n`).join('---\n'));
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('167:3: … and 10 more mistakes from here on');
  });

  test('and nothing of a Secret is repeated', () => {
    const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n';
    const bad = [
      'data: *SECRET',
      'data: {k: !SECRET x, k: SECRET}',
      'data: SECRET',
      'type: [SECRET]',
      'data: {a: "\\SECRET"}',
      'data: {tls.key: |',
      'SECRET\nb: c',
      'data:\n  tls.key: |\nSECRET\n',
    ];
    for (const end of bad) {
      expect(told(secret + end), end).not.toEqual([]);
      expect(told(secret + end).join('\n')).not.toContain('SECRET');
    }
  });
});

describe('templates', () => {
  test.each<[string, string[]]>([
    [`${head()}  rules:\n    - host: {{ .Values.host }}\n`, [`8:14: spec.rules[0].host: ${template}`]],
    [
      `${head()}  rules:\n    - host: "{{ .Values.host }}"\n`,
      [`8:7: Ingress default/x: spec.rules[0].host: ${template}`],
    ],
    [`${head()}  rules:\n    - host: {{ .Values.host }}.example\n`, [`8:13: ${template}`]],
    [
      `${head()}  rules:\n    - host: {{ .a }}\n    - host: "{{ .b }}"\n    - host: {{ .c }}\n`,
      [`8:14: spec.rules[0].host: ${template} (so on 2 more lines)`],
    ],
    [`{{- if .Values.enabled }}\n${head()}  rules: []\n{{- end }}\n`, [`1:1: ${template} (so on 1 more line)`]],
    [`${head()}{% for h in hosts %}\n  rules: []\n{% endfor %}\n`, [`7:1: ${template} (so on 1 more line)`]],
    [`${head()}  tls: [{%- x %}]\n`, [`7:10: ${template}`]],
    [`${other}data: {a: {{ x }}}\n`, [`4:12: data.a: ${template}`]],
    [`a: {{ x }}\n`, []],
    // What a text holds is its own.
    [`${other}data:\n  a: |\n    {{ x }}\n  b: "{{ y }}"\n`, []],
    [
      `${other}data:\n  a: |-  # so\n    {{ x }}\n\n  b: c: d\n`,
      ['8:6: not YAML: Nested mappings are not allowed in compact mappings'],
    ],
    // What stands before it does not follow from it.
    [
      `${head()}  a: b: c\n  d: {{ x }}.y\n`,
      ['7:6: not YAML: Nested mappings are not allowed in compact mappings', `8:6: ${template}`],
    ],
  ])('%j', (text, lines) => {
    expect(told(text)).toEqual(lines);
  });
});

describe('indentation that was lost in copying', () => {
  test.each(asPrinted)('is named once a document, from $lostFrom', ({ text, lostFrom }) => {
    const lines = told(text);
    expect(lines.map((line) => line.split(':').slice(0, 3).join(':'))).toEqual(lostFrom);
    for (const line of lines) {
      expect(line).toMatch(
        /the indentation was lost in copying: from here on, .* copy it again .*`kubectl explain [a-z]+/,
      );
    }
    expect(readText(text, 'f').objects).toEqual([]);
  });
  test('with Windows ends, behind a comment, where it is no YAML any more', () => {
    const lost =
      '# copied\r\napiVersion: v1\r\nkind: Secret\r\nmetadata:\r\n# its name\r\n\r\nname: a\r\ndata:\r\nkey: |\r\nabc\r\n';
    expect(told(`${head()}---\r\n${lost}`)).toEqual([
      expect.stringMatching(/^14:1: Secret: the indentation was lost .*`name` belongs under `metadata`/),
    ]);
  });
  test.each(indented)('is there: %.70j', (text) => {
    expect(told(text)).toEqual([]);
    expect(readText(text, 'f').objects).toHaveLength(1);
  });
  test('and an object that has no metadata is only without a name', () => {
    expect(told('apiVersion: v1\nkind: Service\nmetadata:\nspec: {}\n')).toEqual([
      '3:1: Service: metadata.name: it has no name',
    ]);
  });
});

describe('any text', () => {
  const pieces = [
    '\n',
    '  ',
    '- ',
    ': ',
    '---\n',
    '...',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|',
    '>',
    '&a ',
    '*a',
    '<<: ',
    '!t ',
    '#',
    '%',
    '\t',
    '{{ x }}',
    '{% x %}',
    '\ufeff',
    '\r\n',
    'apiVersion: v1',
    'kind: Service',
    'kind: List',
    'items:',
    'metadata:',
    'name: x',
    'spec:',
    'ports:',
    '__proto__: ',
  ];
  test('is read or has problems with places in it', () => {
    const text = fc.oneof(
      fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (given) => {
        const lines = given.split('\n').length;
        for (const { file, line, column } of readText(given, 'f').problems) {
          expect(file).toBe('f');
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines);
          expect(column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('places', () => {
  const name = fc.stringMatching(/^[a-z]{1,8}$/);
  const host = fc.stringMatching(/^[a-z]{1,5}\.example$/);
  const object = fc.record({
    apiVersion: fc.constant('networking.k8s.io/v1'),
    kind: fc.constant('Ingress'),
    metadata: fc.record({
      name,
      namespace: name,
      annotations: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}\/[a-z]{1,5}$/), name),
    }),
    spec: fc.record({
      ingressClassName: name,
      rules: fc.array(
        fc.record({
          host,
          http: fc.record({
            paths: fc.array(
              fc.record({
                path: fc.constant('/'),
                backend: fc.record({
                  service: fc.record({ name, port: fc.record({ number: fc.integer({ min: 1, max: 65_535 }) }) }),
                }),
              }),
              { maxLength: 2 },
            ),
          }),
        }),
        { maxLength: 3 },
      ),
      tls: fc.array(fc.record({ hosts: fc.array(host, { maxLength: 3 }), secretName: name }), { maxLength: 2 }),
    }),
  });
  const list = fc.array(object, { maxLength: 4 }).map((items) => ({ apiVersion: 'v1', kind: 'List', items }));

  test('point at what they name, in JSON over many lines', () => {
    fc.assert(
      fc.property(list, fc.constantFrom(1, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const lines = text.split('\n');
        const { objects, problems } = readText(text, 'f');
        expect(problems).toEqual([]);
        expect(objects).toHaveLength(value.items.length);
        for (const { places } of objects) {
          for (const [path, [line, column]] of Object.entries(places)) {
            const key = /(?:\.|^)(\w+)$|\[([^\]]*\/[^\]]*)\]$/.exec(path);
            const found = lines[line - 1]?.slice(column - 1) ?? '';
            const expected = key === null ? /^["{]/ : new RegExp(`^"${key[1] ?? key[2]}": `);
            expect(found, path).toMatch(expected);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

test('a document that is too large is refused, and many small ones are not', () => {
  const long = `${other}data: {a: "${'x'.repeat(1_000_000)}"}\n`;
  expect(told(Array.from({ length: 20 }, () => long).join('---\n'))).toEqual([]);
  expect(told(`${head()}---\n${other}data:\n${'  a: b\n'.repeat(2_600_000)}`)).toEqual([
    '7:1: this document is larger than 16 MiB; give it in parts, such as a namespace each',
  ]);
});
