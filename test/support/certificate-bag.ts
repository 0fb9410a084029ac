import { encodeDer } from '../../src/lab/certificates.ts';

/** A certs-only message (RFC 5652 5.1, RFC 5280 4.2.2.1). */
export const bagOf = (...certificates: readonly Buffer[]): Buffer => {
  const data = encodeDer(0x30, encodeDer(0x06, Buffer.from('2a864886f70d010701', 'hex')));
  const bag = certificates.length === 0 ? [] : [encodeDer(0xa0, ...certificates)];
  const signed = encodeDer(0x30, encodeDer(0x02, Buffer.of(1)), encodeDer(0x31), data, ...bag, encodeDer(0x31));
  return encodeDer(0x30, encodeDer(0x06, Buffer.from('2a864886f70d010702', 'hex')), encodeDer(0xa0, signed));
};
