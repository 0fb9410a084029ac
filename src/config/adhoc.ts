import { isAddress } from '../facts/addresses.ts';
import { defaultName } from '../facts/host-port.ts';
import type { Target } from '../model/target.ts';
import { ValueError } from './error.ts';
import type { Configuration } from './configuration.ts';
import { parsePasted, type Pasted } from './pasted.ts';
import { targetMaker, type GivenTarget } from './targets.ts';
import { quote } from './tree.ts';

/**
 * The targets that a HOST argument means: those of the configuration with this host (and port, where one is given) or,
 * where it can be no other host, of this name; else one with the configuration's defaults. Throws ValueError with a
 * whole sentence.
 */
export function adhocTargets(argument: string, configuration: Configuration): Target[] {
  const named = configuration.targets.filter(({ name }) => name === argument.trim());
  try {
    const pasted = parsePasted(argument);
    return named.length > 0 && isNoHost(pasted, configuration) ? named : targetsFor(pasted, configuration);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    if (named.length > 0) return named;
    throw new ValueError(`${quote(withoutPassword(argument))} is no HOST to check: ${error.message}`, { cause: error });
  }
}

const withoutPassword = (text: string): string => text.replace(/^(.*?:\/\/)?[^/]*@/s, '$1***@');

/** A single label is a host only where the configuration says so. */
const isNoHost = ({ host }: Pasted, { targets }: Configuration): boolean =>
  !host.includes('.') && !isAddress(host) && targets.every((target) => target.host !== host);

function targetsFor(pasted: Pasted, configuration: Configuration): Target[] {
  const { host, path } = pasted;
  const ofHost = configuration.targets.filter((target) => target.host === host);
  const meant = ofHost.filter(
    ({ port, protocol }) =>
      (pasted.port === null || pasted.port === port) && (pasted.protocol === null || pasted.protocol === protocol),
  );
  if (meant.length > 0) return meant.map((target) => askFor(target, path));
  const given: GivenTarget = {
    host,
    protocol: pasted.protocol ?? (pasted.port === 80 ? 'http' : 'https'),
    labels: {},
    address: [...configuration.dial],
    resolvers: [],
    expect: {},
    ...(pasted.port === null ? {} : { port: pasted.port }),
  };
  const [known] = ofHost;
  const environment = known?.environment ?? undefined;
  const plain = targetMaker(configuration.values)(environment === undefined ? given : { ...given, environment });
  return [askFor(known === undefined ? plain : atOtherPort(known, plain), path)];
}

/** What was said of the host holds at each of its ports; what was said of an answer there does not. */
function atOtherPort(known: Target, plain: Target): Target {
  const { http: _, control: __, ...expect } = known.expect;
  const { port, protocol } = plain;
  const answer = plain.expect.http === undefined ? {} : { http: plain.expect.http };
  return {
    ...known,
    port,
    protocol,
    name: defaultName(known.host, port),
    accept: [],
    expect: { ...expect, ...answer, reachable: plain.expect.reachable },
  };
}

/** The path of a pasted URL is what is asked for; what status belongs to it nobody said. */
const askFor = (target: Target, path: string | null): Target =>
  path === null || path === target.expect.http?.path
    ? target
    : { ...target, expect: { ...target.expect, http: { path } } };
