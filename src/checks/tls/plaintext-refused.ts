import { groupByAddress } from '../../facts/by-address.ts';
import { plainCommand } from '../../facts/http/curl.ts';
import { plainStanding } from '../../facts/tls/handshake/plaintext.ts';
import { defineCheck } from '../define.ts';

export const plaintextRefused = defineCheck({
  id: 'tls.plaintext-refused',
  title: 'a port of TLS does not answer in plain HTTP as well',
  why: 'A port that is taken for protected and serves in the clear, too, gives what it serves to whoever asks or listens: an etcd without TLS, the read-only port of a kubelet, a dashboard. One request of plain HTTP is made; other protocols are not tried, so that a pass says nothing of them.',
  fix: 'Turn the plain listener off, or move it to where only the machine itself can reach it.',
  sources: [
    {
      title: 'Kubernetes: securing a cluster',
      url: 'https://kubernetes.io/docs/tasks/administer-cluster/securing-a-cluster/',
    },
    { title: 'etcd: transport security model', url: 'https://etcd.io/docs/latest/op-guide/security/' },
    { title: 'RFC 9325, section 3.2: strict TLS', url: 'https://www.rfc-editor.org/rfc/rfc9325#section-3.2' },
  ],
  aliases: ['cleartext', 'unencrypted', 'http on https port', 'etcd without TLS', 'read-only port', '10255', '2379'],
  controls: ['ISO 27001:2022 8.24 (A.10.1.1)', 'ISO 27001:2022 8.20 (A.13.1.1)'],
  owner: 'administrator',
  urgency: 'now',
  essential: false,
  look: 'full',
  reasons: ['serves-plain-http', 'answers-in-clear', 'refusal-unclear', 'not-seen'],
  worst: 'fail',
  needs: ['plaintext'],
  yieldsTo: ['reach.every-address-answers', 'dns.leads-to-load-balancer'],
  limitedBy: ['captive-portal'],
  applies: ({ target, plaintext }) => target.protocol === 'tls' && target.expect.reachable && plaintext.length > 0,
  lacks: ({ plaintext }) =>
    plaintext.every((reading) => plainStanding(reading).kind === 'not-seen')
      ? 'a request of plain HTTP was not brought to an end from here'
      : null,
  *run({ plaintext, target: { host } }) {
    const rows = plaintext.map((reading) => {
      const standing = plainStanding(reading);
      const { where } = reading;
      return { address: where.address, key: JSON.stringify(standing), value: { ...standing, where } };
    });
    for (const { subject, at, value } of groupByAddress(rows, plaintext.length)) {
      const { kind, what, where } = value;
      const message = `a request of plain HTTP ${what}${at}`;
      if (kind === 'refused') yield { status: 'pass', subject, message };
      else {
        yield {
          reason: kind,
          status: statusOf[kind],
          ...(kind === 'not-seen' ? { owner: 'prober' } : {}),
          subject,
          message,
          see: [plainCommand(where, host)],
        };
      }
    }
  },
});

const statusOf = {
  'serves-plain-http': 'fail',
  'answers-in-clear': 'warn',
  'refusal-unclear': 'unknown',
  'not-seen': 'unknown',
} as const;
