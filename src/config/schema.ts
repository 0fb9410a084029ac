import * as z from 'zod';
import { expectedTrusts, protocols } from '../model/target.ts';
import { parseDialled, parseHostPort, parseRange, parseResolver } from './endpoint.ts';
import { ValueError } from './error.ts';
import { parseHost, parsePattern } from './host.ts';
import { fillDomain } from './interpolate.ts';
import {
  parseBalancerName,
  parseDay,
  parseDomain,
  parseLabelValue,
  parseLine,
  parsePath,
  parsePeriod,
  parseSchedule,
  parseStatus,
} from './lexical.ts';
import { metricTwins, parseLabelName } from './labels.ts';

/** A text that `parse` understands; null or a ValueError says that it does not. */
const text = <Value>(expected: string, parse: (text: string) => Value | null) =>
  z.string({ error: `expected ${expected}` }).transform((written, context): Value => {
    let reason: string | undefined;
    try {
      const value = parse(written);
      if (value !== null) return value;
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      reason = error.message;
    }
    context.addIssue({ code: 'custom', message: `expected ${expected}`, params: { reason }, input: written });
    return z.NEVER;
  });

/** A text in which `${DOMAIN}` may wait for the target's own domain: it is looked at with a stand-in, and kept. */
const template = (expected: string, parse: (text: string) => unknown) =>
  text(expected, (written) => (parse(fillDomain(written, 'domain.invalid')) === null ? null : written));

const line = text('a line of text', parseLine);
const anyText = z.string({ error: 'expected text' });
const host = text('a host name or an IP address', parseHost);
const domain = text('a domain name', parseDomain);
const pattern = template('a name, `*` as its left-most label allowed', parsePattern);
const hostPort = template('HOST:PORT', parseHostPort);
const range = text('an address range such as 10.0.0.0/8', parseRange);
const address = text('an IP address', parseDialled);
const resolver = text('`system`, IP, IP:PORT, [IPv6]:PORT, tls://IP or https://HOST/path', parseResolver);
const httpPath = template('a path such as /healthz', parsePath);
const flag = z.boolean({ error: 'expected true or false' });

const period = (expected: string, mostMs: number) => text(expected, (written) => parsePeriod(written, mostMs));
const duration = period('a duration such as 250ms, 10s, 5m, 2h or 30d', Number.MAX_SAFE_INTEGER);
const timeout = period('a duration up to 1h such as 250ms, 10s or 5m', 3_600_000);
const schedule = text('a duration or a cron expression of five fields', parseSchedule);

const whole = (least: number, most: number) => {
  const error = `expected a whole number from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
const port = whole(1, 65_535);

const status = z.union([whole(100, 599), text('a class of statuses', parseStatus)], {
  error: 'expected a status such as 200 or a class of them such as "2xx"',
});
const statusList = z.union(
  [status.transform((one) => [one]), z.array(status).min(1, { error: 'expected at least one status' })],
  {
    error: 'expected a status such as 200, a class of them such as "2xx", or a list of these',
  },
);

const balancerName = text('a name other than `any` and `none`', parseBalancerName);
const loadBalancers = z.record(
  balancerName,
  z.strictObject({
    names: z.array(pattern).min(1, { error: 'expected at least one name' }),
    internal: flag.prefault(false),
  }),
);

const labels = z
  .record(text('a label name', parseLabelName), text('text', parseLabelValue))
  .superRefine((given, context) => {
    for (const [name, twin] of metricTwins(Object.keys(given))) {
      const params = { reason: `\`${twin}\` is the same`, about: 'key' };
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'expected names that differ as metric labels',
        params,
      });
    }
  });

type Bare<Shape extends z.core.$ZodShape> = {
  [Key in keyof Shape]: z.ZodOptional<
    Shape[Key] extends z.ZodPrefault<infer Inner>
      ? Inner extends z.ZodObject<infer Below>
        ? z.ZodObject<Bare<Below>, z.core.$strict>
        : Inner
      : Shape[Key]
  >;
};

/** The same keys, none of which must be written, and without defaults: what is left out stays as it is. */
function bare<Shape extends z.core.$ZodShape>({ shape }: z.ZodObject<Shape>): z.ZodObject<Bare<Shape>, z.core.$strict> {
  const entries = Object.entries(shape).map(([key, schema]): [string, z.core.$ZodType] => {
    const inner = schema instanceof z.ZodPrefault ? schema.unwrap() : schema;
    return [key, z.optional(inner instanceof z.ZodObject ? bare(inner) : inner)];
  });
  return z.strictObject(Object.fromEntries(entries) as Bare<Shape>);
}

/** What of it has no default is not compared where nobody says it. */
const commonExpect = z.strictObject({
  loadBalancer: line.prefault('app'),
  trust: z.enum(expectedTrusts).prefault('public'),
  exposure: z.enum(['internal']).optional(),
  issuer: line.optional(),
  caaIssuer: line.optional(),
  names: z.array(pattern).optional(),
  http: z.strictObject({ path: httpPath.optional(), status: statusList.optional() }).optional(),
  via: z.enum(['cloudflare', 'alias']).optional(),
  access: z
    .union([z.enum(['open', 'blocked', 'login']), z.strictObject({ allow: z.array(range) })], {
      error: 'expected open, blocked, login or { allow: [CIDR…] }',
    })
    .optional(),
  challenge: z.enum(['http-01', 'dns-01', 'tls-alpn-01']).optional(),
  sourceIp: z.enum(['preserved']).optional(),
  minTlsVersion: z
    .union([z.enum(['1.0', '1.1', '1.2', '1.3']), z.literal([1.1, 1.2, 1.3])], {
      error: 'expected one of "1.0", "1.1", "1.2", "1.3"',
    })
    .prefault('1.2'),
  clientCertificate: z.enum(['none', 'required', 'any']).optional(),
  renewal: z.strictObject({ warn: duration.prefault('30d'), fail: duration.prefault('7d') }).prefault({}),
  reachable: flag.prefault(true),
  control: hostPort.optional(),
});
const expect = bare(commonExpect);

const dns = z.strictObject({
  resolvers: z.array(resolver).min(1, { error: 'expected at least one resolver' }).prefault(['system']),
  authoritative: z.strictObject({ enabled: flag.prefault(true), port: port.prefault(53) }).prefault({}),
  search: z
    .union([z.literal('system'), z.array(domain)], { error: 'expected `system` or a list of domains' })
    .prefault('system'),
  timeout: timeout.prefault('2s'),
  attempts: whole(1, 10).prefault(2),
});

const trust = z.strictObject({
  public: z.array(line).prefault(['bundled']),
  staging: z.array(line).prefault([]),
  private: z.array(line).prefault([]),
  ari: flag.prefault(false),
});

const defaults = z.strictObject({
  port: port.prefault(443),
  timeout: timeout.prefault('10s'),
  schedule: schedule.prefault('5m'),
  fullSchedule: schedule.prefault('6h'),
  confirm: z.array(duration).prefault(['20s', '60s']),
  http: z.strictObject({ port: port.prefault(80) }).prefault({}),
  expect: commonExpect.prefault({}),
});

const kubernetes = z.strictObject({
  enabled: flag.prefault(false),
  kubeconfig: anyText.prefault(''),
  namespaces: z.array(line).prefault([]),
  selector: anyText.prefault(''),
  secrets: flag.prefault(false),
});
const discovery = z.strictObject({ kubernetes: kubernetes.prefault({}) });

export const target = z.strictObject({
  host: host,
  name: line.optional(),
  labels: labels.prefault({}),
  protocol: z.enum(protocols).prefault('https'),
  domain: domain.optional(),
  environment: line.optional(),
  address: z.array(address).prefault([]),
  resolvers: z.array(resolver).prefault([]),
  search: flag.prefault(false),
  ...bare(defaults).shape,
  clientCertificate: z.strictObject({ cert: anyText, key: anyText }).optional(),
  expect: expect.prefault({}),
  accept: z
    .array(
      z.strictObject({
        check: line,
        reason: line,
        by: line,
        until: text('a date such as 2027-03-31', parseDay),
      }),
    )
    .prefault([]),
});

const environment = z.strictObject({
  domain: domain.optional(),
  loadBalancers: loadBalancers.optional(),
  dns: bare(dns).optional(),
  trust: bare(trust).optional(),
  labels: labels.optional(),
  defaults: bare(defaults).optional(),
  discovery: bare(discovery).optional(),
});

export const configuration = z.strictObject({
  domain: domain.optional(),
  vantage: line.optional(),
  selfCheck: z.strictObject({ targets: z.array(hostPort).prefault([]) }).prefault({}),
  loadBalancers: loadBalancers.prefault({
    app: { names: ['app.${DOMAIN}'] },
    internal: { names: ['*.internal.${DOMAIN}'], internal: true },
  }),
  environments: z.record(line, environment).prefault({}),
  dns: dns.prefault({}),
  trust: trust.prefault({}),
  revocation: flag.prefault(false),
  networks: z.strictObject({ public: z.array(range).prefault([]), private: z.array(range).prefault([]) }).prefault({}),
  sourceIp: z
    .strictObject({
      expected: z
        .union([z.literal('auto'), z.array(range)], { error: 'expected `auto` or a list of address ranges' })
        .prefault('auto'),
      echoPath: httpPath.prefault('/.well-known/hostprobe/echo'),
      reference: anyText.prefault(''),
      key: anyText.prefault('${env:HOSTPROBE_ECHO_KEY}').meta({ writeOnly: true }),
    })
    .prefault({}),
  active: flag.prefault(false),
  defaults: defaults.prefault({}),
  include: z.array(line).prefault([]),
  targets: z.array(target).prefault([]),
  discovery: discovery.prefault({}),
  server: z
    .strictObject({
      listen: anyText.prefault('127.0.0.1:9790'),
      externalUrl: anyText.prefault(''),
      token: anyText.prefault('${env:HOSTPROBE_TOKEN:-}').meta({ writeOnly: true }),
      readToken: anyText.prefault('').meta({ writeOnly: true }),
      tls: z.strictObject({ cert: anyText.prefault(''), key: anyText.prefault('') }).prefault({}),
      probe: z.strictObject({ allow: z.array(line).prefault([]) }).prefault({}),
    })
    .prefault({}),
  store: z
    .strictObject({
      path: anyText.prefault(''),
      keep: duration.prefault('400d'),
      keepEvidence: duration.prefault('30d'),
    })
    .prefault({}),
  modules: z.record(line, expect).prefault({}),
});

export type Values = z.output<typeof configuration>;
export type TargetValues = Values['targets'][number];
export type EnvironmentValues = Values['environments'][string];
export type SchemaNode = z.core.JSONSchema.BaseSchema;

/** As zod gives it: of what may be written, not of what it becomes; without descriptions. */
export const bareJsonSchema = (): SchemaNode => z.toJSONSchema(configuration, { io: 'input' });
