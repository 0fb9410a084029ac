import type { Target } from '../model/target.ts';
import { discoverySchema, type DiscoveredTarget, type Discovery } from '../model/discovery.ts';
import { discoveryJson, discoveryText } from '../report/discovery.ts';
import { chooseTargets, type Choice, type ChoiceOptions } from './choose.ts';
import { wantsColour, type Io } from './io.ts';

export interface DiscoverOptions extends ChoiceOptions {
  readonly output: 'text' | 'json';
  readonly ascii?: boolean;
}

/** `hostprobe discover`: what `check` with the same words would look at. Nothing at all is a mistake, as there. */
export function discover(words: readonly string[], options: DiscoverOptions, io: Io): number {
  const found = discoveryOf(chooseTargets(words, options, io));
  const drawing = { width: io.columns, colour: wantsColour(io), ascii: options.ascii ?? false };
  io.out(options.output === 'json' ? discoveryJson(found) : discoveryText(found, drawing));
  return 0;
}

function discoveryOf({ configuration, targets, elsewhere }: Choice): Discovery {
  const known = new Set([...targets, ...elsewhere].map(identityOf));
  const unnamed = configuration.targets.filter((target) => !known.has(identityOf(target)));
  return {
    schema: discoverySchema,
    files: configuration.files.map(({ path }) => path),
    targets: targets.map(outlineOf),
    leftOut: [
      ...elsewhere.map((target) => leave(target, 'another part of --shard has it')),
      ...unnamed.map((target) => leave(target, 'the configuration lists it, and other hosts were named')),
    ],
  };
}

const identityOf = ({ host, port, name }: Target): string => JSON.stringify([host, port, name]);

const leave = ({ host, port, name }: Target, because: string): Discovery['leftOut'][number] => ({
  host,
  port,
  name,
  because,
});

function outlineOf(target: Target): DiscoveredTarget {
  const { host, port, name, labels, environment, domain, protocol, address, expect, loadBalancers } = target;
  const named = expect.loadBalancer;
  return {
    host,
    port,
    name,
    protocol,
    environment,
    domain,
    labels,
    // Without a domain there may be no load balancer to lead to: then there is no rule.
    loadBalancer: named === 'any' || named === 'none' || Object.hasOwn(loadBalancers, named) ? named : 'none',
    trust: expect.trust,
    reachable: expect.reachable,
    address,
  };
}
