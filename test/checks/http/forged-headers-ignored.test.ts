import { forgedHeadersIgnored } from '../../../src/checks/http/forged-headers-ignored.ts';
import type { Arrival } from '../../../src/model/echo.ts';
import type { Seen } from '../../../src/model/evidence.ts';
import { cases } from '../../support/cases.ts';
import {
  arrival,
  asSent,
  canaries,
  canary,
  echoAt,
  heard,
  heardForged,
  node,
  own,
  ownAddress,
  refused,
  type Lines,
} from '../../support/echoes.ts';
import { addresses, silent } from '../../support/evidence.ts';

const expects = { target: { expect: { sourceIp: 'preserved' as const } } };
const seen = (echoes: Seen['echoes'], forgedEchoes: Seen['forgedEchoes']) => ({
  ...expects,
  seen: { echoes, forgedEchoes, ownAddresses: [ownAddress()] },
});
/** An honest request, and the same one with every header forged. */
const pair = (honest: Lines | Arrival, forged: Lines | Arrival) => seen([heard(honest)], [heardForged(forged)]);

const forgedFor = canary('x-forwarded-for');
const forgedReal = canary('x-real-ip');
const balancer = '10.0.9.1';
/** What most proxies hand on as it came. */
const handedOn = asSent(
  'x-client-ip',
  'x-cluster-client-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'x-envoy-external-address',
);
const untouched = [...handedOn, ...asSent('forwarded')];
const without = (lines: Lines, ...names: string[]): Lines => lines.filter(([name]) => !names.includes(name));

const ingressNginx = (realIp: string, forwardedFor: string = realIp, original: string | null = null): Lines => [
  ['x-request-id', '0b5c'],
  ['x-real-ip', realIp],
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-host', 'demo.example.com'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-scheme', 'https'],
  ['x-scheme', 'https'],
  ...(original === null ? [] : ([['x-original-forwarded-for', original]] as const)),
];
const traefik = (realIp: string, forwardedFor: string): Lines => [
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-host', 'demo.example.com'],
  ['x-forwarded-server', 'traefik-7d9'],
  ['x-real-ip', realIp],
];
const haproxyIngress = (realIp: string, forwardedFor: string): Lines => [
  ['x-real-ip', realIp],
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-proto', 'https'],
];
const haproxy = (...forwardedFor: readonly string[]): Lines => [
  ...forwardedFor.map((value) => ['x-forwarded-for', value] as const),
  ['x-forwarded-proto', 'https'],
];
const envoy = (forwardedFor: string | null, more: Lines = []): Lines => [
  ...(forwardedFor === null ? [] : ([['x-forwarded-for', forwardedFor]] as const)),
  ['x-forwarded-proto', 'https'],
  ['x-request-id', '0b5c'],
  ...more,
];
const kong = (realIp: string, forwardedFor: string): Lines => [
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-path', '/'],
  ['x-real-ip', realIp],
];
const bare = (lines: Lines = []) =>
  arrival(lines, {
    peer: { address: node, port: 5000 },
    proxy: { version: 2, source: { address: own, port: 1 }, destination: null },
  });

cases(forgedHeadersIgnored, {
  pass: {
    'ingress-nginx, all default, which drops Forwarded': {
      ...pair(ingressNginx(own), [...ingressNginx(own, own, forgedFor), ...handedOn]),
      says: [
        'the right-most hop is to be trusted in X-Forwarded-For',
        'Nothing on the way writes X-Client-IP, X-Cluster-Client-IP, CF-Connecting-IP, True-Client-IP, X-Envoy-External-Address: believe none of these',
        'X-Original-Forwarded-For holds what the client itself said: believe it never',
      ],
    },
    'ingress-nginx behind two balancers, appending': {
      ...pair(
        ingressNginx(own, `${own}, ${balancer}`, own),
        ingressNginx(own, `${forgedFor}, ${own}, ${balancer}`, `${forgedFor}, ${own}`),
      ),
      says: ['the 2 right-most hops are to be trusted', '`trust proxy`, 2', 'kept left of that'],
    },
    'ingress-nginx that believes its balancer alone': pair(
      ingressNginx(own, own, own),
      ingressNginx(own, own, `${forgedFor}, ${own}`),
    ),
    'Traefik, all default': pair(traefik(own, own), traefik(own, own)),
    'HAProxy Ingress, add': pair(haproxyIngress(own, own), [
      ...haproxyIngress(own, own),
      ['x-original-forwarded-for', forgedFor],
    ]),
    'HAProxy Ingress, update': {
      ...pair(haproxyIngress(own, own), haproxyIngress(own, `${forgedFor}, ${own}`)),
      says: 'kept left of that',
    },
    'HAProxy, appending a line of its own': pair(haproxy(own), haproxy(forgedFor, own)),
    'Envoy at the edge': pair(
      envoy(own, [['x-envoy-external-address', own]]),
      envoy(`${forgedFor}, ${own}`, [['x-envoy-external-address', own]]),
    ),
    Kong: pair(kong(own, own), kong(own, `${forgedFor}, ${own}`)),
    'a node in the place of the client, which nobody can forge': pair(
      ingressNginx(node),
      ingressNginx(node, node, forgedFor),
    ),
    'a proxy that appends to Forwarded': pair(
      [['forwarded', `for=${own}`]],
      [['forwarded', `for=${canary('forwarded')}, for=${own}`]],
    ),
    'no header at all gets through': pair(bare(), bare()),
  },
  warn: {
    'ingress-nginx, all default': {
      ...pair(ingressNginx(own), [...ingressNginx(own, own, forgedFor), ...untouched]),
      reason: 'forwarded-untouched',
      says: [
        'beside X-Forwarded-For and X-Real-IP as proxies wrote it: Rack 3',
        'proxy-set-headers',
        '--from-literal=Forwarded=',
        `-H 'Forwarded: for=${canary('forwarded')}'`,
        'believe it never',
      ],
    },
    'Traefik, all default': {
      ...pair(traefik(own, own), [...traefik(own, own), ...untouched]),
      says: 'customRequestHeaders: { Forwarded: "" }',
    },
    HAProxy: {
      ...pair(haproxy(own), [...haproxy(forgedFor, own), ...untouched]),
      says: 'http-request del-header Forwarded',
    },
    Envoy: {
      ...pair(envoy(own), [...envoy(`${forgedFor}, ${own}`), ...untouched]),
      says: 'requestHeadersPolicy: { remove: [Forwarded] }',
    },
    Kong: {
      ...pair(kong(own, own), [...kong(own, `${forgedFor}, ${own}`), ...untouched]),
      says: 'request-transformer',
    },
  },
  fail: {
    'ingress-nginx, use-forwarded-headers and the default cidr, with nothing before it': {
      ...pair(ingressNginx(own), [...ingressNginx(forgedFor, forgedFor, forgedFor), ...untouched]),
      reason: 'real-ip-forged',
      subject: addresses.v4,
      says: [
        'in X-Real-IP (sent in X-Forwarded-For) and in X-Forwarded-For',
        'Probably ingress-nginx: `use-forwarded-headers` or `enable-real-ip` is "true"',
        '0.0.0.0/0',
        'use-forwarded-headers: "false"',
        `-H 'X-Forwarded-For: ${forgedFor}'`,
        '$HOSTPROBE_ECHO_KEY',
      ],
    },
    'ingress-nginx, use-forwarded-headers and the default cidr, behind a balancer': {
      ...pair(ingressNginx(own, own, own), ingressNginx(forgedFor, forgedFor, `${forgedFor}, ${own}`)),
      reason: 'real-ip-forged',
      says: ['left-most address of X-Forwarded-For', 'proxy-real-ip-cidr: "RANGE-OF-THE-LOAD-BALANCER"'],
    },
    'ingress-nginx, with compute-full-forwarded-for': {
      ...pair(ingressNginx(own, own), ingressNginx(forgedFor, `${forgedFor}, ${own}`, forgedFor)),
      reason: 'real-ip-forged',
      says: ['X-Forwarded-For is right where its right-most hop is counted', 'use-forwarded-headers: "false"'],
    },
    'ingress-nginx, use-proxy-protocol and use-forwarded-headers': {
      ...pair(ingressNginx(own), ingressNginx(forgedFor, forgedFor, forgedFor)),
      says: 'PROXY protocol where `use-proxy-protocol` is on',
    },
    "ingress-nginx, with Cloudflare's header believed of anybody": {
      ...pair(ingressNginx(own), ingressNginx(canary('cf-connecting-ip'))),
      says: ['(sent in CF-Connecting-IP)', '`forwarded-for-header` is CF-Connecting-IP'],
    },
    'Traefik, insecure': {
      ...pair(traefik(own, own), traefik(forgedReal, `${forgedFor}, ${own}`)),
      reason: 'real-ip-forged',
      says: ['`forwardedHeaders.insecure` is true', 'forwardedHeaders.trustedIPs', 'X-Forwarded-For is right'],
    },
    'Traefik, insecure, and not appending': {
      ...pair(traefik(own, own), traefik(forgedReal, forgedFor)),
      says: 'in X-Real-IP and in X-Forwarded-For',
    },
    'HAProxy Ingress, ignore': {
      ...pair([['x-real-ip', own]], haproxyIngress(own, forgedFor)),
      reason: 'forwarded-for-forged',
      says: ['probably HAProxy Ingress or nginx', '`forwardfor` is `ignore`', 'forwardfor: add'].map((text) =>
        text.replace('probably', 'Probably'),
      ),
    },
    'HAProxy Ingress, ifmissing': {
      ...pair(haproxyIngress(own, own), haproxyIngress(own, forgedFor)),
      reason: 'forwarded-for-forged',
      says: '`forwardfor` is `ifmissing`',
    },
    'HAProxy, if-none': { ...pair(haproxy(own), haproxy(forgedFor)), says: '`option forwardfor` has `if-none`' },
    'HAProxy Technologies, src-ip-header': {
      ...pair(haproxy(own), haproxy(forgedFor, forgedFor)),
      reason: 'forwarded-for-forged',
      says: '`src-ip-header` is X-Forwarded-For',
    },
    'HAProxy Technologies, src-ip-header of another header': {
      ...pair(haproxy(own), haproxy(forgedFor, canary('true-client-ip'))),
      says: '`src-ip-header` is True-Client-IP',
    },
    'Envoy, use_remote_address false': {
      ...pair(envoy(null), envoy(forgedFor)),
      reason: 'forwarded-for-forged',
      says: '`use_remote_address` is false',
    },
    'Envoy, too many trusted hops': {
      ...pair(
        envoy(own, [['x-envoy-external-address', own]]),
        envoy(`${forgedFor}, ${own}`, [['x-envoy-external-address', forgedFor]]),
      ),
      reason: 'client-header-forged',
      says: ['in X-Envoy-External-Address (sent in X-Forwarded-For)', 'trusts more proxies', 'numTrustedHops: 0'],
    },
    'Envoy, which hands X-Real-IP on': {
      ...pair(envoy(own), [...envoy(`${forgedFor}, ${own}`), ...asSent('x-real-ip')]),
      reason: 'real-ip-forged',
      says: [
        'Envoy does not write X-Real-IP',
        'remove: [X-Real-IP]',
        `X-Forwarded-For is right where its right-most hop is counted (${own})`,
      ],
    },
    'Kong, believing everybody': {
      ...pair(kong(own, own), kong(forgedReal, `${forgedFor}, ${own}`)),
      says: ['`trusted_ips` has everybody in it', '(its default)'],
    },
    'nginx that writes nothing of X-Forwarded-For': {
      ...pair(
        [
          ['x-real-ip', own],
          ['x-forwarded-host', 'demo.example.com'],
        ],
        [
          ['x-real-ip', own],
          ['x-forwarded-host', 'demo.example.com'],
          ['x-forwarded-for', forgedFor],
        ],
      ),
      says: '$proxy_add_x_forwarded_for',
    },
    'nothing on the way that speaks HTTP': {
      ...pair(bare(), bare([...untouched, ...asSent('x-real-ip', 'x-forwarded-for', 'x-original-forwarded-for')])),
      reason: 'real-ip-forged',
      says: ['Nothing on the way writes these headers', '`trust proxy`, 0'],
    },
    'nothing on the way that speaks HTTP, and no word of the original': {
      ...pair(bare(), bare(asSent('x-forwarded-for'))),
      reason: 'forwarded-for-forged',
      says: ['Nothing on the way writes these headers', '`trust proxy`, 0'],
    },
    'an outer proxy that appends only where there is nothing': {
      ...pair(
        ingressNginx(own, `${own}, ${balancer}`, own),
        ingressNginx(balancer, `${forgedFor}, ${balancer}`, forgedFor),
      ),
      reason: 'forwarded-for-forged',
    },
    'Forwarded, where no other header names an address': {
      ...pair(bare(), bare(untouched)),
      reason: 'forwarded-forged',
      says: 'and no other header names one',
    },
    'Forwarded, believed by what writes it': {
      ...pair([['forwarded', `for=${own}`]], asSent('forwarded')),
      reason: 'forwarded-forged',
    },
    'a header of a CDN that is written in honest requests': {
      ...pair(ingressNginx(own, own).concat([['true-client-ip', own]]), [
        ...ingressNginx(own, own),
        ...asSent('true-client-ip'),
      ]),
      reason: 'client-header-forged',
    },
    'one address of two': {
      ...seen(
        [heard(ingressNginx(own)), heard(ingressNginx(own), { at: addresses.v6 })],
        [heardForged(ingressNginx(forgedFor)), heardForged(ingressNginx(own), addresses.v6)],
      ),
      findings: 2,
      says: `at 1 of 2 addresses (${addresses.v4})`,
    },
  },
  unknown: {
    'no echo': {
      ...seen([refused('absent', 'it answered 404')], []),
      reason: 'no-echo',
      says: ['no echo told what arrives: what answered is no echo', 'hostprobe echo'],
    },
    'no echo once headers are forged': {
      ...seen([heard(ingressNginx(own))], [refused('absent', 'it answered 403', addresses.v4, canaries)]),
      reason: 'no-echo',
      says: ['when asked with forged headers', 'it answered 403'],
    },
    'no answer once headers are forged': {
      ...seen(
        [heard(ingressNginx(own))],
        [
          {
            forged: canaries,
            local: null,
            reading: silent(echoAt(addresses.v4), 'reset', 'the server reset the connection'),
          },
        ],
      ),
      reason: 'no-echo',
    },
    'not asked with forged headers': {
      ...seen([heard(ingressNginx(own))], []),
      reason: 'no-echo',
      says: 'not asked with forged headers',
    },
    'from inside a cluster': {
      ...seen([{ ...heard(ingressNginx(node)), inside: true }], [heardForged(ingressNginx(forgedFor))]),
      reason: 'inside',
      says: 'probe from outside',
    },
    'a path that does not leave the cluster': {
      ...pair(ingressNginx(own), ingressNginx(own)),
      limits: ['hairpin'],
      reason: 'inside',
    },
    'nothing asked': { ...expects, reason: 'no-echo' },
  },
  absent: {
    'where nothing is expected': {
      seen: { echoes: [heard(ingressNginx(own))], forgedEchoes: [heardForged(ingressNginx(forgedFor))] },
    },
  },
  notJudged: {
    'where a captive portal answers': { ...pair(without(untouched, 'forwarded'), []), limits: ['captive-portal'] },
  },
});
