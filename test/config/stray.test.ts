import { describe, expect, test } from 'vitest';
import { complaints } from './loading.ts';

const checkIds = ['dns.resolves', 'dns.chain-ends', 'tls.renewal-on-time'];
const ofTarget = (keys: string, before = ''): string[] =>
  complaints(`${before}\ntargets: [{host: a.example, ${keys}}]`, { checkIds }).map((line) =>
    line.replace(/^f.yaml:\d+:\d+: /, ''),
  );

const shows = (protocol: string): string => `\`protocol: ${protocol}\` shows no certificate; remove it`;
const requests = (protocol: string): string => `\`protocol: ${protocol}\` makes no request over HTTP; remove it`;

const signsIn = (protocol: string): string =>
  `\`protocol: ${protocol}\` shows no page that leads to a login; expected open, blocked or { allow: [CIDR…] }`;

describe('what a protocol has nothing of is refused', () => {
  test.for([
    ['protocol: tcp, expect: {http: {path: /up}}', 'targets[0].expect.http', requests('tcp')],
    ['protocol: tls, expect: {http: {path: /up}}', 'targets[0].expect.http', requests('tls')],
    ['protocol: tcp, expect: {sourceIp: preserved}', 'targets[0].expect.sourceIp', requests('tcp')],
    ['protocol: tls, expect: {sourceIp: preserved}', 'targets[0].expect.sourceIp', requests('tls')],
    ['protocol: tcp, expect: {exposure: internal}', 'targets[0].expect.exposure', requests('tcp')],
    ['protocol: tls, expect: {exposure: internal}', 'targets[0].expect.exposure', requests('tls')],
    ['protocol: tcp, expect: {access: login}', 'targets[0].expect.access', signsIn('tcp')],
    ['protocol: tls, expect: {access: login}', 'targets[0].expect.access', signsIn('tls')],
    ['protocol: tcp, expect: {trust: public}', 'targets[0].expect.trust', shows('tcp')],
    ['protocol: http, expect: {trust: private}', 'targets[0].expect.trust', shows('http')],
    ['protocol: http, expect: {issuer: x}', 'targets[0].expect.issuer', shows('http')],
    ['protocol: http, expect: {names: [b.example]}', 'targets[0].expect.names', shows('http')],
    ['protocol: http, expect: {caaIssuer: ssl.com}', 'targets[0].expect.caaIssuer', shows('http')],
    ['protocol: tcp, expect: {challenge: dns-01}', 'targets[0].expect.challenge', shows('tcp')],
    ['protocol: tcp, expect: {renewal: {warn: 20d}}', 'targets[0].expect.renewal', shows('tcp')],
    ['protocol: http, expect: {minTlsVersion: "1.3"}', 'targets[0].expect.minTlsVersion', shows('http')],
    ['protocol: tcp, expect: {clientCertificate: none}', 'targets[0].expect.clientCertificate', shows('tcp')],
    ['protocol: tls, http: {port: 8080}', 'targets[0].http.port', requests('tls')],
    ['protocol: tcp, http: {port: 8080}', 'targets[0].http.port', requests('tcp')],
    [
      'protocol: http, port: 81, http: {port: 8080}',
      'targets[0].http.port',
      'with `protocol: http`, `port: 81` already says where it is asked',
    ],
  ] as const)('%s', ([keys, path, message]) => {
    expect(ofTarget(keys)).toEqual([`${path}: ${message}`]);
  });

  test('but for what is common to many, and what asks for nothing', () => {
    const common =
      'defaults: {http: {port: 8080}, expect: {trust: private, issuer: x, http: {path: /up}, renewal: {warn: 20d}}}';
    const inEnvironment = `environments: {e: {${common}}}`;
    for (const protocol of ['https', 'http', 'tls', 'tcp']) {
      expect(ofTarget(`protocol: ${protocol}, expect: {trust: any}`, common)).toEqual([]);
      expect(ofTarget(`protocol: ${protocol}, environment: e`, inEnvironment)).toEqual([]);
    }
    expect(ofTarget('protocol: tls, expect: {trust: private, names: [b.example]}')).toEqual([]);
    expect(ofTarget('protocol: http, port: 81, http: {port: 81}, expect: {http: {path: /up}}')).toEqual([]);
    for (const protocol of ['tls', 'tcp']) {
      for (const access of ['open', 'blocked', '{allow: [10.0.0.0/8]}'])
        expect(ofTarget(`protocol: ${protocol}, expect: {access: ${access}}`)).toEqual([]);
    }
    for (const protocol of ['https', 'http'])
      expect(
        ofTarget(`protocol: ${protocol}, expect: {access: login, sourceIp: preserved, exposure: internal}`),
      ).toEqual([]);
    expect(ofTarget('http: {port: 80}')).toEqual([]);
    expect(ofTarget('http: {port: 8080}')).toEqual([]);
  });
});

describe('what must not be reached is asked for nothing else', () => {
  test.for([
    'http: {status: 200}',
    'access: blocked',
    'sourceIp: preserved',
    'exposure: internal',
    'challenge: http-01',
    'names: [b.example]',
    'trust: private',
    'via: cloudflare',
  ])('%s', (expectation) => {
    const key = expectation.split(':', 1)[0] ?? '';
    const told = [`targets[0].expect.${key}: with \`reachable: false\` nothing else is judged; remove it`];
    expect(ofTarget(`expect: {reachable: false, ${expectation}}`)).toEqual(told);
    expect(ofTarget(`expect: {reachable: true, ${expectation}}`)).toEqual([]);
    // One of many may say so of itself alone, and what is common to them is no mistake of its.
    expect(ofTarget('expect: {reachable: false}', `defaults: {expect: {${expectation}}}`)).toEqual([]);
  });
  test('but where it leads, and what proves it', () => {
    const expectations = 'reachable: false, control: "b.example:1", loadBalancer: none, trust: any';
    expect(ofTarget(`expect: {${expectations}}`)).toEqual([]);
  });
  test('a mistake is told once', () => {
    expect(ofTarget('protocol: tcp, expect: {reachable: false, sourceIp: preserved}')).toHaveLength(1);
  });
});

test('only relative names are searched', () => {
  const search = (host: string): string[] => complaints(`targets: [{host: '${host}', search: true}]`);
  expect(search('my-svc.my-namespace')).toEqual([]);
  expect(search('a\\.')).toEqual([]);
  const absolute = 'says that it is absolute; only relative names are searched';
  expect(search('a.example.')).toEqual([`f.yaml:1:40: targets[0].search: the final dot of "a.example." ${absolute}`]);
  expect(search('a。')).toEqual([expect.stringContaining(absolute)]);
  for (const address of ['192.0.2.1', '2001:db8::1', '[2001:db8::1]']) {
    expect(search(address)).toEqual([expect.stringContaining(`"${address}" is an address and no name to search`)]);
  }
  expect(complaints('targets: [{host: a.example., search: false}]')).toEqual([]);
});

test('labels that are the same beside each other are told once, in an environment too', () => {
  const lines = ofTarget('environment: e, labels: {a-b: x, a.b: y}', 'environments: {e: {labels: {c: z}}}');
  expect(lines).toEqual([expect.stringMatching(/^targets\[0\]\.labels\["a\.b"\]: .*`a-b` is the same$/)]);
});

describe('accept', () => {
  const accepting = (change: object): string[] => {
    const whole = { check: 'dns.*', reason: 'r', by: 'b', until: '2027-03-31', ...change };
    return ofTarget(`accept: [${JSON.stringify(whole)}]`);
  };

  test.for([
    [{ check: 'dns.resolve' }, 'check: no check matches "dns.resolve", did you mean `dns.resolves`?'],
    [{ check: 'renewal-on-time' }, 'check: no check matches "renewal-on-time", did you mean `tls.renewal-on-time`?'],
    [{ check: 'kubernetes.*' }, 'check: no check matches "kubernetes.*"'],
    [{ check: 'd' }, 'check: no check matches "d"'],
    [{ until: '2027-02-30' }, 'until: expected a date such as 2027-03-31, got "2027-02-30"'],
    [{ until: '2027-13-01' }, 'until: expected a date such as 2027-03-31, got "2027-13-01"'],
    [{ until: undefined }, 'until: expected a date such as 2027-03-31, but it is missing'],
    [{ reason: undefined }, 'reason: expected a line of text, but it is missing'],
    [{ reason: '' }, 'reason: expected a line of text, got ""'],
    [{ by: undefined }, 'by: expected a line of text, but it is missing'],
    [{ note: 'x' }, 'note: unknown key'],
  ] as const)('%j', ([change, line]) => {
    expect(accepting(change)).toEqual([`targets[0].accept[0].${line}`]);
  });

  test('a check, a glob, and a day that has passed are fine', () => {
    for (const change of [
      {},
      { check: '*' },
      { check: 'tls.renewal-*' },
      { check: 'dns.chain-ends' },
      { until: '2020-02-29' },
    ]) {
      expect(accepting(change)).toEqual([]);
    }
  });
});
