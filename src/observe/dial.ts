import { inRanges, kindOf, type AddressKind } from '../facts/addresses.ts';
import type { Settings } from '../model/target.ts';
import { LookError } from './classify.ts';

/**
 * The one place that says what may be dialled. Whatever DNS, referrals or redirects say: never loopback, link-local
 * (where cloud metadata lives), unspecified, multicast or documentation addresses (nobody is there) or the API server's
 * own, unless `networks` names the range or the address was `configured` (a target's `address` or host, a resolver).
 */
export function assertDialable(address: string, settings: Settings, configured: readonly string[] = []): void {
  if (configured.includes(address)) return;
  if (inRanges(address, settings.networks.public) || inRanges(address, settings.networks.private)) return;
  const kind = kindOf(address);
  if (neverDialled.includes(kind)) {
    throw new LookError(
      'denied',
      `${address} is a ${kind} address: it is not dialled unless \`networks\` names its range`,
    );
  }
  if (metadata.includes(address) || address === process.env['KUBERNETES_SERVICE_HOST']) {
    throw new LookError('denied', `${address} is not dialled: it is the platform's own`);
  }
}

const neverDialled: readonly AddressKind[] = ['loopback', 'link-local', 'unspecified', 'multicast', 'documentation'];

/** Whether we run in a pod: the kubelet tells every container where the API server is. */
export const isInCluster = (): boolean => (process.env['KUBERNETES_SERVICE_HOST'] ?? '') !== '';

/** Metadata services outside the link-local range: Alibaba Cloud, Oracle Cloud, AWS over IPv6. */
const metadata: readonly string[] = ['100.100.100.200', '192.0.0.192', 'fd00:ec2::254'];
