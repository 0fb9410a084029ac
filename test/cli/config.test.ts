import { expect, test } from 'vitest';
import { check } from '../../src/cli/config.ts';
import { makeFolder } from '../support/folder.ts';
import { captured } from '../support/io.ts';

const include = 'include: [eu.yaml, us.yaml]\nenvironments: { common: {} }\n';
const eu = 'environments: { eu: {} }\ntargets: [{ host: a.example }, { host: b.example, environment: common }]\n';

function checked(files: Readonly<Record<string, string>>): string {
  using folder = makeFolder();
  for (const [name, text] of Object.entries(files)) folder.write(name, text);
  const { io, out } = captured({ cwd: folder.path });
  expect(check({}, io)).toBe(0);
  return out().replaceAll(folder.path, 'TOP');
}

test('`config check` says what each file holds, and all together', () => {
  expect(checked({ 'hostprobe.yaml': eu.replace('environment: common', 'environment: eu') })).toBe(
    'TOP/hostprobe.yaml: 2 targets, 1 environment\n',
  );
  expect(checked({ 'hostprobe.yaml': include, 'eu.yaml': eu, 'us.yaml': 'targets: [{ host: c.example }]' })).toBe(
    [
      'TOP/hostprobe.yaml: 0 targets, 1 environment',
      'TOP/eu.yaml: 2 targets, 1 environment',
      'TOP/us.yaml: 1 target',
      '3 files: 3 targets, 2 environments',
      '',
    ].join('\n'),
  );
});

test('`config check` refuses to accept what is no check', () => {
  const accept = '[{ check: dns.resolve, reason: r, by: b, until: 2027-03-31 }]';
  expect(() => checked({ 'hostprobe.yaml': `targets: [{ host: a.example, accept: ${accept} }]` })).toThrow(
    'hostprobe.yaml:1:48: targets[0].accept[0].check: no check matches "dns.resolve", did you mean `dns.resolves`?',
  );
});
