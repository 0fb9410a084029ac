import { formatHostPort } from '../../facts/host-port.ts';
import { ValueError } from '../../config/error.ts';
import { configuredModule, modulesFrom, usualModule, type ProbeModule } from '../../config/modules.ts';
import { parsePasted, type Pasted } from '../../config/pasted.ts';
import { targetMaker } from '../../config/targets.ts';
import { quote } from '../../config/tree.ts';
import { isAddress, withPort } from '../../facts/addresses.ts';
import type { Configuration } from '../../config/configuration.ts';
import type { Protocol, Target } from '../../model/target.ts';
import type { Grant, Permissions } from './permission.ts';
import { RefusedProbe, type ProbeRequest } from './request.ts';

export type ProbeGround = Pick<Configuration, 'settings' | 'environments' | 'targets' | 'values' | 'server'>;

/** What is to be looked at, and as what it is judged. */
export interface Asked {
  /** Whose host is looked up and dialled, with what is expected of it. */
  readonly target: Target;
  readonly protocol: Protocol | 'dns';
  /** The name to present in its place; null where it is its own. */
  readonly presented: string | null;
  readonly grant: Grant;
  /** By name; null where the target is judged as the configuration has it. */
  readonly module: string | null;
  readonly mostMs: number;
}

const longest = 2048;

/** Throws RefusedProbe. */
export function askedFor(request: ProbeRequest, ground: ProbeGround, permissions: Permissions): Asked {
  const { target: text, hostname } = request;
  const named = moduleFor(request, ground);
  if (text === null) throw new RefusedProbe(400, 'Target parameter is missing');
  const presented = hostname === null ? null : pastedIn('hostname', hostname).host;
  const mostMs = named?.timeoutMs ?? longestBudget(ground);
  const given = { presented, mostMs, ground, permissions };
  if (named === null) return placeAsked(ownTarget(text, ground.targets), null, given);
  const pasted = pastedIn('target', text);
  if (named.protocol === 'dns') return namesAsked(named, { ...given, pasted });
  return placeAsked(moduleTarget(named, { ...given, pasted }), named, given);
}

/** Null for that by which a target is judged as the configuration has it; throws RefusedProbe where there is no such. */
function moduleFor({ module: name }: ProbeRequest, { values }: ProbeGround): ProbeModule | null {
  if (name === configuredModule) return null;
  const chosen = modulesFrom(values).get(name ?? usualModule);
  if (chosen === undefined) throw new RefusedProbe(400, `Unknown module ${quote(name ?? usualModule)}`);
  return chosen;
}

function pastedIn(parameter: string, text: string): Pasted {
  if (text.length > longest) throw new RefusedProbe(400, `${parameter} is longer than ${longest} characters`);
  try {
    // Some have it escaped once more, as the blackbox exporter takes it.
    return parsePasted(/^https?%3a/i.test(text) ? decodeURIComponent(text) : text);
  } catch (error) {
    if (!(error instanceof ValueError) && !(error instanceof URIError)) throw error;
    throw new RefusedProbe(400, `${parameter} ${quote(withoutPassword(text))} cannot be probed: ${error.message}`);
  }
}

const withoutPassword = (text: string): string => text.replace(/^(.*?:\/\/)?[^/]*@/s, '$1***@');

const longestBudget = ({ targets, values }: ProbeGround): number =>
  targets.reduce((longest, { timeoutMs }) => Math.max(longest, timeoutMs), values.defaults.timeout);

/** The target of the configuration that is meant: by its name, else by host and whatever else is said. Throws RefusedProbe. */
function ownTarget(text: string, targets: readonly Target[]): Target {
  const named = targets.find(({ name }) => name === text);
  if (named !== undefined) return named;
  const { host, port, protocol, path } = pastedIn('target', text);
  const own = targets.find(
    (target) =>
      target.host === host &&
      (port === null || target.port === port) &&
      (protocol === null || target.protocol === protocol),
  );
  if (own === undefined) {
    throw new RefusedProbe(
      400,
      `the module ${configuredModule} is for targets of the configuration, and ${quote(host)} is none`,
    );
  }
  return path === null ? own : { ...own, expect: { ...own.expect, http: { ...own.expect.http, path } } };
}

interface Given {
  readonly presented: string | null;
  readonly mostMs: number;
  readonly ground: ProbeGround;
  readonly permissions: Permissions;
}

interface Pointed extends Given {
  readonly pasted: Pasted;
}

/** What a module expects, of a place with all else that the configuration says of getting there. */
function moduleTarget(chosen: ProbeModule, { pasted, ground }: Pointed): Target {
  const { host } = pasted;
  // A whole URL without a path asks for `/`, and a mere place for what the module names.
  const path = pasted.path ?? (pasted.protocol === null ? null : '/');
  const asksHttp = chosen.protocol === 'https' || chosen.protocol === 'http';
  const isPlain = pasted.protocol === 'http' || (pasted.protocol === null && pasted.port === 80);
  const scheme = pasted.protocol ?? (isPlain ? 'http' : chosen.protocol);
  const protocol = chosen.protocol === 'dns' ? 'tcp' : asksHttp && scheme !== 'dns' ? scheme : chosen.protocol;
  const port = pasted.port ?? chosen.port ?? undefined;
  if (port === undefined && protocol === 'tcp' && chosen.protocol !== 'dns') {
    throw new RefusedProbe(400, `the module ${chosen.name} needs a port: target=HOST:PORT`);
  }
  const known = ground.targets.find((target) => target.host === host && (port === undefined || target.port === port));
  const environment = known?.environment ?? null;
  const http = asksHttp ? { ...chosen.expect.http, ...(path !== null && { path }) } : {};
  const { http: _, ...expect } = chosen.expect;
  const made = targetMaker(ground.values)({
    host,
    protocol,
    labels: {},
    address: [],
    resolvers: [],
    expect: { ...expect, ...(Object.keys(http).length > 0 && { http }) },
    ...(port === undefined ? {} : { port }),
    ...(environment === null ? {} : { environment }),
  });
  if (known === undefined || known.port !== made.port) return made;
  const { httpPort, expect: expected } = made;
  return { ...known, protocol, httpPort, expect: expected, accept: [] };
}

function placeAsked(target: Target, chosen: ProbeModule | null, { presented, mostMs, permissions }: Given): Asked {
  const { host, port } = target;
  const grant = permissions.of(host, port);
  if (grant === null) throw notAllowed(formatHostPort(host, port));
  return {
    target,
    protocol: target.protocol,
    presented: presented === host ? null : presented,
    grant,
    module: chosen?.name ?? null,
    mostMs,
  };
}

/**
 * `target` is the name to look up; with `hostname`, which is then the name, it is the server to ask. (To the blackbox
 * exporter it is always the server, and the name is the module's.)
 */
function namesAsked(chosen: ProbeModule, given: Pointed): Asked {
  const { pasted, presented, mostMs, ground, permissions } = given;
  const name = presented ?? pasted.host;
  if (isAddress(name))
    throw new RefusedProbe(400, `the module ${chosen.name} looks up names, and ${name} is an address`);
  const grant = permissions.of(name, null);
  if (grant === null) throw notAllowed(name);
  const target = moduleTarget(chosen, { ...given, pasted: { host: name, port: null, protocol: null, path: null } });
  const asked = { protocol: 'dns', presented: null, grant, module: chosen.name, mostMs } as const;
  if (presented === null) return { ...asked, target };
  const { host, port } = pasted;
  if (!isAddress(host)) {
    throw new RefusedProbe(400, `beside hostname, target is the server to ask, by its address; ${quote(host)} is none`);
  }
  const server = withPort(host, port ?? usualDnsPort);
  const isOurs = ground.settings.dns.resolvers.some((each) => each === server || each === host);
  if (!isOurs && permissions.of(host, port ?? usualDnsPort) === null) throw notAllowed(server);
  return { ...asked, target: { ...target, resolvers: [server] } };
}

const usualDnsPort = 53;

const notAllowed = (place: string): RefusedProbe =>
  new RefusedProbe(
    403,
    `${place} may not be probed: it is no target of the configuration, and \`server.probe.allow\` does not name it`,
  );
