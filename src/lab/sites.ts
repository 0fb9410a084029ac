import type { Authorities } from './authorities.ts';
import type { CertificateKind, ServedChain } from './identities.ts';
import { serveAs } from './identities.ts';
import { type Places, publicAddresses } from './loopback.ts';
import type { Site, Sites } from './pages.ts';
import type { Row } from './row.ts';

/** By address, what is served there for which host. */
export async function buildSites(
  places: Places,
  rows: readonly Row[],
  authorities: Authorities,
): Promise<ReadonlyMap<string, Sites>> {
  const byAddress = new Map<string, Map<string, Site>>(
    allAddresses(places).map((address) => [address, new Map<string, Site>()]),
  );
  await Promise.all(
    rows.map(async (row) => {
      const { certificate = 'public', secondCertificate, page, after } = row;
      const { status = 200, ways = {}, allow = null, forwarding = 'strict', hasEcho = false, plain = 'secured' } = row;
      const chainOf = async (kind: CertificateKind | 'none'): Promise<ServedChain | null> =>
        kind === 'none' ? null : serveAs(kind, authorities, row.host);
      const first = await chainOf(certificate);
      const second = secondCertificate === undefined ? first : await chainOf(secondCertificate);
      const site = {
        status,
        ways,
        allow,
        forwarding,
        hasEcho,
        plain,
        ...(page === undefined ? {} : { page }),
        ...(after === undefined ? {} : { after }),
      };
      for (const [index, address] of addressesOf(row, places).entries()) {
        byAddress.get(address)?.set(row.host, { ...site, chain: index === 1 ? second : first });
      }
    }),
  );
  return byAddress;
}

const allAddresses = (places: Places): string[] => [
  ...publicAddresses(places),
  places.internal,
  ...(places.further === null ? [] : [...places.further.edges, places.further.elsewhere]),
];

function addressesOf(row: Row, places: Places): readonly string[] {
  switch (row.at) {
    case 'internal':
      return [places.internal];
    case 'public and internal':
      return [...publicAddresses(places), places.internal];
    case 'edges':
      return places.further?.edges ?? [];
    case 'elsewhere':
      return places.further === null ? [] : [places.further.elsewhere];
    default:
      return publicAddresses(places);
  }
}
