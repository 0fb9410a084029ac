import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeReport } from '../../src/cli/output.ts';
import { catalogue } from '../report/catalogue.ts';
import { finding, report, target } from '../report/reports.ts';
import { makeFolder } from '../support/folder.ts';
import { captured } from '../support/io.ts';

const subject = (file: string) =>
  report([
    target({
      status: 'fail',
      findings: [
        finding('tls.key-strong', 'fail', 'm', { at: { object: 'ingress/a/b', path: '', file, line: 3, column: 1 } }),
      ],
    }),
  ]);

function annotated(file: string, env: Readonly<Record<string, string>>, cwd = '/repo/deploy'): string {
  const { io, out } = captured({ env, cwd });
  expect(writeReport(subject(file), catalogue, { output: [{ format: 'github', file: null }] }, io)).toBe(true);
  return /file=([^,]*),line=3,/.exec(out())?.[1] ?? '';
}

test.each([
  ['shop.yaml', { GITHUB_WORKSPACE: '/repo' }, 'deploy/shop.yaml'],
  ['./k8s//shop.yaml', { GITHUB_WORKSPACE: '/repo' }, 'deploy/k8s/shop.yaml'],
  ['../shop.yaml', { GITHUB_WORKSPACE: '/repo' }, 'shop.yaml'],
  ['/repo/deploy/shop.yaml', { GITHUB_WORKSPACE: '/repo' }, 'deploy/shop.yaml'],
  ['shop.yaml', { CI_PROJECT_DIR: '/repo' }, 'deploy/shop.yaml'],
  ['./shop.yaml', {}, 'shop.yaml'],
  ['/elsewhere/shop.yaml', { GITHUB_WORKSPACE: '/repo' }, '/elsewhere/shop.yaml'],
  ['../../shop.yaml', { GITHUB_WORKSPACE: '/repo' }, '../../shop.yaml'],
  ['./..shop.yaml', {}, '..shop.yaml'],
])('%s with %j is %s', (file, env, expected) => expect(annotated(file, env)).toBe(expected));

test('the other outputs for CI have the same paths, and text what was typed', () => {
  using folder = makeFolder();
  const { io } = captured({ env: { GITHUB_WORKSPACE: '/repo' }, cwd: '/repo/deploy' });
  const formats = ['junit', 'markdown', 'text'] as const;
  const output = formats.map((format) => ({ format, file: join(folder.path, format) }));
  expect(writeReport(subject('./shop.yaml'), catalogue, { output }, io)).toBe(true);
  const written = (name: string): string => readFileSync(join(folder.path, name), 'utf8');
  expect(written('junit')).toContain('at    deploy/shop.yaml:3:1  Ingress a/b');
  expect(written('markdown')).toContain('- `deploy/shop.yaml:3:1  Ingress a/b`');
  expect(written('text')).toContain('at    ./shop.yaml:3:1  Ingress a/b');
});
