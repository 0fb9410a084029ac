import { due, elementsOf, integer, readElement, sequence } from './der.ts';

/** TLS extension `status_request` (RFC 6066 8): who names it as a feature demands a stapled OCSP response. */
const statusRequest = 5;

/** RFC 7633 4.1. Throws DerError. */
export const demandsStaple = (value: Buffer): boolean =>
  Array.from(elementsOf(due(readElement(value), sequence).content)).some((feature) =>
    due(feature, integer).content.equals(Buffer.of(statusRequest)),
  );
