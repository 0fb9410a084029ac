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
  unknownOwn,
  type Lines,
} from '../../support/echoes.ts';
import { addresses, silent } from '../../support/evidence.ts';

const expects = { target: { expect: { sourceIp: 'preserved' as const } } };
const seen = (
  echoes: Seen['echoes'],
  forgedEchoes: Seen['forgedEchoes'],
  ownAddresses: Seen['ownAddresses'] = [ownAddress()],
) => ({ ...expects, seen: { echoes, forgedEchoes, ownAddresses } });
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
const plainNginx = (realIp: string, forwardedFor: string = realIp): Lines => [
  ['x-real-ip', realIp],
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-host', 'demo.example.com'],
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

const nginx = (realIp: string, forwardedFor: string): Lines => [
  ['x-real-ip', realIp],
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-host', 'demo.example.com'],
];
/** Only of those on the way, and nothing that any of them wrote. */
const lost = (lines: Lines = []) => arrival(lines, { peer: { address: node, port: 5000 } });
const elsewhere = (lines: Lines = []) => arrival(lines, { peer: { address: '20.91.1.1', port: 5000 } });
const direct = (lines: Lines = []) => arrival(lines, { peer: { address: own, port: 5000 } });
const onLoopback = (lines: Lines = []) => arrival(lines, { peer: { address: '127.0.0.1', port: 5000 } });
const apache = (forwardedFor: string): Lines => [
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-host', 'demo.example.com'],
  ['x-forwarded-server', 'demo.example.com'],
];
/** A page that shows no more of a forged request than these headers. */
const listed = (lines: Lines) =>
  seen(
    [heard(arrival([], { peer: null }), { speaker: 'headers' })],
    [heard(arrival(lines, { peer: null }), { speaker: 'headers', forged: canaries })],
  );

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
    'where the right-most hop of X-Forwarded-For is a balancer': {
      ...pair(ingressNginx(balancer), ingressNginx(balancer)),
      says: "pass for the client's address: no header that was forged names the client",
    },
    'by an echo that was asked for another host': {
      ...pair(
        arrival(ingressNginx(own), { host: 'Other.example.net:8443' }),
        arrival(ingressNginx(own), { host: 'other.example.net:8443' }),
      ),
      says: ['asked for the host Other.example.net:8443, and we asked for demo.example.com', 'upstream-vhost'],
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
    'no header at all gets through': { ...pair(bare(), bare()), says: '; 12 headers were forged' },
    'our own address twice, behind a proxy that believes the one before it': {
      ...pair(ingressNginx(own, `${own}, ${own}`), ingressNginx(own, `${forgedFor}, ${own}, ${own}`)),
      says: ['the right-most hop is to be trusted', '`trust proxy`, 1'],
    },
    'a name left of our own address': {
      ...pair(ingressNginx(own, `unknown, ${own}`), ingressNginx(own, `unknown, ${own}`)),
      says: '`trust proxy`, 1',
    },
    'a page that lists headers, these two among them': seen(
      [heard(ingressNginx(own), { speaker: 'headers' })],
      [heard(ingressNginx(own), { speaker: 'headers', forged: canaries })],
    ),
  },
  warn: {
    'Forwarded, on a page that hides whom proxies name': {
      ...listed(asSent('forwarded')),
      reason: 'forwarded-untouched',
      says: 'whether another header names the client the page does not show',
    },
    'ingress-nginx, all default': {
      ...pair(ingressNginx(own), [...ingressNginx(own, own, forgedFor), ...untouched]),
      reason: 'forwarded-untouched',
      says: [
        "reaches the application in Forwarded: Rack 3, Spring's ForwardedHeaderFilter and others read Forwarded before X-Forwarded-For. Nothing on the way (probably ingress-nginx) writes or drops it. 6 more headers arrive as the client wrote them\n",
        'proxy-set-headers',
        `--type merge -p '{"data":{"Forwarded":""}}'`,
        `-H 'Forwarded: for=${canary('forwarded')}'`,
      ],
    },
    'nginx or HAProxy Ingress, by what they write': {
      ...pair(haproxyIngress(own, own), [...haproxyIngress(own, `${forgedFor}, ${own}`), ...asSent('forwarded')]),
      reason: 'forwarded-untouched',
      says: [
        'probably nginx or HAProxy Ingress',
        'Have nginx drop Forwarded; or have HAProxy Ingress drop Forwarded',
        '# nginx, in the server block of nginx:\nproxy_set_header Forwarded "";\n# HAProxy Ingress, in the ConfigMap of HAProxy Ingress, below data:\nconfig-backend: |\n  http-request del-header Forwarded\n',
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
    'HAProxy, which hands X-Real-IP on': {
      ...pair(haproxy(own), [...haproxy(forgedFor, own), ...asSent('x-real-ip')]),
      reason: 'real-ip-untouched',
      says: [
        'reaches the application in X-Real-IP: chi',
        'Nothing on the way (probably ',
        "chi's middleware.RealIP",
        'http-request del-header X-Real-IP',
        `-H 'X-Real-IP: ${forgedReal}'`,
      ],
    },
    'Envoy, which hands on X-Real-IP and Forwarded': {
      ...pair(envoy(own), [...envoy(`${forgedFor}, ${own}`), ...untouched, ...asSent('x-real-ip')]),
      reason: 'real-ip-untouched',
      says: [
        'in X-Real-IP and in Forwarded',
        'Rack 3',
        'request_headers_to_remove: [X-Real-IP, Forwarded]',
        'remove: [X-Real-IP, Forwarded]',
      ],
    },
    'X-Real-IP handed on, where our own address is not known': {
      ...seen(
        [heard(haproxy('20.91.1.1'))],
        [heardForged([...haproxy(forgedFor, '20.91.1.1'), ...asSent('x-real-ip')])],
        [unknownOwn],
      ),
      reason: 'real-ip-untouched',
    },
  },
  fail: {
    'a proxy that writes whom it sees before what came': {
      ...pair(ingressNginx(own), ingressNginx(own, `${own}, ${forgedFor}`)),
      reason: 'forwarded-for-forged',
      says: ['before what came, not behind it', 'no number of right-most hops can be trusted', 'option forwardfor'],
    },
    'nginx that believes X-Real-IP of anybody': {
      ...pair(nginx(own, own), nginx(forgedReal, `${forgedFor}, ${forgedReal}`)),
      reason: 'real-ip-forged',
      says: '`real_ip_header` is X-Real-IP, and `set_real_ip_from` has everybody in it',
    },
    "nginx that believes Fastly's header of anybody": {
      ...pair(nginx(own, own), nginx(canary('fastly-client-ip'), canary('fastly-client-ip'))),
      reason: 'real-ip-forged',
      says: ['(sent in Fastly-Client-IP)', `-H 'Fastly-Client-IP: ${canary('fastly-client-ip')}'`],
    },
    'Traefik that trusts a balancer which hands X-Real-IP on': {
      ...pair(traefik(own, `${own}, ${balancer}`), traefik(forgedReal, `${forgedFor}, ${own}, ${balancer}`)),
      reason: 'real-ip-forged',
      says: [
        'the load balancer before it, which it believes, hands X-Real-IP on as it came',
        'Have the load balancer before Traefik drop X-Real-IP',
        `X-Forwarded-For is right where its 2 right-most hops are counted (${own})`,
      ],
    },
    'Kong that trusts a balancer which hands X-Real-IP on': {
      ...pair(kong(own, `${own}, ${balancer}`), kong(forgedReal, `${forgedFor}, ${own}, ${balancer}`)),
      says: 'or the load balancer in it hands X-Real-IP on as it came',
    },
    'Kong, believing everybody, where the list names a node': {
      ...pair(kong(node, node), kong(forgedReal, `${forgedFor}, ${node}`)),
      // And not that X-Forwarded-For is right.
      says: '(its default)\n',
    },
    'nothing that writes headers, where the connection is not ours either': {
      ...pair(lost(), lost(asSent('x-forwarded-for'))),
      reason: 'forwarded-for-forged',
      says: ["The address of the connection is not the client's either", '$proxy_add_x_forwarded_for'],
    },
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
      says: ['probably nginx or HAProxy Ingress', '`forwardfor` is `ignore`', 'forwardfor: add'].map((text) =>
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
    'Envoy, which hands X-Real-IP on, where X-Forwarded-For is of others': {
      ...pair(envoy(node), [...envoy(`${forgedFor}, ${node}`), ...asSent('x-real-ip')]),
      reason: 'real-ip-forged',
      says: ['Envoy does not write X-Real-IP', 'remove: [X-Real-IP]'],
    },
    'X-Real-IP that somebody fills from what was sent in another header': {
      ...pair(envoy(own), [...envoy(`${forgedFor}, ${own}`), ['x-real-ip', forgedFor]]),
      reason: 'real-ip-forged',
      says: `X-Forwarded-For is right where its right-most hop is counted (${own})`,
    },
    'X-Real-IP, where X-Forwarded-For is forged as well': {
      ...pair(haproxy(own), [...haproxy(forgedFor), ...asSent('x-real-ip')]),
      reason: 'real-ip-forged',
      says: 'in X-Real-IP and in X-Forwarded-For',
    },
    'X-Real-IP, where X-Forwarded-For is there of others, and the connection is ours': {
      ...pair(
        arrival(haproxy(node), { peer: { address: own, port: 1 } }),
        arrival([...haproxy(node), ...asSent('x-real-ip')], { peer: { address: own, port: 1 } }),
      ),
      reason: 'real-ip-forged',
    },
    'Kong, believing everybody': {
      ...pair(kong(own, own), kong(forgedReal, `${forgedFor}, ${own}`)),
      says: ['`trusted_ips` has everybody in it', '(its default)'],
    },
    'nginx that believes everybody, with nothing before it': {
      ...pair(plainNginx(own), plainNginx(forgedFor)),
      reason: 'real-ip-forged',
      says: [
        '`set_real_ip_from` has everybody in it',
        'Delete `real_ip_header` and every `set_real_ip_from`',
        'nothing before nginx writes X-Forwarded-For',
        'as they add up',
      ],
    },
    'nginx that believes everybody, behind a balancer': {
      ...pair(plainNginx(own, `${own}, ${balancer}`), plainNginx(forgedFor, `${forgedFor}, ${own}, ${balancer}`)),
      says: [
        'delete every `set_real_ip_from` with 0.0.0.0/0 or ::/0 as well, as the directives add up',
        'set_real_ip_from RANGE-OF-THE-LOAD-BALANCER;',
      ],
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
    'nothing that writes headers, at the same machine': {
      ...seen(
        [heard(onLoopback(), { at: '127.0.0.1' })],
        [heardForged(onLoopback(asSent('x-forwarded-for')), '127.0.0.1')],
        [ownAddress({ ranges: ['127.0.0.1'], how: 'local' })],
      ),
      reason: 'forwarded-for-forged',
      says: '(nginx: `proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;` and `proxy_set_header X-Real-IP $remote_addr;`), or, where it does not speak HTTP, put a proxy before the application that does. Whether the address of the connection is the client',
    },
    'nothing that writes headers, where our own address is not known': {
      ...seen([heard(elsewhere())], [heardForged(elsewhere(asSent('x-real-ip')))], [unknownOwn]),
      says: "put a proxy before the application that does. Whether the address of the connection is the client's is not seen",
    },
    'nothing that writes headers, on a page that shows no connection': {
      ...listed(asSent('x-real-ip', 'x-forwarded-for')),
      says: "Whether the address of the connection is the client's is not seen",
    },
    'nothing before the application, which we connect to': {
      ...pair(direct(), direct(asSent('x-forwarded-for'))),
      says: '`trust proxy`, 0',
    },
    'Apache httpd, RemoteIPHeader of anybody': {
      ...pair(apache(own), apache(forgedFor)),
      reason: 'forwarded-for-forged',
      says: [
        "or takes the client's address from it, whoever sends it",
        '`RemoteIPInternalProxy` beside `RemoteIPHeader`',
      ],
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
      says: ['and no other header names one', '`trust proxy`, 0'],
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
    'a page that lists headers, and hides whom proxies name': {
      ...listed(asSent('x-client-ip')),
      reason: 'not-shown',
      says: ['X-Forwarded-For and X-Real-IP were forged, and the page shows none', '`hostprobe echo`'],
    },
    'a page that lists headers, and hides one': {
      ...listed([['x-forwarded-for', own]]),
      reason: 'not-shown',
      says: 'X-Real-IP was forged, and the page shows none',
    },
    'no echo': {
      ...seen([refused('absent', 'it answered 404')], []),
      reason: 'no-echo',
      says: ['no echo told what arrives: what answered is no echo', 'hostprobe echo'],
    },
    'an echo that signs nothing, where there is a key': {
      ...seen([refused('unsigned', 'it lists headers and signs nothing')], []),
      reason: 'no-echo',
      says: 'leave sourceIp.key out (HOSTPROBE_ECHO_KEY unset) to believe it',
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
