// The small form of zod: each of the many schemas takes half the time to make, and the rest of it is not loaded.
import * as z from 'zod/mini';
import { usualEchoPath } from '../facts/http/echo-words.ts';
import { tlsVersions } from '../model/place-looks.ts';
import { challengeTypes, clientCertificateExpectations, expectedTrusts, protocols } from '../model/target.ts';
import { parseAllowed } from './allowed.ts';
import { parseCaaIssuer } from './caa-issuer.ts';
import { parseDialled, parseHostPort, parseListen, parseRange, parseResolver } from './endpoint.ts';
import { ValueError } from './error.ts';
import { parseHost, parsePattern } from './host.ts';
import { fillDomain } from './interpolate.ts';
import {
  parseBalancerName,
  parseDay,
  parseDomain,
  parseEchoKey,
  parseExternalUrl,
  parseLabelValue,
  parseLine,
  parseModuleName,
  parseNamespace,
  parsePath,
  parsePeriod,
  parseReference,
  parseSchedule,
  parseSearched,
  parseSecureUrl,
  parseSelector,
  parseStatus,
  parseStorePath,
  parseToken,
} from './lexical.ts';
import { metricTwins, parseLabelName } from './labels.ts';

/** A text that `parse` understands; null or a ValueError says that it does not. */
const text = <Value>(expected: string, parse: (text: string) => Value | null) =>
  z.pipe(
    z.string({ error: `expected ${expected}` }),
    z.transform((written: string, { issues }): Value => {
      let reason: string | undefined;
      try {
        const value = parse(written);
        if (value !== null) return value;
      } catch (error) {
        if (!(error instanceof ValueError)) throw error;
        reason = error.message;
      }
      issues.push({ code: 'custom', message: `expected ${expected}`, params: { reason }, input: written });
      return z.NEVER;
    }),
  );

/** A text in which `${DOMAIN}` may wait for the target's own domain: it is looked at with a stand-in, and kept. */
const template = (expected: string, parse: (text: string) => unknown) =>
  text(expected, (written) => (parse(fillDomain(written, 'domain.invalid')) === null ? null : written));

const line = text('a line of text', parseLine);
const anyText = z.string({ error: 'expected text' });
const echoKey = text('the key that the echo has', parseEchoKey);
const secret = (standard: string, kind: typeof anyText | typeof echoKey = anyText) =>
  z.prefault(kind, standard).check(z.meta({ writeOnly: true }));
const host = text('a host name or an IP address', parseHost);
const domain = text('a domain name', parseDomain);
const searched = text('a domain name, or `.` for the root', parseSearched);
const pattern = template('a name, `*` as its left-most label allowed', parsePattern);
const hostPort = template('HOST:PORT', parseHostPort);
const range = text('an address range such as 10.0.0.0/8', parseRange);
const address = text('an IP address', parseDialled);
const resolver = text('`system`, IP, IP:PORT, [IPv6]:PORT, tls://IP or https://HOST/path', parseResolver);
const httpPath = template('a path such as /healthz', parsePath);
const caaIssuer = text('the name of an authority in CAA records such as letsencrypt.org', parseCaaIssuer);
const listenText = (written: string): string | null => (parseListen(written) === null ? null : written);
const token = text('a token that fits a header, of at least 16 characters', parseToken);
const allowed = text('HOST, *.DOMAIN, an address or a range, with or without :PORT', parseAllowed);
const moduleName = text('a name of letters, digits, `_`, `-` and `.`', parseModuleName);
const flag = z.boolean({ error: 'expected true or false' });

const period = (expected: string, mostMs: number) => text(expected, (written) => parsePeriod(written, mostMs));
const duration = period('a duration such as 250ms, 10s, 5m, 2h or 30d', Number.MAX_SAFE_INTEGER);
const timeout = period('a duration up to 1h such as 250ms, 10s or 5m', 3_600_000);
const schedule = text('a duration or a cron expression of five fields', parseSchedule);

const confirm = z.array(period('a duration up to 10m such as 20s', 600_000)).check(
  z.maxLength(5, { error: 'expected five at most' }),
  z.superRefine((given, context) => {
    const index = given.findIndex((ms, place) => ms <= (given[place - 1] ?? 0));
    if (index < 0) return;
    context.addIssue({
      code: 'custom',
      path: [index],
      message: 'expected a longer time than the one before',
      params: { reason: 'each is counted from the first worse look' },
    });
  }),
);

const whole = (least: number, most: number) => {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.int({ error }).check(z.minimum(least, { error }), z.maximum(most, { error }));
};
const port = whole(1, 65_535);

const status = z.union([whole(100, 599), text('a class of statuses', parseStatus)], {
  error: 'expected a status such as 200 or a class of them such as "2xx"',
});
const statusList = z.union(
  [
    z.pipe(
      status,
      z.transform((one: z.output<typeof status>) => [one]),
    ),
    z.array(status).check(z.minLength(1, { error: 'expected at least one status' })),
  ],
  {
    error: 'expected a status such as 200, a class of them such as "2xx", or a list of these',
  },
);

const balancerName = text('a name other than `any` and `none`', parseBalancerName);
const loadBalancers = z.record(
  balancerName,
  z.strictObject({
    names: z.array(pattern).check(z.minLength(1, { error: 'expected at least one name' })),
    internal: z.prefault(flag, false),
  }),
);

const labels = z.record(text('a label name', parseLabelName), text('text', parseLabelValue)).check(
  z.superRefine((given, context) => {
    for (const [name, twin] of metricTwins(Object.keys(given))) {
      const params = { reason: `\`${twin}\` is the same`, about: 'key' };
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'expected names that differ as metric labels',
        params,
      });
    }
  }),
);

type Bare<Shape extends z.core.$ZodShape> = {
  [Key in keyof Shape]: z.ZodMiniOptional<
    Shape[Key] extends z.ZodMiniPrefault<infer Inner>
      ? Inner extends z.ZodMiniObject<infer Below>
        ? z.ZodMiniObject<Bare<Below>, z.core.$strict>
        : Inner
      : Shape[Key]
  >;
};

/** The same keys, none of which must be written, and without defaults: what is left out stays as it is. */
function bare<Shape extends z.core.$ZodShape>({
  shape,
}: z.ZodMiniObject<Shape>): z.ZodMiniObject<Bare<Shape>, z.core.$strict> {
  const entries = Object.entries(shape).map(([key, schema]): [string, z.core.$ZodType] => {
    const inner = schema instanceof z.ZodMiniPrefault ? schema.def.innerType : schema;
    return [key, z.optional(inner instanceof z.ZodMiniObject ? bare(inner) : inner)];
  });
  return z.strictObject(Object.fromEntries(entries) as Bare<Shape>);
}

/** What of it has no default is not compared where nobody says it. */
const commonExpect = z.strictObject({
  loadBalancer: z.prefault(line, 'app'),
  trust: z.prefault(z.enum(expectedTrusts), 'public'),
  exposure: z.optional(z.enum(['internal'])),
  issuer: z.optional(line),
  caaIssuer: z.optional(caaIssuer),
  names: z.optional(z.array(pattern)),
  http: z.optional(z.strictObject({ path: z.optional(httpPath), status: z.optional(statusList) })),
  via: z.optional(z.enum(['cloudflare', 'alias'])),
  access: z.optional(
    z.union(
      [
        z.enum(['open', 'blocked', 'login']),
        z.strictObject({ allow: z.array(range).check(z.minLength(1, { error: 'expected at least one range' })) }),
      ],
      {
        error: 'expected open, blocked, login or { allow: [CIDR…] }',
      },
    ),
  ),
  challenge: z.optional(z.enum(challengeTypes)),
  sourceIp: z.optional(z.enum(['preserved'])),
  minTlsVersion: z.prefault(
    z.union([z.enum(tlsVersions), z.literal([1.1, 1.2, 1.3])], {
      error: 'expected one of "1.0", "1.1", "1.2", "1.3"',
    }),
    '1.2',
  ),
  clientCertificate: z.optional(z.enum(clientCertificateExpectations)),
  renewal: z.prefault(z.strictObject({ warn: z.prefault(duration, '30d'), fail: z.prefault(duration, '7d') }), {}),
  reachable: z.prefault(flag, true),
  control: z.optional(hostPort),
});
const expect = bare(commonExpect);

const dns = z.strictObject({
  resolvers: z.prefault(z.array(resolver).check(z.minLength(1, { error: 'expected at least one resolver' })), [
    'system',
  ]),
  authoritative: z.prefault(z.strictObject({ enabled: z.prefault(flag, true), port: z.prefault(port, 53) }), {}),
  search: z.prefault(
    z.union([z.literal('system'), z.array(searched)], { error: 'expected `system` or a list of domains' }),
    'system',
  ),
  timeout: z.prefault(timeout, '2s'),
  attempts: z.prefault(whole(1, 10), 2),
});

const trust = z.strictObject({
  public: z.prefault(z.array(line), ['bundled']),
  staging: z.prefault(z.array(line), []),
  private: z.prefault(z.array(line), []),
  ari: z.prefault(flag, false),
  acmeDirectories: z.prefault(z.array(text('an https URL such as https://acme.example.com/dir', parseSecureUrl)), []),
  fetchIssuers: z.prefault(flag, false),
});

const defaults = z.strictObject({
  port: z.prefault(port, 443),
  timeout: z.prefault(timeout, '10s'),
  schedule: z.prefault(schedule, '5m'),
  fullSchedule: z.prefault(schedule, '6h'),
  confirm: z.prefault(confirm, ['20s', '60s']),
  http: z.prefault(z.strictObject({ port: z.prefault(port, 80) }), {}),
  expect: z.prefault(commonExpect, {}),
});

const kubernetes = z.strictObject({
  enabled: z.prefault(flag, false),
  kubeconfig: z.prefault(anyText, ''),
  namespaces: z.prefault(z.array(text('the name of a namespace', parseNamespace)), []),
  selector: z.prefault(text('a label selector such as team=shop,tier!=test', parseSelector), ''),
  secrets: z.prefault(flag, false),
});
const discovery = z.strictObject({ kubernetes: z.prefault(kubernetes, {}) });

export const target = z.strictObject({
  host: host,
  name: z.optional(line),
  labels: z.prefault(labels, {}),
  protocol: z.prefault(z.enum(protocols), 'https'),
  domain: z.optional(domain),
  environment: z.optional(line),
  address: z.prefault(z.array(address), []),
  resolvers: z.prefault(z.array(resolver), []),
  search: z.prefault(flag, false),
  ...bare(defaults).shape,
  clientCertificate: z.optional(z.strictObject({ cert: line, key: line, ca: z.optional(line) })),
  expect: z.prefault(expect, {}),
  accept: z.prefault(
    z.array(
      z.strictObject({
        check: line,
        reason: line,
        by: line,
        until: text('a date such as 2027-03-31', parseDay),
      }),
    ),
    [],
  ),
});

/** For /probe: an expectation, and how to get to what it is about. */
const probeModule = z.strictObject({
  ...expect.shape,
  protocol: z.optional(z.enum([...protocols, 'dns'])),
  port: z.optional(port),
  timeout: z.optional(timeout),
});

const environment = z.strictObject({
  domain: z.optional(domain),
  loadBalancers: z.optional(loadBalancers),
  dns: z.optional(bare(dns)),
  trust: z.optional(bare(trust)),
  labels: z.optional(labels),
  defaults: z.optional(bare(defaults)),
  discovery: z.optional(bare(discovery)),
});

export const configuration = z.strictObject({
  domain: z.optional(domain),
  vantage: z.optional(line),
  selfCheck: z.prefault(z.strictObject({ targets: z.prefault(z.array(hostPort), []) }), {}),
  loadBalancers: z.prefault(loadBalancers, {
    app: { names: ['app.${DOMAIN}'] },
    internal: { names: ['*.internal.${DOMAIN}'], internal: true },
  }),
  environments: z.prefault(z.record(line, environment), {}),
  dns: z.prefault(dns, {}),
  trust: z.prefault(trust, {}),
  revocation: z.prefault(flag, false),
  networks: z.prefault(
    z.strictObject({ public: z.prefault(z.array(range), []), private: z.prefault(z.array(range), []) }),
    {},
  ),
  sourceIp: z.prefault(
    z.strictObject({
      expected: z.prefault(
        z.union([z.literal('auto'), z.array(range)], { error: 'expected `auto` or a list of address ranges' }),
        'auto',
      ),
      echoPath: z.prefault(httpPath, usualEchoPath),
      reference: z.prefault(text('an http or https URL such as https://echo.example.com/api', parseReference), ''),
      key: secret('${env:HOSTPROBE_ECHO_KEY:-}', echoKey),
    }),
    {},
  ),
  active: z.prefault(flag, false),
  defaults: z.prefault(defaults, {}),
  include: z.prefault(z.array(line), []),
  targets: z.prefault(z.array(target), []),
  discovery: z.prefault(discovery, {}),
  server: z.prefault(
    z.strictObject({
      listen: z.prefault(text('IP:PORT, [IPv6]:PORT or :PORT', listenText), '127.0.0.1:9790'),
      externalUrl: z.prefault(text('an http or https URL such as https://probe.example.com', parseExternalUrl), ''),
      token: secret('${env:HOSTPROBE_TOKEN:-}', token),
      readToken: secret('', token),
      tls: z.prefault(z.strictObject({ cert: z.prefault(anyText, ''), key: z.prefault(anyText, '') }), {}),
      probe: z.prefault(z.strictObject({ allow: z.prefault(z.array(allowed), []) }), {}),
    }),
    {},
  ),
  store: z.prefault(
    z.strictObject({
      path: z.prefault(text('the path of a file', parseStorePath), ''),
      keep: z.prefault(duration, '400d'),
      keepEvidence: z.prefault(duration, '30d'),
    }),
    {},
  ),
  modules: z.prefault(z.record(moduleName, probeModule), {}),
});

export type Values = z.output<typeof configuration>;
export type TargetValues = Values['targets'][number];
export type SchemaNode = z.core.JSONSchema.BaseSchema;

/** As zod gives it: of what may be written, not of what it becomes; without descriptions. */
export const bareJsonSchema = (): SchemaNode => z.toJSONSchema(configuration, { io: 'input' });
