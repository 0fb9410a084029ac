import type { Walk } from '../../model/dns.ts';
import type { Target } from '../../model/target.ts';
import { isAddress } from '../addresses.ts';
import { isConclusive } from './resolution.ts';

/**
 * The addresses that are dialled though DNS does not give them: where it is sure that it gives none, those that the
 * status of the target's Kubernetes objects publishes. None for every other target.
 */
export const publishedInstead = (
  { host, address, published }: Pick<Target, 'host' | 'address' | 'published'>,
  walk: Walk | null,
): readonly string[] =>
  walk !== null && walk.addresses.length === 0 && isConclusive(walk) && address.length === 0 && !isAddress(host)
    ? (published?.addresses ?? [])
    : [];
