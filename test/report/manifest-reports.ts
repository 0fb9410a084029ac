import type { Finding, Report } from '../../src/model/report.ts';
import { finding, passed, report, target } from './reports.ts';

const place = (path: string, line: number, object = 'ingress/default/shop', file = 'deploy/shop.yaml') => ({
  object,
  path,
  file,
  line,
  column: 5,
});

const isNamed: Finding = finding(
  'kubernetes.issuer-exists',
  'fail',
  'Ingress default/shop names the Issuer letsencrypt-prod, and there is a ClusterIssuer of that name alone',
  {
    reason: 'is-a-cluster-issuer',
    at: place('metadata.annotations[cert-manager.io/issuer]', 7),
    fix: {
      text: 'Set the annotation of a ClusterIssuer instead.',
      paste: ['    cert-manager.io/cluster-issuer: letsencrypt-prod'],
      where: 'deploy/shop.yaml, line 7',
    },
    see: ['sed -n 6,8p deploy/shop.yaml'],
  },
);

const staging: Finding = finding(
  'kubernetes.issuer-environment-fits',
  'fail',
  "ClusterIssuer letsencrypt-prod asks Let's Encrypt's staging server, and public trust is expected",
  {
    reason: 'staging',
    owner: 'administrator',
    at: place('spec.acme.server', 31, 'clusterissuer/letsencrypt-prod', './deploy/issuers.yaml'),
  },
);

/** A host whose manifests are wrong, two that share a mistake, and an object that leads to no host. */
export const manifests: Report = report([
  target({
    host: 'shop.example.com',
    status: 'fail',
    up: false,
    findings: [
      isNamed,
      staging,
      finding('tls.trust-as-expected', 'fail', 'nobody vouches for it', { because: 'kubernetes.issuer-exists' }),
      finding('kubernetes.annotations-known', 'warn', 'the annotation is written in the wrong case', {
        at: place('metadata.annotations[Service.beta.kubernetes.io/x]', 3, 'service/default/lb', '-'),
      }),
      finding('http.redirects-end', 'unknown', 'port 80 gave no answer', { reason: 'not-measured', owner: 'prober' }),
      ...passed('dns.resolves'),
    ],
    notJudged: [
      {
        check: 'kubernetes.certificate-ready',
        because: 'the manifests have no status: `kubectl get … -o yaml` gives it.',
      },
    ],
  }),
  target({ host: 'www.example.com', status: 'fail', findings: [staging, ...passed('dns.resolves')] }),
  target({
    host: 'certificate/default/lone',
    port: 0,
    name: 'certificate/default/lone',
    status: 'warn',
    up: null,
    durationMs: 0,
    observed: { chain: [], addresses: [] },
    findings: [
      finding('kubernetes.secret-has-one-writer', 'warn', 'Ingress default/shop has it written, too', {
        at: { object: 'certificate/default/lone', path: 'spec.secretName' },
        fix: { text: 'Name another Secret.', paste: ['  secretName: lone-tls'] },
      }),
    ],
  }),
]);
