import { matchesSecret } from '../../../src/checks/tls/matches-secret.ts';
import type { Certificate } from '../../../src/model/certificate.ts';
import type { KubernetesObject, ObjectsSeen, SecretLeaf } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { noSessions, serving } from '../../support/chains.ts';
import { certificate, fingerprint, fromNow, leaf, pki, target } from '../../support/evidence.ts';
import { gateway, ingress, listener, reference, ruleOf, secret, seen } from '../../support/kubernetes-objects.ts';

const { host } = target();
const held = (over: Partial<SecretLeaf> = {}): SecretLeaf => ({
  sha256: leaf.sha256,
  serial: leaf.serial,
  notBefore: leaf.notBefore,
  notAfter: leaf.notAfter,
  names: [host],
  ...over,
});
const renewed = held({ sha256: fingerprint('renewed'), notBefore: fromNow(-2), notAfter: fromNow(88) });
const demo = (over: Parameters<typeof ingress>[0] = {}) =>
  ingress({ spec: { tls: [{ hosts: [host], secretName: 'shop-tls' }], rules: [ruleOf(host)] }, ...over });
const of = (
  objects: readonly KubernetesObject[],
  first?: Certificate,
  second = first ?? leaf,
  subject: ObjectsSeen['subject'] = { host },
): Row => ({
  seen: {
    objects: [seen(objects, { subject })],
    ...(first === undefined ? {} : serving([first], [second])),
  },
  ...(first === undefined ? {} : { pki: pki([first, second], [], {}) }),
});
const named = (id: string, dns: readonly string[]) =>
  certificate(id, { names: { dns, ip: [], other: [] }, notBefore: fromNow(-80) });

cases(matchesSecret, {
  pass: {
    'the same': {
      ...of([demo(), secret({ leaf: held() })]),
      says: 'the certificate is that in Secret default/shop-tls',
    },
    'the same, by a Gateway': of([
      gateway({
        spec: {
          listeners: [
            listener({
              hostname: host,
              tls: { mode: 'Terminate', certificateRefs: [reference({ name: 'shop-tls' })] },
            }),
          ],
        },
      }),
      secret({ leaf: held() }),
    ]),
    'the same, by the listener of the port': {
      ...of(
        [
          gateway({
            spec: {
              listeners: [
                listener({ hostname: host }),
                listener({
                  hostname: host,
                  name: 'admin',
                  port: 9443,
                  tls: { mode: 'Terminate', certificateRefs: [reference({ name: 'admin-tls' })] },
                }),
              ],
            },
          }),
          secret({ leaf: held() }),
        ],
        undefined,
        leaf,
        { host, port: 443 },
      ),
      says: 'the certificate is that in Secret default/shop-tls',
    },
    'renewed a moment ago': {
      ...of([demo(), secret({ leaf: { ...renewed, notBefore: fromNow(-1 / 24) } })]),
      says: 'is still the one before that in Secret default/shop-tls',
    },
    'newer than the Secret that was read': {
      ...of([demo(), secret({ leaf: held({ sha256: fingerprint('old'), notBefore: fromNow(-80) }) })]),
      says: 'is newer than that in',
    },
    'of other names, as of a CDN': {
      ...of([demo(), secret({ leaf: renewed })], named('edge', [host, '*.example.com'])),
      says: 'for other names',
    },
    'of another host, as of a stand-in': of([demo(), secret({ leaf: renewed })], named('fake', ['ingress.local'])),
  },
  warn: {
    'the proxy did not reload': {
      ...of([demo(), secret({ leaf: renewed })]),
      reason: 'not-reloaded',
      owner: 'administrator',
      says: [
        `the certificate (from ${leaf.notBefore} until ${leaf.notAfter}) is older than that in Secret default/shop-tls (from ${fromNow(-2)} until ${fromNow(88)})`,
        'rollout restart',
        'openssl s_client',
        'get secret shop-tls',
      ],
    },
    'at one address': {
      ...of([demo(), secret({ leaf: renewed })], certificate('renewed', { notBefore: fromNow(-2) }), leaf),
      findings: 2,
      says: 'at 1 of 2 addresses',
    },
    'whatever the order and the case of the names': of(
      [demo(), secret({ leaf: { ...renewed, names: ['B.example.com', host] } })],
      named('old', [host, 'b.example.com']),
    ),
  },
  unknown: {
    'no handshake': {
      ...noSessions,
      seen: { ...of([demo(), secret({ leaf: held() })]).seen, ...noSessions.seen },
      reason: 'no-handshake',
    },
  },
  absent: {
    'no TLS is spoken': { ...of([demo(), secret({ leaf: renewed })]), target: { protocol: 'http' } },
  },
  notJudged: {
    'no object is known': { says: 'no Kubernetes object is known' },
    'no Secret is named': { ...of([ingress({ spec: { tls: [] } })]), says: 'no object names a Secret for the host' },
    'the Secret was not read': { ...of([demo()]), says: 'secrets: true' },
    'only one of another namespace was': of([demo(), secret({ namespace: 'other', leaf: renewed })]),
    'it holds no certificate': { ...of([demo(), secret({ trouble: 'x' })]), says: 'no certificate that can be read' },
    'two are named': {
      ...of([
        demo(),
        demo({ name: 'b', spec: { tls: [{ hosts: [host], secretName: 'other' }], rules: [] } }),
        secret({ leaf: renewed }),
      ]),
      says: 'the objects name 2 Secrets',
    },
  },
});
