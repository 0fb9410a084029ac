import type { Resolution, Walk } from '../../src/model/dns.ts';
import { nodata, nxdomain, resolver, walk } from './evidence.ts';

export const host = 'my-svc.my-namespace';
export const domains = ['my-namespace.svc.cluster.local', 'svc.cluster.local'];
const [ownNamespace = '', found = ''] = domains.map((domain) => `${host}.${domain}`);
/** The names by which a pod of `my-namespace` looks `host` up. */
export const names = { ownNamespace, found };

/** A walk through the cluster's resolver, which denies the name unless told otherwise. */
export const asked = (
  chain: Parameters<typeof walk>[0],
  end: Parameters<typeof walk>[1] = nxdomain(resolver),
  over: Partial<Walk> = {},
): Walk => walk(chain, end, { view: 'resolver', ...over });

export const empty = nodata(resolver);

/** A look-up by a pod's list: what became of each name, and which walk counts: the last, unless another is given. */
export function searched(tried: readonly Walk[], counted: Walk | null = tried.at(-1) ?? null): Resolution {
  return {
    authority: null,
    resolver: counted,
    unasked: { authority: `${host} is looked up through the search list, and that is done by resolvers alone` },
    search: {
      list: { domains, ndots: 5, tldAsked: true },
      tried: tried.map(({ name, end, a, aaaa }) => ({ name, end, a, aaaa })),
      answered: counted?.end === 'addresses' ? counted.name : null,
    },
  };
}
