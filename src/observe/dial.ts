import {
  canonicalAddress,
  embeddedIpv4,
  inRanges,
  isTranslated,
  kindOf,
  type AddressKind,
} from '../facts/addresses.ts';
import { hasPublicSuffix } from '../facts/dns/public-suffix.ts';
import type { Settings } from '../model/target.ts';
import { LookError } from './classify.ts';

/**
 * The one place that says what may be dialled. Whatever DNS, referrals or redirects say: never loopback, link-local
 * (where cloud metadata lives), unspecified, multicast or documentation addresses (nobody is there) or the API server's
 * own, unless `networks` names the range or the address was `configured` (a target's `address` or host, a resolver). An
 * IPv6 address that leads to an IPv4 one counts as that, too.
 */
export function assertDialable(address: string, settings: Settings, configured: readonly string[] = []): void {
  if (configured.includes(address)) return;
  if (isNamed(address, settings)) return;
  for (const each of [address, ...embeddedIpv4(address)]) {
    const what = each === address ? address : `${address}, which leads to ${each},`;
    const kind = kindOf(each);
    if (neverDialled.includes(kind)) {
      throw new LookError(
        'denied',
        `${what} is a ${kind} address: it is not dialled unless \`networks\` names its range`,
      );
    }
    if (metadata.includes(each) || each === apiServer()) {
      throw new LookError('denied', `${what} is not dialled: it is the platform's own`);
    }
  }
}

const isNamed = (address: string, { networks }: Settings): boolean =>
  inRanges(address, networks.public) || inRanges(address, networks.private);

const neverDialled: readonly AddressKind[] = ['loopback', 'link-local', 'unspecified', 'multicast', 'documentation'];

/**
 * Whose word a URL is: `anyone`'s, such as of a server that was looked at, or that of somebody to whom the configuration
 * gives a right to name places inside (a private authority, an ACME directory).
 */
export type Word = 'anyone' | 'own';

/** Names without a public suffix are looked up as local ones are, which leads inside. */
export function assertPublicName(host: string, whose = unvouched): void {
  if (!hasPublicSuffix(host)) {
    throw new LookError('denied', `${host} is no public name: on the word of ${whose} it is not looked up`);
  }
}

/** The port of a scheme that a URL names, and where it was found to lead. */
export interface NamedPlace {
  readonly address: string;
  readonly port: number;
  readonly usualPort: number;
}

/** On anyone's word nothing but the usual port of public addresses is dialled, unless `networks` names the range. */
export function assertPublic({ address, port, usualPort }: NamedPlace, settings: Settings, whose = unvouched): void {
  if (isNamed(address, settings)) return;
  const onlyNamed = `on the word of ${whose} it is not dialled unless \`networks\` names its range`;
  const at = embeddedIpv4(address);
  const judged = isTranslated(address) ? at : [address, ...at];
  if (!judged.every((each) => kindOf(each) === 'public')) {
    throw new LookError('denied', `${address} is no public address: ${onlyNamed}`);
  }
  if (port !== usualPort) {
    throw new LookError('denied', `port ${port} of ${address} is not ${usualPort}: ${onlyNamed}`);
  }
}

const unvouched = 'a certificate for which no private authority is known to vouch';

/** Whether we run in a pod: the kubelet tells every container where the API server is. */
export const isInCluster = (): boolean => (process.env['KUBERNETES_SERVICE_HOST'] ?? '') !== '';

const apiServer = (): string | null => canonicalAddress(process.env['KUBERNETES_SERVICE_HOST'] ?? '');

/**
 * What hands out credentials outside the link-local range: metadata services of Alibaba Cloud, Oracle Cloud and Azure,
 * those of AWS, Google Cloud and Scaleway over IPv6, and the EKS Pod Identity agent.
 */
const metadata: readonly string[] = [
  '100.100.100.200',
  '192.0.0.192',
  '168.63.129.16',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fd00:42::42',
];
