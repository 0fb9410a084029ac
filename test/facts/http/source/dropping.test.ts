import { execFile } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ingressNginx } from '../../../../src/facts/http/source/controllers/ingress-nginx.ts';
import { makeFolder } from '../../../support/folder.ts';

/** What the lines do in a shell, where `kubectl get` says `named`, or fails. */
async function pasted(named: string | null): Promise<string[]> {
  using folder = makeFolder();
  const log = folder.write('log', '');
  const get = named === null ? 'exit 1' : `printf %s '${named}'`;
  const kubectl = folder.write(
    'kubectl',
    `#!/bin/sh\nprintf '%s\\n' "$*" >>${log}\ncase "$*" in *' get '*) ${get};; esac\n`,
  );
  chmodSync(kubectl, 0o755);
  const script = (ingressNginx.drop(['forwarded', 'x-real-ip']).paste ?? []).join('\n');
  const env = { ...process.env, PATH: `${folder.path}:${process.env['PATH'] ?? ''}` };
  await promisify(execFile)('sh', ['-c', `${script}\ntrue`], { env });
  return readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.includes(' get '));
}

const emptied = '--type merge -p {"data":{"Forwarded":"","X-Real-IP":""}}';
const naming = '-n ingress-nginx patch configmap ingress-nginx-controller --type merge -p';

test('a ConfigMap is made where ingress-nginx names none', async () => {
  expect(await pasted('')).toEqual([
    '-n ingress-nginx create configmap dropped-headers',
    `-n ingress-nginx patch configmap dropped-headers ${emptied}`,
    `${naming} {"data":{"proxy-set-headers":"ingress-nginx/dropped-headers"}}`,
  ]);
});

test('the one that it names already is added to, and stays named', async () => {
  expect(await pasted('platform/headers')).toEqual([
    `-n platform patch configmap headers ${emptied}`,
    `${naming} {"data":{"proxy-set-headers":"platform/headers"}}`,
  ]);
});

test('nothing is changed where it cannot be told', async () => {
  expect(await pasted(null)).toEqual([]);
});
