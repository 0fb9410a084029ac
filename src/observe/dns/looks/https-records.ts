import { countedWalk, isConclusive } from '../../../facts/dns/resolution.ts';
import {
  isAlias,
  parseServiceBinding,
  serviceName,
  targetOf,
  type ServiceBinding,
} from '../../../facts/dns/https/binding.ts';
import { strayHints } from '../../../facts/dns/https/lead.ts';
import { walkOf } from '../../../facts/dns/https/places.ts';
import { namesOf } from '../../../facts/dns/walked.ts';
import type { Walk } from '../../../model/dns.ts';
import type { ServiceLook } from '../../../model/name-looks.ts';
import { gathered, walkPublic } from '../balancers.ts';
import type { NameLook } from './looks.ts';
import { follow, ofResolvers, ofZones } from '../trail.ts';
import { ofZonesAlone } from './zones-alone.ts';

/** AliasMode leads on so often at most, and one record set to so many names. */
const maxSteps = 4;
const maxTargets = 4;

/** The HTTPS records that a browser finds on its way to the host: where it is one that browsers go to. */
export async function services({ run, client, target, resolution }: NameLook): Promise<ServiceLook[]> {
  const walk = countedWalk(resolution, target);
  if (target.protocol !== 'https' || walk === null) return [];
  const { authority } = resolution;
  // Servers of the zone that did not tell the addresses are not asked for more.
  const isUnheard = authority !== null && !isConclusive(authority);
  const looks: ServiceLook[] = [];
  let name = serviceName(walk.name, target.port);
  // A cache is asked only for what is there: it would keep the denial.
  let mayAskCache = name === walk.name && (walk.hops.length > 0 || walk.addresses.length > 0);
  while (name !== null && looks.length < maxSteps) {
    const next = !mayAskCache
      ? ofZonesAlone(run, client)
      : isUnheard
        ? ofResolvers(run, client)
        : ofZones(run, client, name, true);
    const { hops, last, outcome, records } = await follow(next, name, 'HTTPS');
    const bindings = records.flatMap(({ data }) => parseServiceBinding(data) ?? []);
    const targets = new Set(bindings.flatMap((binding) => targetOf(binding, last) ?? []));
    const unknown = [...targets].filter((to) => !namesOf(walk).includes(to)).slice(0, maxTargets);
    const led = await Promise.all(unknown.map((to) => walkPublic(run, client, to)));
    const found: ServiceLook = { name, hops, last, outcome, records, led };
    looks.push({ ...found, varying: await varyingNames({ run, client, resolution }, found, bindings, walk) });
    const alias = bindings.find(isAlias)?.target ?? '.';
    name = alias === '.' || looks.some((look) => look.name === alias) ? null : alias;
    mayAskCache = led.some((one) => one.name === alias && one.addresses.length > 0) || namesOf(walk).includes(alias);
  }
  return looks;
}

/** Where hints are not among the addresses of a name, those may be some of many at a time: more looks tell. */
async function varyingNames(
  { run, client, resolution }: Pick<NameLook, 'run' | 'client' | 'resolution'>,
  look: ServiceLook,
  bindings: readonly ServiceBinding[],
  own: Walk,
): Promise<string[]> {
  const names = new Set(bindings.flatMap((binding) => strayHints(binding, look, own, resolution)?.name ?? []));
  const each = Array.from(names, async (name) => {
    const walk = walkOf(name, look, own);
    return walk !== null && (await gathered(run, client, walk)) !== walk ? [name] : [];
  });
  return (await Promise.all(each)).flat();
}
