import type { Certificate } from '../../../model/certificate.ts';

export interface Placeholder {
  readonly product: string;
  /** A certificate served for want of a better one, or one from an authority of which no browser knows. */
  readonly kind: 'stand-in' | 'authority';
  /** Why it is served, the usual first. */
  readonly causes: readonly string[];
  /** What to do where it has nothing to do with an Ingress and its Secret. */
  readonly remedy?: string;
}

export interface Sign extends Placeholder {
  /** The certificate is made as the product makes it. */
  fits(certificate: Certificate): boolean;
  /** The certificate bears the product's name, however it was made. */
  claims(certificate: Certificate): boolean;
  /** SHA-256 of the keys that its authority signs with, where they are always the same. */
  readonly keys?: readonly string[];
}
