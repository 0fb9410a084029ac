import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { judgeManifests } from '../../../support/judged-manifests.ts';

const folder = import.meta.dirname;
const found = (file: string, text?: string): string[] =>
  judgeManifests(folder, file, text)
    .standing.map(({ at, status, check, reason }) => `${at?.line} ${status} ${check} ${reason}`)
    .toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));

describe('manifests as they are published', () => {
  test.each([
    ['network-model.yaml', ['demo.example.com', 'example.com', 'certificate/custom-cert']],
    ['network-model-allowlisted.yaml', ['demo.example.com']],
  ])('%s: nothing is wrong with them', (file, targets) => {
    const { standing, targets: made } = judgeManifests(folder, file);
    expect(standing).toEqual([]);
    expect(made).toEqual(targets);
  });

  test('internal-load-balancer.yaml: the annotation is in a case that no controller reads', () => {
    expect(found('internal-load-balancer.yaml')).toEqual(['7 fail kubernetes.annotations-known not-read']);
  });
});

describe('raspberry-pi-cloud.yaml', () => {
  const file = 'raspberry-pi-cloud.yaml';

  test('every mistake comes out, each at its line', () => {
    expect(found(file)).toEqual([
      '5 warn kubernetes.issuer-exists namespace-written',
      '11 fail kubernetes.issuer-environment-fits staging',
      '17 fail kubernetes.host-valid name',
      '27 fail kubernetes.certificate-covers-hosts common-name',
      '78 warn kubernetes.backend-exists also-exposed',
      '93 fail kubernetes.issuer-exists other-kind',
      '93 fail kubernetes.secret-has-one-writer two-certificates',
    ]);
  });

  test('all are gone once each fix was pasted once, in order', () => {
    const { standing } = judgeManifests(folder, file);
    const lines = readFileSync(join(folder, file), 'utf8').split('\n');
    for (const { at, fix } of standing) {
      const written = (at?.line ?? 0) - 1;
      const [pasted, ...more] = (fix?.paste ?? []).filter((line) => !line.startsWith('kubectl'));
      expect(more).toEqual([]);
      if (pasted === undefined) expect(fix?.text).toMatch(/^Take the (?:line|annotation) .* away/);
      // Lines that go leave their place, so that the others stay where they are told to be.
      lines[written] = pasted ?? '';
    }
    expect(found(file, lines.join('\n'))).toEqual([]);
  });

  test('each is gone once it is mended', () => {
    const mends: readonly (readonly [from: string, to: string, gone: string])[] = [
      ['  namespace: cert-manager # it will', '  # it will', '5 '],
      ['https://acme-staging-v02', 'https://acme-v02', '11 '],
      ['-secret The secret we created', '-secret # The secret we created', '17 '],
      ['commonName: codeblind.ai', 'commonName: backend.codeblind.ai', '27 '],
      ['type: LoadBalancer', 'type: ClusterIP', '78 '],
      ['    cert-manager.io/issuer: letsencrypt-dns01-issuer', '    app: codeblind', '93 '],
    ];
    let text = readFileSync(join(folder, file), 'utf8');
    const left = new Set(found(file));
    for (const [from, to, gone] of mends) {
      expect(text).toContain(from);
      text = text.replace(from, to);
      for (const line of left) if (line.startsWith(gone)) left.delete(line);
      expect(found(file, text)).toEqual([...left]);
    }
    expect(left.size).toBe(0);
  });
});
