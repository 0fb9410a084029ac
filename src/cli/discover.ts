import { objectKey, placeOf } from '../facts/kubernetes/object-place.ts';
import { discoverySchema, type DiscoveredFrom, type DiscoveredTarget, type Discovery } from '../model/discovery.ts';
import type { KubernetesObject, ObjectsSeen } from '../model/kubernetes.ts';
import type { Target } from '../model/target.ts';
import { discoveryJson, discoveryText } from '../report/discovery.ts';
import { chooseTargets, type Choice, type ChoiceOptions } from './choose.ts';
import { wantsColour, type Io } from './io.ts';

export interface DiscoverOptions extends ChoiceOptions {
  readonly output: 'text' | 'json';
  readonly ascii?: boolean;
}

/**
 * `hostprobe discover`: what `check` with the same words would look at. Nothing at all is a mistake, as there; 3 where a
 * cluster could not be read.
 */
export async function discover(words: readonly string[], options: DiscoverOptions, io: Io): Promise<number> {
  const choice = await chooseTargets(words, options, io);
  const found = discoveryOf(choice);
  const drawing = { width: io.columns, colour: wantsColour(io), ascii: options.ascii ?? false };
  io.out(options.output === 'json' ? discoveryJson(found) : discoveryText(found, drawing));
  return choice.objects.troubles.some(({ hidesTargets }) => hidesTargets) ? 3 : 0;
}

function discoveryOf({ configuration, targets, elsewhere, objects }: Choice): Discovery {
  const known = new Set([...targets, ...elsewhere].map(identityOf));
  const unnamed = objects.targets.filter((target) => !known.has(identityOf(target)));
  const listed = new Set(configuration.targets.map(identityOf));
  const sourcesOf = (target: Target): readonly DiscoveredFrom[] => {
    const from = [
      ...(listed.has(identityOf(target)) ? [{ by: 'configuration' as const }] : []),
      ...fromObjects(objects.objectsOf(target)),
    ];
    return from.length === 0 ? [{ by: 'argument' }] : from;
  };
  return {
    schema: discoverySchema,
    files: configuration.files.map(({ path }) => path),
    manifests: objects.manifests,
    passedOver: objects.passedOver,
    targets: targets.map((target) => outlineOf(target, sourcesOf(target))),
    leftOut: [
      ...elsewhere.map((target) => leave(target, 'another part of --shard has it')),
      ...unnamed.map((target) =>
        leave(
          target,
          listed.has(identityOf(target))
            ? 'the configuration lists it, and other hosts were named'
            : 'Kubernetes objects lead to it, and other hosts were named',
        ),
      ),
      ...objects.leftOut,
    ],
    troubles: objects.troubles.map(({ message }) => message),
  };
}

/** The objects that lead to the host, or are what the target stands for. */
const fromObjects = (seen: ObjectsSeen | null): DiscoveredFrom[] =>
  (seen?.objects ?? []).filter((object) => seen?.own.includes(objectKey(object))).map(fromObject);

function fromObject(object: KubernetesObject): DiscoveredFrom {
  const { origin } = object;
  const place = placeOf(object, '');
  return 'file' in origin ? { by: 'manifest', ...place } : { by: 'cluster', environment: origin.cluster, ...place };
}

const identityOf = ({ host, port, name }: Target): string => JSON.stringify([host, port, name]);

const leave = ({ host, port, name }: Target, because: string): Discovery['leftOut'][number] => ({
  host,
  port,
  name,
  because,
});

function outlineOf(target: Target, from: readonly DiscoveredFrom[]): DiscoveredTarget {
  const { host, port, name, labels, environment, domain, protocol, address, expect, loadBalancers, unprobed } = target;
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
    probed: unprobed !== true,
    from,
  };
}
