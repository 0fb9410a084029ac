import { httpsRecordAgrees } from '../../../src/checks/dns/https-record-agrees.ts';
import type { Outcome, Walk } from '../../../src/model/dns.ts';
import type { Seen } from '../../../src/model/evidence.ts';
import type { ServiceEndpoint, ServiceLook } from '../../../src/model/name-looks.ts';
import { cases } from '../../support/cases.ts';
import { lookAt, shaken, unconnected, unshaken } from '../../support/https-endpoints.ts';
import { addresses, nodata, ns1, nxdomain, platformNs, rcode, unanswered, walk } from '../../support/evidence.ts';

const host = 'demo.example.com';
const app = 'app.ck8s.example.org';
const shop = 'shop.example.net';
const { v4, v6, internal } = addresses;

interface Over extends Partial<Omit<ServiceLook, 'records'>> {
  readonly next?: readonly ServiceLook[];
  readonly endpoints?: readonly ServiceEndpoint[];
}
const seen = (
  records: readonly string[],
  { next = [], endpoints = [], ...over }: Over = {},
): { seen: Partial<Seen> } => ({
  seen: { services: [lookAt(host, records, over), ...next], serviceEndpoints: endpoints },
});
const led = (...walks: readonly Walk[]): Over => ({ led: walks });
const unasked: Outcome = { kind: 'unasked', detail: 'no servers' };

cases(httpsRecordAgrees, {
  pass: {
    'a server that knows nothing of the type, and says so at once': {
      ...seen([], { outcome: rcode('NOTIMP') }),
      says: 'browsers take that for no such record',
    },
    'h2 that is spoken': seen(['1 . alpn="h2"'], { endpoints: shaken('h2', 'h2') }),
    'h3, of which nothing can be said over TCP': {
      ...seen(['1 . alpn="h3,h2"'], { endpoints: shaken('h2', 'h2') }),
      says: 'h3 is not looked at',
    },
    'h3 alone on another port, where nobody has to answer over TCP': seen([
      '1 . alpn="h3" no-default-alpn port="8443"',
    ]),
    'AliasMode to the load balancer': seen([`0 ${app}`]),
    'AliasMode to another name with its addresses': seen([`0 ${shop}`], led(walk([shop]))),
    'AliasMode to a name that leads on to it': seen([`0 ${shop}`], led(walk([shop, app], ['20.80.0.9']))),
    'AliasMode elsewhere, where that is no matter': {
      target: { expect: { loadBalancer: 'none' } },
      ...seen([`0 ${shop}`], led(walk([shop], ['20.99.0.1']))),
    },
    'AliasMode to a name that has records of its own, and no address': seen([`0 ${shop}`], {
      ...led(walk([shop], nodata())),
      next: [lookAt(shop, [`1 ${app}`])],
    }),
    'the same name by another way': seen([`1 ${app} alpn="h2"`], { endpoints: shaken('h2', 'h2') }),
    'hints at addresses that a name gives by turns': seen([`1 . alpn="h2" ipv4hint="${v4},20.99.0.1"`], {
      varying: [host],
    }),
    'hints that are right': seen([`1 . ipv4hint="${v4}" ipv6hint="${v6}"`]),
    'hints of a family that was not seen': {
      seen: {
        ...seen([`1 . ipv6hint="2a01:4f8::9"`]).seen,
        resolution: { authority: walk([host], [v4], { aaaa: unanswered() }), resolver: null, unasked: {} },
      },
    },
    'a port that answers': seen(['1 . port="8443"'], { endpoints: shaken('http/1.1', 'http/1.1', 8443) }),
    'a server that says nothing of protocols': seen(['1 . port="8443"'], { endpoints: shaken('http/1.1', null, 8443) }),
    'a port that answers at one of its addresses': seen(['1 . port="8443"'], {
      endpoints: [
        ...shaken('http/1.1', 'http/1.1', 8443).slice(0, 1),
        ...unconnected('http/1.1', 'refused', 8443, [v6]),
      ],
    }),
    'mandatory keys that everybody knows': seen(['1 . mandatory="alpn" alpn="h2"'], { endpoints: shaken('h2', 'h2') }),
    'a record in ServiceMode beside AliasMode, which does not count': seen([`0 ${app}`, '1 . port="1"'], {
      endpoints: unconnected('http/1.1', 'refused', 1),
    }),
    'AliasMode to where the host leads anyway': {
      seen: {
        ...seen([`0 ${shop}`], led(walk([shop], ['20.99.0.1']))).seen,
        resolution: { authority: walk([host], ['20.99.0.1']), resolver: null, unasked: {} },
      },
    },
  },
  warn: {
    'hints that are not among the addresses': {
      ...seen([`1 . alpn="h3" ipv4hint="${v4},20.99.0.1"`]),
      reason: 'stray-hints',
      subject: host,
      says: [
        `hints at 20.99.0.1, which ${host} does not have (${v4}, ${v6})`,
        `${host}. 300 IN HTTPS 1 . alpn="h3"`,
        `dig +norecurse HTTPS ${host} @ns1.example.com`,
      ],
    },
    'a mandatory key that nobody knows': {
      ...seen(['1 . mandatory="key667" alpn="h3" key667="x"']),
      reason: 'passed-over',
      says: [
        'key667 mandatory, which browsers do not know',
        'it was not looked at',
        `${host}. 300 IN HTTPS 1 . alpn="h3" key667="x"`,
      ],
    },
    'a mandatory key that is not there': {
      ...seen(['1 . mandatory="port"']),
      reason: 'passed-over',
      says: 'does not hold it',
    },
    'no-default-alpn alone': { ...seen(['1 . no-default-alpn']), reason: 'passed-over' },
    'AliasMode that says there is nothing': {
      ...seen(['0 .']),
      reason: 'not-there',
      says: [
        `Delete the record ${host}. 300 IN HTTPS 0 . (where there is none, browsers go by A and AAAA)`,
        `${host}. 300 IN HTTPS 0 ${app}.`,
        'the DNS provider of example.com (ns1.example.com, ns2.example.com)',
      ],
    },
    'AliasMode that says there is nothing, and the load balancer was not seen': {
      seen: { ...seen(['0 .']).seen, balancers: [] },
      says: [`${host}. 300 IN HTTPS 1 .`, 'Value 1 . · TTL 300\n'],
    },
    'AliasMode that says there is nothing, of the load balancer itself': {
      ...seen(['0 .'], { last: app }),
      says: [`Delete the record ${app}. 300 IN HTTPS 0 .`, `${app}. 300 IN HTTPS 1 .`],
    },
    'servers that fail for the type': {
      ...seen([], { outcome: rcode('SERVFAIL') }),
      reason: 'bad-answer',
      says: ['ns1.example.com answers SERVFAIL', 'some browsers wait', 'an empty NOERROR says that there is none'],
    },
    'a record that breaks the format': {
      ...seen([], { outcome: unanswered('malformed', ns1) }),
      reason: 'bad-answer',
    },
  },
  fail: {
    'AliasMode to somebody else': {
      ...seen([`0 ${shop}`], led(walk([shop], ['20.99.0.1']))),
      reason: 'elsewhere',
      says: [
        `sends browsers to ${shop} (20.99.0.1) and not to ${app}`,
        `Delete the record ${host}. 300 IN HTTPS 0 ${shop}. (where there is none, browsers go by A and AAAA), or set in its place`,
        `${host}. 300 IN HTTPS 0 ${app}.`,
        `Name demo · Type HTTPS · Value 0 ${app}. · TTL 300; if it refuses the last dot, leave it off`,
        'the DNS provider of example.com (ns1.example.com, ns2.example.com)',
      ],
    },
    'AliasMode to the other load balancer': {
      ...seen([`0 ${shop}`], led(walk([shop, 'x.internal.ck8s.example.org'], [internal]))),
      reason: 'elsewhere',
    },
    "AliasMode to Cloudflare's proxy, which was not spoken of": {
      ...seen([`0 ${shop}`], led(walk([shop], ['104.16.1.1']))),
      reason: 'elsewhere',
    },
    'AliasMode to a name that there is not': {
      ...seen([`0 ${shop}`], led(walk([shop], nxdomain(platformNs)))),
      reason: 'no-address',
      says: [
        `${shop} does not exist: ns1.example.org says NXDOMAIN`,
        `Delete the record ${host}. 300 IN HTTPS 0 ${shop}.`,
        `${host}. 300 IN HTTPS 0 ${app}.`,
      ],
    },
    'ServiceMode to somebody else': {
      ...seen([`2 ${shop} alpn="h2" port="8443"`], led(walk([shop], ['20.99.0.1']))),
      reason: 'elsewhere',
      says: [`Delete the record ${host}. 300 IN HTTPS 2 ${shop}. alpn="h2" port="8443"`, `${host}. 300 IN HTTPS 2 .`],
    },
    'ServiceMode to a name that there is not, whose hint is not told once more': {
      ...seen([`1 ${shop} ipv4hint="20.99.0.1"`], led(walk([shop], nxdomain(platformNs)))),
      reason: 'no-address',
    },
    'a name with a port before it, which has no address': {
      target: { port: 8443 },
      ...seen(['1 .'], {
        name: `_8443._https.${host}`,
        last: `_8443._https.${host}`,
        ...led(walk([`_8443._https.${host}`], nodata())),
      }),
      reason: 'no-address',
      says: [
        `sends browsers to _8443._https.${host}, where nobody is`,
        `Delete the record _8443._https.${host}. 300 IN HTTPS 1 .`,
        `_8443._https.${host}. 300 IN HTTPS 1 ${host}.`,
      ],
    },
    'a port that nobody answers': {
      ...seen(['1 . alpn="h2" port="8443"'], { endpoints: unconnected('h2', 'refused', 8443) }),
      reason: 'port-closed',
      says: [
        `sends browsers to port 8443, where nobody answers over TCP at ${v4}, ${v6}: connection refused`,
        'Have TLS answered over TCP there, or delete the record',
        `\n${host}. 300 IN HTTPS 1 .\n`,
        `nc -vz -w 5 ${v4} 8443`,
      ],
    },
    'a port that is silent while others are heard': {
      ...seen(['1 . port="8443"'], { endpoints: unconnected('http/1.1', 'timeout', 8443) }),
      reason: 'port-closed',
      says: 'silent',
    },
    'a port without TLS': {
      ...seen(['1 . port="8080"'], { endpoints: unshaken('http/1.1', 'not-tls', 'it said HTTP/1.1 400', 8080) }),
      reason: 'not-tls',
      says: ['nobody speaks TLS', 'HTTP/1.1 400'],
    },
    'h2 that the server refuses': {
      ...seen(['1 . alpn="h3,h2"'], {
        endpoints: unshaken('h2', 'tls-alert', 'the server sent the alert no_application_protocol (120)'),
      }),
      reason: 'protocol-not-spoken',
      says: [
        `says h2, which the server does not speak at ${v4}:443, [${v6}]:443`,
        'Let the server speak h2, or set (h3 stays as it was: not looked at)',
        `${host}. 300 IN HTTPS 1 . alpn="h3"`,
        `openssl s_client -alpn h2 -connect ${v4}:443 -servername ${host}`,
      ],
    },
    'h2 alone that the server passes over': {
      ...seen(['1 . alpn="h2"'], { endpoints: shaken('h2', null) }),
      reason: 'protocol-not-spoken',
      says: [
        'it chooses none',
        `delete the record ${host}. 300 IN HTTPS 1 . alpn="h2"`,
        `\n${host}. 300 IN HTTPS 1 .\n`,
      ],
    },
    'HTTP/1.1, which goes without saying, at another port': {
      ...seen(['1 . alpn="h2" port="8443"', '2 . port="8443"'], {
        endpoints: [
          ...shaken('h2', 'h2', 8443),
          ...unshaken('http/1.1', 'tls-alert', 'the server sent the alert no_application_protocol (120)', 8443),
        ],
      }),
      reason: 'protocol-not-spoken',
      says: ['says http/1.1', `\n${host}. 300 IN HTTPS 2 .\n`],
    },
    'h2 at one of its addresses': {
      ...seen(['1 . alpn="h2"'], {
        endpoints: [...shaken('h2', 'h2').slice(0, 1), ...shaken('h2', 'http/1.1').slice(1)],
      }),
      says: [`does not speak at [${v6}]:443`, 'it chooses http/1.1'],
    },
  },
  unknown: {
    'h3 alone at a port that nobody answers over TCP': {
      ...seen(['1 . alpn="h3" port="8443"'], { endpoints: unconnected('http/1.1', 'refused', 8443) }),
      reason: 'unseen',
      says: [
        `sends browsers to port 8443, where nobody answers over TCP at ${v4}, ${v6}: connection refused; whether h3 is spoken there was not looked at`,
        `nc -vz -w 5 ${v4} 8443`,
      ],
    },
    'h3 alone at a port where something else is spoken over TCP': {
      ...seen(['1 . alpn="h3" port="8443"'], {
        endpoints: unshaken('http/1.1', 'not-tls', 'it said HTTP/1.1 400', 8443),
      }),
      reason: 'unseen',
      says: 'whether h3 is spoken there was not looked at',
    },
    'servers that do not answer': { ...seen([], { outcome: unanswered() }), reason: 'unseen', says: 'timeout' },
    'where AliasMode leads': {
      ...seen([`0 ${shop}`], led(walk([shop], unanswered()))),
      reason: 'unseen',
      says: 'where that leads was not seen',
    },
    'whether it leads to the load balancer': {
      seen: {
        ...seen([`0 ${shop}`], led(walk([shop], ['20.99.0.1']))).seen,
        balancers: [{ balancer: 'app', pattern: app, asked: app, walk: walk([app], unanswered()) }],
      },
      reason: 'unseen',
    },
    'a port that may not be dialled': {
      ...seen(['1 . port="8443"'], { endpoints: unconnected('http/1.1', 'denied', 8443) }),
      reason: 'unseen',
    },
    'a port that is closed at one address, and may not be dialled at the other': seen(['1 . port="8443"'], {
      endpoints: [...unconnected('http/1.1', 'refused', 8443, [v4]), ...unconnected('http/1.1', 'denied', 8443, [v6])],
    }),
    'a handshake that ends for another reason': {
      ...seen(['1 . alpn="h2"'], { endpoints: unshaken('h2', 'timeout', 'no answer within 5000 ms') }),
      reason: 'unseen',
      says: 'whether the server speaks it',
    },
  },
  notJudged: {
    'nobody to be asked': { ...seen([], { outcome: unasked }), says: 'no servers' },
    'an address that is given': { target: { address: [v4] }, ...seen(['1 .']), says: v4 },
    'the host was not looked up': {
      seen: { ...seen(['1 .']).seen, resolution: { authority: null, resolver: null, unasked: {} } },
    },
    'TLS that somebody breaks open': { ...seen(['1 .']), limits: ['tls-intercepted'] },
  },
  absent: {
    'no such record': {},
    'no browser': { target: { protocol: 'tls' }, ...seen(['1 .']) },
    'an address for a host': { target: { host: '20.80.0.1' } },
  },
});
