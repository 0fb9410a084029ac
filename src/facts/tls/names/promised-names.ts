import type { Fix } from '../../../model/check.ts';
import { canonicalAddress, isAddress } from '../../addresses.ts';
import { cutWords } from '../../cut-words.ts';
import { describeCertificatesCommand, findSecretCommand, showSecretCommand } from '../../kubectl.ts';

/** One spelling of what may have been promised twice. */
export const plainName = (name: string): string => canonicalAddress(name) ?? name.toLowerCase().replace(/\.$/, '');

/** What the certificate must cover, each once: the host, and the names that are expected beside it. */
export const promisedNames = (host: string, names: readonly string[] = []): string[] => [
  ...new Set([host, ...names].map(plainName)),
];

/** Which names to put where, and how to see what became of it. */
export function namesFix(host: string, uncovered: readonly string[]): Fix {
  const addresses = uncovered.filter(isAddress);
  const names = uncovered.filter((name) => !isAddress(name));
  const fields = [
    ...(names.length === 0
      ? []
      : [`${cutWords(names.join(', '))} under spec.tls[].hosts of the Ingress (or dnsNames of the Certificate)`]),
    ...(addresses.length === 0 ? [] : [`${cutWords(addresses.join(', '))} under ipAddresses of the Certificate`]),
  ];
  return {
    text: `Put ${fields.join(', and ')}, wait until it is issued, and look at the Secret.`,
    // An Ingress has no rule for an address.
    paste: [...(isAddress(host) ? [] : [findSecretCommand(host)]), describeCertificatesCommand, showSecretCommand],
  };
}
