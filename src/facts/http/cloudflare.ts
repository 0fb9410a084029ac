import type { Owner } from '../../model/check.ts';
import { inRanges } from '../addresses.ts';

/** Where Cloudflare's proxy answers, as published at cloudflare.com/ips on 2026-02-11. */
const ranges: readonly string[] = [
  '173.245.48.0/20',
  '103.21.244.0/22',
  '103.22.200.0/22',
  '103.31.4.0/22',
  '141.101.64.0/18',
  '108.162.192.0/18',
  '190.93.240.0/20',
  '188.114.96.0/20',
  '197.234.240.0/22',
  '198.41.128.0/17',
  '162.158.0.0/15',
  '104.16.0.0/13',
  '104.24.0.0/14',
  '172.64.0.0/13',
  '131.0.72.0/22',
  '2400:cb00::/32',
  '2606:4700::/32',
  '2803:f800::/32',
  '2405:b500::/32',
  '2405:8100::/32',
  '2a06:98c0::/29',
  '2c0f:f248::/32',
];

export const isCloudflare = (address: string): boolean => inRanges(address, ranges);

/** What Cloudflare means by the statuses that it gives in an origin's stead, and whose job it is. */
export const originErrors: Readonly<Record<number, { readonly says: string; readonly owner: Owner }>> = {
  520: { says: 'the origin gave Cloudflare an empty answer or one that it could not read', owner: 'developer' },
  521: { says: 'the origin is down, or a firewall refuses connections from Cloudflare', owner: 'administrator' },
  522: {
    says: 'the origin did not take the connection in time: most often a firewall drops Cloudflare',
    owner: 'administrator',
  },
  523: {
    says: 'Cloudflare has no way to the origin: most often the address in its DNS settings is wrong',
    owner: 'cdn',
  },
  524: { says: 'the origin took the connection and gave no HTTP answer for two minutes', owner: 'developer' },
  525: { says: 'the TLS handshake between Cloudflare and the origin failed', owner: 'administrator' },
  526: {
    says: "the origin's certificate is not valid: expired, for another name, or from staging, self-signed or a stand-in",
    owner: 'developer',
  },
  530: { says: "Cloudflare cannot resolve the origin's name, or its tunnel is down", owner: 'cdn' },
};
