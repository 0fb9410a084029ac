import { defaultName } from '../facts/host-port.ts';
import { tlsVersions, type TlsVersion } from '../model/place-looks.ts';
import type { Schedule } from '../model/schedule.ts';
import type { ClientCertificate, Expectation, LoadBalancer, Settings, Target } from '../model/target.ts';
import { parseHostPort } from './endpoint.ts';
import { parsePattern } from './host.ts';
import { fillDomain, needsDomain } from './interpolate.ts';
import type { TargetValues, Values } from './schema.ts';
import { scheduleFrom } from './serving.ts';
import { getIn, mergeTrees } from './tree.ts';

type Expected = TargetValues['expect'];

/** What makes a target: from the configuration's list, or of a HOST that it does not know. */
export type GivenTarget = Pick<TargetValues, 'host' | 'protocol' | 'labels' | 'address' | 'resolvers' | 'expect'> &
  Partial<
    Pick<
      TargetValues,
      | 'name'
      | 'port'
      | 'http'
      | 'domain'
      | 'environment'
      | 'search'
      | 'timeout'
      | 'schedule'
      | 'fullSchedule'
      | 'confirm'
      | 'clientCertificate'
      | 'accept'
    >
  >;

interface WithPort {
  readonly port?: number | undefined;
  readonly http?: { readonly port?: number | undefined } | undefined;
}

/** Plain HTTP has a port of its own. */
export const portOf = (
  { port, http, protocol }: WithPort & { readonly protocol?: unknown },
  defaults: Defaults,
): number => port ?? (protocol === 'http' ? (http?.port ?? defaults.http.port) : defaults.port);

const usualHttpPort = 80;

/**
 * Where plain HTTP is asked beside HTTPS. Port 80 has nothing to do with what is served at an unusual port, unless
 * somebody says so.
 */
function httpPortOf(
  given: WithPort & { readonly protocol?: unknown },
  port: number,
  defaults: Defaults,
): number | null {
  if (given.protocol !== 'https') return null;
  if (given.http?.port !== undefined) return given.http.port;
  const { port: standard } = defaults.http;
  return port === 443 || standard !== usualHttpPort ? standard : null;
}

type Defaults = Pick<Values['defaults'], 'port' | 'http'>;

export function settingsFrom(
  values: Values,
  vantage: string,
  unwritten: NonNullable<Settings['dns']['unwritten']>,
): Settings {
  return {
    vantage: values.vantage ?? vantage,
    selfCheck: values.selfCheck.targets.map(parseHostPort),
    dns: {
      resolvers: values.dns.resolvers,
      authoritative: values.dns.authoritative,
      search: values.dns.search,
      timeoutMs: values.dns.timeout,
      attempts: values.dns.attempts,
      ...(unwritten.length === 0 ? {} : { unwritten }),
    },
    trust: values.trust,
    revocation: values.revocation,
    sourceIp: {
      expected: values.sourceIp.expected,
      echoPath: values.sourceIp.echoPath,
      reference: values.sourceIp.reference === '' ? null : values.sourceIp.reference,
      keyed: values.sourceIp.key !== '',
    },
    active: values.active,
    networks: values.networks,
  };
}

/** What holds in an environment: its own values laid over the common ones, key by key. */
export function valuesIn(values: Values, environment: string | null): Values {
  const own = environment === null ? undefined : getIn(values.environments, [environment]);
  return own === undefined ? values : (mergeTrees(values, own) as Values);
}

/** What targets of one environment and one domain have in common. */
interface Ground {
  readonly loadBalancers: Record<string, LoadBalancer>;
  readonly expect: Expected;
  readonly schedule: Schedule;
}

const saysWhen = ({ schedule, fullSchedule, confirm }: GivenTarget): boolean =>
  schedule !== undefined || fullSchedule !== undefined || confirm !== undefined;

/** Makes targets with everything that holds for them. What is made throws ValueError where a filled-in name is too long. */
export function targetMaker(values: Values): (given: GivenTarget) => Target {
  const standing = new Map<string | null, Values>();
  const grounds = new Map<Values, Map<string | null, Ground>>();
  return (given) => {
    const environment = given.environment ?? null;
    const holding = remember(standing, environment, () => valuesIn(values, environment));
    const domain = given.domain ?? holding.domain ?? null;
    const { loadBalancers, expect, schedule } = remember(
      remember(grounds, holding, () => new Map()),
      domain,
      () => groundOf(holding, domain),
    );
    const { defaults } = holding;
    const port = portOf(given, defaults);
    const common = environment === null ? {} : values.environments[environment]?.labels;
    return {
      host: given.host,
      port,
      httpPort: httpPortOf(given, port, defaults),
      name: given.name ?? defaultName(given.host, port),
      labels: { ...common, ...given.labels },
      protocol: given.protocol,
      domain,
      loadBalancers,
      address: given.address,
      resolvers: given.resolvers,
      environment,
      search: given.search ?? false,
      timeoutMs: given.timeout ?? defaults.timeout,
      ...(given.clientCertificate === undefined ? {} : { clientCertificate: clientOf(given.clientCertificate) }),
      expect: expectation(given.expect, expect, defaults.expect),
      accept: given.accept ?? [],
      schedule: saysWhen(given) ? scheduleFrom(given, defaults) : schedule,
    };
  };
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

const groundOf = (values: Values, domain: string | null): Ground => ({
  loadBalancers: loadBalancersOf(values, domain),
  expect: filledDefaults(values.defaults.expect, domain),
  schedule: scheduleFrom({}, values.defaults),
});

/** Names that need a domain do not exist without one, and neither does a load balancer without a name. */
function loadBalancersOf(values: Values, domain: string | null): Record<string, LoadBalancer> {
  const existing = Object.entries(values.loadBalancers).map(([key, { names, internal }]) => {
    const possible = names.filter((name) => domain !== null || !needsDomain(name));
    return [key, { names: possible.map((name) => parsePattern(fillDomain(name, domain))), internal }] as const;
  });
  return Object.fromEntries(existing.filter(([, { names }]) => names.length > 0));
}

/** In `defaults`, `${DOMAIN}` is that of each target. */
function filledDefaults(standard: Expected, domain: string | null): Expected {
  const filled = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : fillDomain(text, domain);
  return {
    ...standard,
    issuer: filled(standard.issuer),
    names: standard.names?.map((name) => fillDomain(name, domain)),
    http: standard.http === undefined ? undefined : { ...standard.http, path: filled(standard.http.path) },
    control: filled(standard.control),
  };
}

const clientOf = ({ cert, key, ca }: NonNullable<TargetValues['clientCertificate']>): ClientCertificate => ({
  cert,
  key,
  ...(ca === undefined ? {} : { ca }),
});

/** A version that YAML takes for a number, such as 1.2, is one all the same. */
function versionOf(value: Expected['minTlsVersion'], otherwise: TlsVersion): TlsVersion {
  return tlsVersions.find((version) => version === String(value)) ?? otherwise;
}

function expectation(own: Expected, standard: Expected, rest: Values['defaults']['expect']): Expectation {
  const issuer = own.issuer ?? standard.issuer;
  const caaIssuer = own.caaIssuer ?? standard.caaIssuer;
  const names = own.names ?? standard.names;
  const exposure = own.exposure ?? standard.exposure;
  const access = own.access ?? standard.access;
  const sourceIp = own.sourceIp ?? standard.sourceIp;
  const challenge = own.challenge ?? standard.challenge;
  const via = own.via ?? standard.via;
  const http = own.http ?? standard.http;
  const status = own.http?.status ?? standard.http?.status;
  const reachable = own.reachable ?? rest.reachable;
  const clientCertificate = own.clientCertificate ?? standard.clientCertificate;
  const control = reachable ? undefined : (own.control ?? standard.control);
  return {
    loadBalancer: own.loadBalancer ?? rest.loadBalancer,
    trust: own.trust ?? rest.trust,
    ...(issuer === undefined ? {} : { issuer }),
    ...(caaIssuer === undefined ? {} : { caaIssuer }),
    ...(names === undefined ? {} : { names: names.map(parsePattern) }),
    ...(via === undefined ? {} : { via }),
    ...(http === undefined
      ? {}
      : {
          http: {
            path: own.http?.path ?? standard.http?.path ?? '/',
            ...(status === undefined ? {} : { status }),
          },
        }),
    ...(exposure === undefined ? {} : { exposure }),
    ...(access === undefined ? {} : { access }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(challenge === undefined ? {} : { challenge }),
    minTlsVersion: versionOf(own.minTlsVersion ?? rest.minTlsVersion, '1.2'),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    renewal: {
      warnMs: own.renewal?.warn ?? rest.renewal.warn,
      failMs: own.renewal?.fail ?? rest.renewal.fail,
    },
    reachable,
    ...(control === undefined ? {} : { control: parseHostPort(control) }),
  };
}
