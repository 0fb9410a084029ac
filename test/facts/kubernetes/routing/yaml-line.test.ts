import { expect, test } from 'vitest';
import {
  annotationAdded,
  itemLines,
  linesIn,
  whereText,
  yamlLine,
} from '../../../../src/facts/kubernetes/routing/yaml-line.ts';
import type { KubernetesObject } from '../../../../src/model/kubernetes.ts';
import { readText } from '../../../../src/targets/manifests/read-text.ts';
import { ingress } from '../../../support/kubernetes-objects.ts';

function only(text: string, file = 'shop.yaml'): KubernetesObject {
  const [object] = readText(text, file).objects;
  if (object === undefined) throw new Error(`no object in ${text}`);
  return object;
}

const head = (kind: string, rest = ''): string => `apiVersion: networking.k8s.io/v1
kind: ${kind}
metadata:
  name: shop
${rest}`;
const block = only(head('Ingress', 'spec:\n  tls:\n    - hosts:\n        - a.example\n      secretName: a-tls\n'));
const braced = only(head('Ingress', 'spec:\n  tls:\n    - { hosts: [a.example], secretName: a-tls }\n'));
const json = only(
  JSON.stringify(
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'shop', annotations: { 'hostprobe.io/skip': 'no' } },
      spec: { tls: [{ hosts: ['a.example'], secretName: 'a-tls' }] },
    },
    null,
    2,
  ),
  'shop.json',
);
const secretName = 'spec.tls[0].secretName';

test('a line is named where the field has it for itself', () => {
  expect(whereText(block, secretName, 'at')).toBe('in shop.yaml, line 9');
  expect(whereText(block, 'spec.tls', 'in')).toBe('in shop.yaml, under spec.tls (from line 6)');
  expect(whereText(block, 'spec.tls', 'whole')).toBe('in shop.yaml, lines 6 to 9');
  expect(whereText(block, secretName, 'whole')).toBe('in shop.yaml, line 9');
  expect(yamlLine(block, secretName, 'b')).toBe('      secretName: b');
  expect(yamlLine(block, 'spec.tls[0].hosts[0]', 'b')).toBe('        - b');
});

test.each([
  ['between braces', braced, 'shop.yaml'],
  ['in JSON', json, 'shop.json'],
])('no line is named %s, where it holds more than the field, or no YAML', (_, object, file) => {
  expect(whereText(object, secretName, 'at')).toBe(`in ${file}, ${secretName} (given here in block style)`);
  expect(whereText(object, 'spec.tls[0].hosts', 'in')).toBe(
    `in ${file}, spec.tls[0].hosts (given here in block style)`,
  );
  expect(yamlLine(object, secretName, 'b')).toBe('secretName: b');
  expect(yamlLine(object, 'spec.tls[0].hosts[0]', 'b')).toBe('- b');
  expect(linesIn(object, 'spec.tls[0]', ['hosts:', '  - b'])).toEqual(['hosts:', '  - b']);
  expect(itemLines(object, 'spec.tls[0]', ['hosts:', '  - b'])).toEqual(['- hosts:', '    - b']);
});

test('around the braces it is named', () => {
  expect(whereText(braced, 'metadata.name', 'at')).toBe('in shop.yaml, line 4');
});

test('of a cluster and of standard input', () => {
  expect(whereText(ingress({ origin: { cluster: null } }), secretName, 'at')).toBe(
    `in ingress/default/shop, ${secretName}`,
  );
  expect(whereText(only(head('IngressClass'), '-'), 'metadata.name', 'at')).toBe('in standard input, line 4');
});

test.each([
  ['the first annotation', head('Ingress'), 3],
  ['one more', head('Ingress', '  annotations:\n    hostprobe.io/path: /a\n'), 5],
])('%s goes below its line', (_, text, line) => {
  const { paste = [], where = '' } = annotationAdded(only(text), 'hostprobe.io/skip', 'true');
  expect(where).toMatch(new RegExp(`^in shop\\.yaml, under metadata(?:\\.annotations)? \\(from line ${line}\\)$`));
  const mended = text
    .split('\n')
    .toSpliced(line, 0, ...paste)
    .join('\n');
  expect(only(mended).annotations).toMatchObject({ ...only(text).annotations, 'hostprobe.io/skip': 'true' });
});
