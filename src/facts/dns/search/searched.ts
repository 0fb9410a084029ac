import type { Fix } from '../../../model/check.ts';
import type { Resolution, Walk } from '../../../model/dns.ts';
import type { Tried } from '../../../model/search.ts';
import { outcomeText } from '../outcome.ts';
import { isConclusive } from '../resolution.ts';
import { decisive } from '../walked.ts';

/** The names that a searched host was tried as, as the end of a sentence; empty for any other host. */
export function triedText({ search }: Resolution): string {
  if (search === undefined) return '';
  const { domains, ndots } = search.list;
  const list = `${domains.length === 0 ? 'empty, ' : ''}ndots ${ndots}`;
  const names = search.tried.map((tried) => `${tried.name} (${endText(tried)})`);
  return `; tried by the search list (${list}), in this order: ${names.join(', ')}`;
}

function endText(tried: Tried): string {
  switch (tried.end) {
    case 'addresses':
      return 'has addresses';
    case 'nxdomain':
      return 'NXDOMAIN';
    case 'nodata':
      return 'no address';
    default:
      return outcomeText(decisive(tried));
  }
}

/** As which name a searched host leads to addresses, and what was tried before it where that was not simply denied. */
export function foundText({ name }: Pick<Walk, 'name'>, resolution: Resolution): string {
  const { search } = resolution;
  if (search === undefined) return '';
  return ` as ${name}${search.tried.every(isConclusive) ? '' : triedText(resolution)}`;
}

/** For a host of which no name was found: no zone is known that should have its record. */
export const searchFix: Fix = {
  text: 'Correct the host, or what it is searched by: `dns.search`, or `search` and `options ndots:N` in /etc/resolv.conf; in a cluster, compare it with the names of the Service and its namespace',
};
