import type { Walk } from '../../../model/dns.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { ServiceLook } from '../../../model/name-looks.ts';
import type { Target } from '../../../model/target.ts';
import { countedWalk } from '../resolution.ts';
import {
  isAlias,
  parseServiceBinding,
  spokenOverTcp,
  targetOf,
  whyPassedOver,
  type ServiceBinding,
} from './binding.ts';
import { namesOf } from '../walked.ts';

/** At so many addresses of a name, and so often in all, hands are shaken to see what HTTPS records are worth. */
const maxAddresses = 4;
const maxPlaces = 12;

export interface ServicePlace {
  readonly address: string;
  readonly port: number;
  /** The one protocol to offer. */
  readonly offered: string;
}

/** The records of a look as browsers take them: where one is in AliasMode, the others do not count (RFC 9460 2.4.1). */
export function bindingsOf({ records }: ServiceLook): ServiceBinding[] {
  const bindings = records.flatMap(({ data }) => parseServiceBinding(data) ?? []);
  const aliases = bindings.filter(isAlias);
  return aliases.length > 0 ? aliases : bindings.toSorted((a, b) => a.priority - b.priority);
}

/** How the name that a record gives leads to addresses; null where that was not looked at. */
export function walkOf(name: string, look: ServiceLook, walk: Walk): Walk | null {
  return namesOf(walk).includes(name) ? walk : (look.led.find((led) => led.name === name) ?? null);
}

/** Where a record in ServiceMode leads over TCP. What the host itself is asked at its own port is not asked again. */
export function placesOf(binding: ServiceBinding, look: ServiceLook, walk: Walk, port: number): ServicePlace[] {
  if (isAlias(binding) || whyPassedOver(binding) !== null) return [];
  const at = binding.port ?? port;
  const name = targetOf(binding, look.last);
  const addresses = name === null ? [] : (walkOf(name, look, walk)?.addresses ?? []);
  const own = new Set(walk.addresses.map(({ address }) => address));
  return [...new Set(addresses.map(({ address }) => address))].slice(0, maxAddresses).flatMap((address) =>
    spokenOverTcp(binding)
      .filter((offered) => offered !== 'http/1.1' || at !== port || !own.has(address))
      .map((offered) => ({ address, port: at, offered })),
  );
}

/** All places that the records of a host lead to, each once. */
export function servicePlaces(
  target: Target,
  { resolution, services }: Pick<Seen, 'resolution' | 'services'>,
): ServicePlace[] {
  const walk = countedWalk(resolution, target);
  if (walk === null) return [];
  const all = services.flatMap((look) =>
    bindingsOf(look).flatMap((binding) => placesOf(binding, look, walk, target.port)),
  );
  return all.filter((place, i) => all.findIndex((other) => isSame(other, place)) === i).slice(0, maxPlaces);
}

export const isSame = (a: ServicePlace, b: ServicePlace): boolean =>
  a.address === b.address && a.port === b.port && a.offered === b.offered;
