import { createServer } from 'node:http';
import { type Authority, rawExtension, x509 } from './certificates.ts';
import { listen } from './listen.ts';
import type { Open } from './loopback.ts';

/** The serial number that is on every list. */
export const revokedSerial = '2bad5e41a1';
const day = 86_400_000;

/** The lists that the public issuer publishes, by the last part of their URL. */
export type ListName = 'current' | 'ended';

/** Where lists are published, and what is on them. */
export interface Crls {
  /** An extension that names the place of a list (RFC 5280 4.2.1.13). */
  at(name: ListName): x509.Extension;
  readonly lists: ReadonlyMap<string, Buffer>;
}

const pathOf = (name: ListName): string => `/${name}.crl`;

export async function publishCrls(issuer: Authority, base: string): Promise<Crls> {
  const [current, ended] = await Promise.all([
    list(issuer, { thisUpdate: new Date(Date.now() - day), nextUpdate: new Date(Date.now() + 6 * day) }),
    list(issuer, { thisUpdate: new Date(Date.now() - 9 * day), nextUpdate: new Date(Date.now() - 2 * day) }),
  ]);
  return {
    at: (name) => new x509.CRLDistributionPointsExtension([`${base}${pathOf(name)}`]),
    lists: new Map([
      [pathOf('current'), current],
      [pathOf('ended'), ended],
    ]),
  };
}

async function list(
  { subject, keys }: Authority,
  dates: { readonly thisUpdate: Date; readonly nextUpdate: Date },
): Promise<Buffer> {
  const crl = await x509.X509CrlGenerator.create({
    ...dates,
    issuer: subject,
    signingKey: keys.privateKey,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    entries: [
      {
        serialNumber: revokedSerial,
        revocationDate: new Date(dates.thisUpdate.getTime() - day),
        reason: x509.X509CrlReason.keyCompromise,
      },
    ],
  });
  return Buffer.from(crl.rawData);
}

/** RFC 7633: it demands a stapled OCSP response. */
export const mustStaple = rawExtension('1.3.6.1.5.5.7.1.24', false, Buffer.of(0x30, 3, 2, 1, 5));

/** Serves over plain HTTP what is published by then. */
export const crlServer =
  (address: string, published: ReadonlyMap<string, Buffer>): Open =>
  async (port) =>
    listen(
      createServer((request, response) => {
        const der = published.get(request.url ?? '');
        response.writeHead(der === undefined ? 404 : 200, { 'content-type': 'application/pkix-crl' });
        response.end(der);
      }),
      address,
      port,
    );
