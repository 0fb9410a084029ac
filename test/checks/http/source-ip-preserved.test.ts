import { sourceIpPreserved } from '../../../src/checks/http/source-ip-preserved.ts';
import type { EchoLook, OwnAddress } from '../../../src/model/echo.ts';
import type { Seen } from '../../../src/model/evidence.ts';
import { cases } from '../../support/cases.ts';
import {
  arrival,
  echoAt,
  heard,
  ingressPod,
  node,
  own,
  own6,
  ownAddress,
  refused,
  unknownOwn,
  type Lines,
} from '../../support/echoes.ts';
import { addresses, answered, response, settings, silent } from '../../support/evidence.ts';

const expects = { target: { expect: { sourceIp: 'preserved' as const } } };
const seen = (echoes: Seen['echoes'], ownAddresses: readonly OwnAddress[] = [ownAddress()]) => ({
  ...expects,
  seen: { echoes, ownAddresses },
});
const sees = (lines: Lines, ownAddresses?: readonly OwnAddress[]) => seen([heard(lines)], ownAddresses);

/** What ingress-nginx writes, with its client in X-Real-IP. */
const ingressNginx = (realIp: string, forwardedFor: string = realIp, more: Lines = []): Lines => [
  ['x-request-id', '0b5c'],
  ['x-real-ip', realIp],
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-host', 'demo.example.com'],
  ['x-forwarded-port', '443'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-scheme', 'https'],
  ['x-scheme', 'https'],
  ...more,
];
const traefik = (realIp: string, forwardedFor: string): Lines => [
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-host', 'demo.example.com'],
  ['x-forwarded-port', '443'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-server', 'traefik-7d9'],
  ['x-real-ip', realIp],
];
const envoy = (forwardedFor: string, more: Lines = []): Lines => [
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-proto', 'https'],
  ['x-request-id', '0b5c'],
  ...more,
];
const kong = (realIp: string, forwardedFor: string): Lines => [
  ['x-forwarded-for', forwardedFor],
  ['x-forwarded-path', '/'],
  ['x-forwarded-proto', 'https'],
  ['x-real-ip', realIp],
];
const balancer = '10.0.9.1';
const cloudflare = '172.68.1.1';
const fromCloudflare: Lines = [
  ['cf-connecting-ip', own],
  ['cf-ray', '8f1-ARN'],
  ['cdn-loop', 'cloudflare'],
];
const stranger = '20.91.1.1';
const bare = (address: string | null, proxy: string | null = null) =>
  arrival([], {
    peer: address === null ? null : { address, port: 5000 },
    proxy: proxy === null ? null : { version: 2, source: { address: proxy, port: 1 }, destination: null },
  });
/** Who made the connection to the echo is all that it tells. */
const connectedBy = (peer: string, at: string) => heard(bare(peer), { at });
const loopback = ownAddress({ ranges: ['127.0.0.1'], how: 'local' });
const notThere = (status: number): EchoLook => ({
  forged: [],
  local: '10.0.0.7',
  reading: answered(echoAt(addresses.v4), {
    response: response(status),
    told: { refused: 'absent', detail: `it answered ${status}` },
  }),
});
const withOwn6 = [ownAddress({ family: 6, ranges: [own6] })];

cases(sourceIpPreserved, {
  pass: {
    // ConfigMaps of ingress-nginx.
    'all default, with the source address kept': {
      ...sees(ingressNginx(own)),
      says: [
        `sees ${own}, which is this prober, in X-Real-IP, X-Forwarded-For (right-most)`,
        'right-most hop is to be trusted',
      ],
    },
    'enable-real-ip only, behind a balancer that appends': sees(
      ingressNginx(own, own, [['x-original-forwarded-for', own]]),
    ),
    'use-forwarded-headers': sees(ingressNginx(own, own, [['x-original-forwarded-for', own]])),
    'use-forwarded-headers and compute-full-forwarded-for, behind a balancer': {
      ...sees(ingressNginx(own, `${own}, ${balancer}`, [['x-original-forwarded-for', own]])),
      says: ['X-Forwarded-For (2nd from the right)', 'the 2 right-most hops are to be trusted', '`trust proxy`, 2'],
    },
    'compute-full-forwarded-for alone': sees(ingressNginx(own)),
    'use-proxy-protocol only': sees(ingressNginx(own)),
    'use-proxy-protocol and use-forwarded-headers': sees(ingressNginx(own, own)),
    // Others.
    'Traefik behind a trusted balancer that sends X-Forwarded-For alone': {
      ...sees(traefik(balancer, `${own}, ${balancer}`)),
      says: [
        '2 right-most hops',
        `Allowlists at the ingress (probably Traefik) compare ${balancer}, an address of the inside`,
        'Traefik believes the load balancer already',
        'depth: 1',
      ],
    },
    'HAProxy Ingress': sees([
      ['x-real-ip', own],
      ['x-forwarded-for', own],
      ['x-forwarded-proto', 'https'],
    ]),
    'HAProxy Technologies': sees([
      ['x-forwarded-for', own],
      ['x-forwarded-proto', 'https'],
    ]),
    'Envoy at the edge': sees(envoy(own, [['x-envoy-external-address', own]])),
    'Envoy behind a balancer that appends': {
      ...sees(envoy(`${own}, ${balancer}`, [['x-envoy-internal', 'true']])),
      says: [`compare ${balancer}`, 'numTrustedHops: 1', 'num-trusted-hops: 1', 'numTrustedProxies: 1'],
    },
    'a name behind our own address': {
      ...sees([['x-forwarded-for', `${own}, unknown`]]),
      says: ['2 right-most hops are to be trusted'],
    },
    'Envoy that takes us for the client, behind a balancer that it trusts': {
      ...sees(envoy(`${own}, ${balancer}`, [['x-envoy-external-address', own]])),
      says: 'in X-Forwarded-For (2nd from the right), X-Envoy-External-Address; in X-Forwarded-For the 2 right-most hops are to be trusted (Express: `trust proxy`, 2) unless http.forged-headers-ignored fails\n',
    },
    'HAProxy behind two balancers that append': {
      ...sees([
        ['x-forwarded-for', `${own}, ${balancer}, 10.0.9.2`],
        ['x-forwarded-proto', 'https'],
      ]),
      says: ['http-request set-src hdr_ip(X-Forwarded-For,-2) if { src 10.0.9.1/32 10.0.9.2/32 }', 'set_real_ip_from'],
    },
    'HAProxy behind two balancers that append, which takes the nearer of them from the list': {
      ...sees([
        ['x-forwarded-for', `${own}, ${balancer}, ${balancer}`],
        ['x-forwarded-proto', 'https'],
      ]),
      says: `hdr_ip(X-Forwarded-For,-2) if { src RANGE-OF-THE-LOAD-BALANCER ${balancer}/32 }`,
    },
    'HAProxy Ingress or nginx, which append already': {
      ...sees([
        ['x-real-ip', balancer],
        ['x-forwarded-for', `${own}, ${balancer}`],
      ]),
      says: ['hdr_ip(X-Forwarded-For,-1)', `set_real_ip_from ${balancer}/32;`],
    },
    Kong: sees(kong(own, own)),
    'on loopback, where a proxy says who connected to it': seen(
      [heard(ingressNginx('127.0.0.1'), { at: '127.0.0.11' }), heard(ingressNginx('::1'), { at: '::1' })],
      [loopback, ownAddress({ family: 6, ranges: ['::1'], how: 'local' })],
    ),
    'nginx behind a balancer that appends': {
      ...sees([
        ['x-real-ip', balancer],
        ['x-forwarded-for', `${own}, ${balancer}`],
        ['x-forwarded-host', 'demo.example.com'],
      ]),
      says: [
        `Allowlists at the ingress (probably nginx) compare ${balancer}`,
        `set_real_ip_from ${balancer}/32;\nreal_ip_header X-Forwarded-For;\nreal_ip_recursive on;`,
      ],
    },
    'Cloudflare before an ingress that does not believe it': {
      ...sees(ingressNginx(cloudflare, cloudflare, [...fromCloudflare, ['x-original-forwarded-for', own]])),
      says: [
        'in CF-Connecting-IP',
        `compare ${cloudflare}, an address of Cloudflare`,
        'only where nobody but what writes it reaches the ingress',
        'forwarded-for-header: "CF-Connecting-IP"',
      ],
    },
    'Cloudflare before an ingress that believes it': sees(ingressNginx(own, own, fromCloudflare)),
    'no proxy that speaks HTTP': { ...seen([heard(bare(own))]), says: 'the connection itself' },
    'PROXY protocol up to the application': { ...seen([heard(bare(node, own))]), says: 'the PROXY protocol header' },
    'Forwarded alone': sees([['forwarded', `for="${own}:4711";proto=https`]]),
    'an IPv4-mapped address': { ...seen([heard(bare(`::ffff:${own}`))]), says: `sees ${own}` },
    'a port with it': sees(ingressNginx(`${own}:51234`)),
    'a range of our own': sees(ingressNginx(own), [ownAddress({ ranges: ['20.90.0.0/16'] })]),
    'over IPv6': {
      ...seen([heard(ingressNginx(own6), { at: addresses.v6 })], withOwn6),
      says: own6,
    },
    'a private address of our own, in the same network': {
      ...seen(
        [heard(ingressNginx('10.0.0.7'), { at: '10.20.0.1' })],
        [ownAddress({ ranges: ['10.0.0.7'], how: 'local' })],
      ),
      says: '10.0.0.7',
    },
    'our own end, between private addresses, where nothing else is known': seen(
      [heard(ingressNginx('10.0.0.7'), { at: '10.20.0.1' })],
      [unknownOwn],
    ),
    'an echo that signs nothing': {
      ...seen([heard(ingressNginx(own), { speaker: 'whoami' })]),
      says: '(as told by traefik/whoami, which signs nothing)',
    },
    'one address of two, and no way to the other': {
      ...seen([
        heard(ingressNginx(own)),
        { forged: [], local: null, reading: silent(echoAt(addresses.v6), 'unasked', 'no way') },
      ]),
      subject: addresses.v4,
    },
    'the last look counts': seen([heard(ingressNginx(node)), heard(ingressNginx(own))]),
    'from inside, with our own address all the same': seen([{ ...heard(ingressNginx(own)), inside: true }]),
  },
  fail: {
    'a node translates on the way to ingress-nginx': {
      ...sees(ingressNginx(node)),
      reason: 'replaced',
      subject: addresses.v4,
      says: [
        `sees ${node} (X-Real-IP), an address of the inside`,
        `not ${own}, from where we came`,
        'externalTrafficPolicy: Local',
        'use-proxy-protocol: "true"',
        'openssl dgst -sha256 -hmac "$HOSTPROBE_ECHO_KEY"',
      ],
    },
    'a carrier-grade NAT': { ...sees(ingressNginx('100.64.1.1')), reason: 'replaced' },
    'a balancer names the client, and ingress-nginx does not believe it': {
      ...sees(ingressNginx(balancer, balancer, [['x-original-forwarded-for', own]])),
      reason: 'replaced',
      says: [
        'does name the client in X-Forwarded-For',
        'use-forwarded-headers: "true"',
        `proxy-real-ip-cidr: "${balancer}/32"`,
      ],
    },
    'the same, of a balancer with a public address that nobody named': {
      ...sees(ingressNginx(stranger, stranger, [['x-original-forwarded-for', own]])),
      reason: 'replaced',
      says: `proxy-real-ip-cidr: "${stranger}/32"`,
    },
    'compute-full-forwarded-for alone, which is no help': {
      ...sees(ingressNginx(balancer, balancer, [['x-original-forwarded-for', own]])),
      says: 'use-forwarded-headers: "true"',
    },
    'the load balancer itself': {
      ...sees(ingressNginx(addresses.v4)),
      reason: 'replaced',
      says: [
        'an address of the load balancer',
        'makes a connection of its own',
        `proxy-real-ip-cidr: "${addresses.v4}/32"`,
      ],
    },
    'another load balancer of the platform': {
      ...sees(ingressNginx(addresses.internal), [ownAddress({ ranges: [`${own}/32`] })]),
      says: [`${addresses.internal} (X-Real-IP), an address of the load balancer`, `not ${own}, from where`],
    },
    'Cloudflare, which nothing tells of': {
      ...sees(ingressNginx(cloudflare)),
      says: ['an address of Cloudflare', 'forwarded-for-header: "CF-Connecting-IP"', '173.245.48.0/20,'],
    },
    'Traefik, and a node or a balancer that it does not believe': {
      ...sees(traefik(node, node)),
      says: [
        'externalTrafficPolicy: Local',
        'entryPoints.websecure.proxyProtocol.trustedIPs',
        'names the client in X-Forwarded-For, and is not believed',
        `forwardedHeaders.trustedIPs=${node}/32`,
      ],
    },
    'Envoy that does not look at who connects': {
      ...seen([
        heard(
          arrival(
            [
              ['x-request-id', '0b5c'],
              ['x-forwarded-proto', 'https'],
            ],
            { peer: { address: node, port: 1 } },
          ),
        ),
      ]),
      says: ['speaks HTTP, and writes no address of a client', 'use_remote_address: true'],
    },
    'Traefik and the balancer itself': {
      ...sees(traefik(addresses.v4, addresses.v4)),
      says: [
        `proxyProtocol.trustedIPs=${addresses.v4}/32`,
        'only this instead: let Traefik believe the load balancer before it, and nobody else',
        `# where it speaks HTTP, in Traefik's arguments (websecure: the name of the entry point):\n--entryPoints.websecure.forwardedHeaders.trustedIPs=${addresses.v4}/32`,
      ],
    },
    'Envoy and a node': { ...sees(envoy(node, [['x-envoy-internal', 'true']])), says: ['enableProxyProtocol: true'] },
    'HAProxy Ingress or nginx': {
      ...sees([
        ['x-real-ip', node],
        ['x-forwarded-for', node],
      ]),
      says: ['probably nginx or HAProxy Ingress'],
    },
    'HAProxy Technologies': { ...sees([['x-forwarded-for', node]]), says: ['proxy-protocol: RANGE-OF'] },
    'Kong and a balancer': {
      ...sees(kong(addresses.v4, addresses.v4)),
      says: ['proxy_protocol', `trusted_ips = ${addresses.v4}/32`],
    },
    'no proxy that speaks HTTP, or one that writes nothing, and a node': {
      ...seen([heard(bare(node))]),
      says: [
        `${node} (the connection)`,
        'or it speaks HTTP and writes no header',
        'let it write X-Forwarded-For (nginx:',
      ],
    },
    'Apache httpd, which writes X-Forwarded-Server as Traefik does': {
      ...sees([
        ['x-forwarded-for', node],
        ['x-forwarded-host', 'demo.example.com'],
        ['x-forwarded-server', 'www'],
      ]),
      says: ['(probably a proxy such as nginx, Caddy or Apache httpd)', 'RemoteIPProxyProtocol'],
    },
    'Varnish, which names itself in Via': {
      ...sees([
        ['x-forwarded-for', node],
        ['via', '1.1 v (Varnish/7.1)'],
      ]),
      says: '(probably a proxy such as nginx, Caddy or Apache httpd)',
    },
    'PROXY protocol, written behind a translation': {
      ...seen([heard(bare(balancer, node))]),
      says: 'what writes the PROXY protocol header was itself reached by way of this address',
    },
    'two proxies, of which the outer one sees a node': {
      ...sees(envoy(`${node}, ${balancer}`)),
      says: 'already the outermost proxy',
    },
    'our own address not known, and a private one seen behind a public one': {
      ...sees(ingressNginx(node), [unknownOwn]),
      reason: 'replaced',
      says: 'say so under sourceIp.expected',
    },
    'over IPv6, and a private IPv4 address seen': {
      ...seen([heard(ingressNginx(node), { at: addresses.v6 })], [ownAddress({ family: 6, ranges: [`${own6}/128`] })]),
      says: `not ${own6}, from where`,
    },
    'over IPv6, and no address can be kept': {
      ...seen([heard(ingressNginx(node), { at: addresses.v6 })], withOwn6),
      says: 'reached over IPv6 and goes on over IPv4',
    },
    'a private address of another, in our own network': seen(
      [heard(ingressNginx(node), { at: '10.20.0.1' })],
      [ownAddress({ ranges: ['10.0.0.7'], how: 'local' })],
    ),
    'both families, each by way of the load balancer': {
      ...seen(
        [heard(ingressNginx(addresses.internal)), heard(ingressNginx(addresses.internal), { at: addresses.v6 })],
        [ownAddress(), ...withOwn6],
      ),
      findings: 1,
      subject: `${addresses.v4}, ${addresses.v6}`,
      says: [
        `at 1 of 2 addresses (${addresses.v4}): the application sees ${addresses.internal}`,
        `; at 1 of 2 addresses (${addresses.v6}): the application sees ${addresses.internal}`,
        'goes on over IPv4',
        `--resolve 'demo.example.com:443:[`,
      ],
    },
    'one address of two': {
      ...seen([heard(ingressNginx(own)), heard(ingressNginx(node), { at: addresses.v6 })], [ownAddress(), ...withOwn6]),
      findings: 2,
      subject: addresses.v6,
      says: [
        `at 1 of 2 addresses (${addresses.v6}): the application sees ${node}`,
        `at 1 of 2 addresses (${addresses.v4})`,
      ],
    },
  },
  unknown: {
    'another address': {
      ...sees(ingressNginx(stranger)),
      reason: 'another-address',
      says: [stranger, own, `expected: ['${stranger}/32']`, 'sourceIp.reference'],
    },
    'our own address not known': {
      ...sees(ingressNginx(stranger), [unknownOwn]),
      reason: 'own-unknown',
      says: [stranger, 'there is probably NAT before 10.0.0.7', 'sourceIp:'],
    },
    'our own address not looked for': { ...sees(ingressNginx(stranger), []), says: 'was not looked for' },
    'our own end seen behind a public address': {
      ...sees(ingressNginx('10.0.0.7'), [unknownOwn]),
      reason: 'own-unknown',
    },
    'a private address between private ones, with our own not known': {
      ...seen([heard(ingressNginx(node), { at: '10.20.0.1' })], [unknownOwn]),
      reason: 'own-unknown',
    },
    'the other family': {
      ...seen([heard(ingressNginx(stranger), { at: addresses.v6 })], withOwn6),
      reason: 'other-family',
      says: 'over IPv6: something on the way translates',
    },
    'a proxy on this machine that writes no header': {
      ...seen([connectedBy('127.0.0.1', '127.0.0.1')], [loopback]),
      reason: 'same-machine',
      says: ['sees 127.0.0.1 (the connection), which is this prober', 'Probe from another machine'],
    },
    'the same, at another address of it': {
      ...seen([connectedBy('127.0.0.1', '127.0.0.2')], [loopback]),
      reason: 'same-machine',
    },
    'the address that was dialled, which is ours as well': {
      ...seen(
        [heard(ingressNginx('192.168.7.5'), { at: '192.168.7.5' })],
        [ownAddress({ ranges: ['192.168.7.5'], how: 'local' })],
      ),
      reason: 'same-machine',
      says: '(X-Real-IP)',
    },
    'from inside a cluster': {
      ...seen([{ ...heard(ingressNginx(node)), inside: true }]),
      reason: 'inside',
      says: ['probe from outside', node],
    },
    'a path that does not leave the cluster': { ...sees(ingressNginx(own)), limits: ['hairpin'], reason: 'inside' },
    'an IPv6 address with a port behind it, and no brackets': {
      ...seen([heard([['x-forwarded-for', `${own6}:47828`]], { at: addresses.v6 })], withOwn6),
      reason: 'unreadable',
      says: [`X-Forwarded-For says "${own6}:47828": no one address can be read from that`, 'in brackets'],
    },
    'the same, with a port that may be a part of the address': {
      ...seen([heard([['x-forwarded-for', `${own6}:8080`]], { at: addresses.v6 })], withOwn6),
      reason: 'unreadable',
      says: `"${own6}:8080"`,
    },
    'a name in the place of an address, and nothing else but the connection': {
      ...sees([['forwarded', 'for=unknown']]),
      reason: 'unreadable',
      says: 'Forwarded says "unknown"',
    },
    'several addresses in X-Real-IP': {
      ...sees([['x-real-ip', `${own}, ${balancer}`]]),
      reason: 'unreadable',
      says: `X-Real-IP says "${own}, ${balancer}"`,
    },
    'an echo that tells nothing': { ...seen([heard(bare(null))]), reason: 'nothing-told' },
    'no echo': {
      ...seen([refused('absent', 'it answered 404: "no such page"')]),
      reason: 'no-echo',
      says: [
        'what answered is no echo: it answered 404',
        'that its key and the one here are the same',
        'without white space',
        'no more than 15 min apart',
        'its `--path` is the one below',
        'Where none runs there, run `hostprobe echo` behind this host',
        '/.well-known/hostprobe/echo',
      ],
    },
    'no echo, where something else is': {
      ...seen([notThere(403)]),
      says: 'Run `hostprobe echo` behind this host, with the key',
    },
    'an echo of somebody else': { ...seen([refused('foreign', 'x')]), says: ['with another key', 'same key'] },
    'a cache': { ...seen([refused('stale', 'x')]), says: ['a cache answered', 'Keep caches'] },
    'an unsigned echo': { ...seen([refused('unsigned', 'x')]), says: 'without a signature' },
    'no answer': {
      ...seen([{ forged: [], local: null, reading: silent(echoAt(addresses.v4), 'timeout', 'nothing came') }]),
      reason: 'no-echo',
      says: 'timeout: nothing came',
    },
    'nothing asked': { ...expects, reason: 'no-echo', says: 'no echo behind demo.example.com was asked' },
    'a private range that counts as public here': {
      ...sees(ingressNginx(node)),
      settings: { networks: { public: ['10.0.0.0/8'], private: [] } },
      reason: 'another-address',
    },
    'no key here': {
      ...seen([refused('absent', 'it answered 404')]),
      settings: { sourceIp: { ...settings.sourceIp, keyed: false } },
      says: ['what is not signed: give this prober its key', 'with a key, and `sourceIp.key` here'],
    },
  },
  absent: {
    'where nothing is expected': { seen: { echoes: [heard(ingressNginx(node))] } },
    'not over HTTP': { ...seen([]), target: { protocol: 'tls', expect: { sourceIp: 'preserved' } } },
  },
  notJudged: { 'where TLS is intercepted': { ...sees(ingressNginx(ingressPod)), limits: ['tls-intercepted'] } },
});
