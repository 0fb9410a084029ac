import type { Status } from '../../src/model/check.ts';
import { places } from './places.ts';

export type ChainKind =
  | 'good'
  | 'wildcard'
  | 'private'
  | 'wrong-name'
  | 'expired'
  | 'self-signed'
  | 'leaf-only'
  | 'root-sent';

/** One host of the platform: its records, what is served for it, and what is true of it. */
export interface Host {
  readonly host: string;
  /** `TYPE DATA`, as they stand in the zone file; an alias of the public load balancer unless given. */
  readonly records?: readonly string[];
  /** Further lines of its zone file, as they stand there. */
  readonly beside?: readonly string[];
  /** By address, unless it is served in one way at both of the public load balancer's. `none`: nginx does not know it. */
  readonly serves?: ChainKind | 'none' | Readonly<Record<string, ChainKind>>;
  readonly httpStatus?: number;
  /** Beside `host` in its entry of the configuration. */
  readonly target?: Readonly<Record<string, unknown>>;
  readonly status: Status;
  /** `STATUS CHECK REASON` of all that is no pass and that nothing else explains. */
  readonly findings: readonly string[];
  /** Where another store is used, that holds the intermediate beside the root. */
  readonly withIntermediate?: Pick<Host, 'status' | 'findings'>;
}

const app = 'app.ck8s.example.org';
const pass = { status: 'pass', findings: [] } as const;
const fail = (...findings: string[]) => ({ status: 'fail', findings }) as const;
const { first, second, internal, dead } = places.addresses;
const byAddress = { expect: { loadBalancer: 'none' } };

export const hosts: readonly Host[] = [
  { host: 'demo.example.com', ...pass },
  { host: 'chained.example.com', records: ['CNAME demo'], ...pass },
  { host: 'root-sent.example.com', serves: 'root-sent', ...pass },
  { host: 'wildcard.example.com', serves: 'wildcard', ...pass },
  { host: 'shop.wild.example.net', records: [], beside: [`* CNAME ${app}.`], ...pass },
  {
    host: 'intranet.example.com',
    records: ['CNAME intranet.internal.ck8s.example.org.'],
    serves: { [internal]: 'private' },
    target: { expect: { loadBalancer: 'internal', trust: 'private' } },
    ...pass,
  },
  {
    host: 'several.example.com',
    records: [`A ${first}`, `A ${second}`],
    serves: { [first]: 'good', [second]: 'good' },
    target: byAddress,
    ...pass,
  },
  { host: 'missing.example.com', records: [], ...fail('fail dns.resolves nxdomain') },
  { host: 'no-address.example.com', records: ['TXT "to be done"'], ...fail('fail dns.resolves nodata') },
  {
    host: 'relative-target.example.com',
    records: [`CNAME ${app}`],
    ...fail('fail dns.target-is-absolute zone-appended'),
  },
  {
    host: 'relative-target.wild.example.net',
    records: [`CNAME ${app}`],
    ...fail('fail dns.target-is-absolute zone-appended'),
  },
  {
    host: 'relative-owner.example.com',
    records: [],
    beside: [`relative-owner.example.com CNAME ${app}.`],
    ...fail('fail dns.owner-is-absolute doubled'),
  },
  { host: 'template.example.com', records: ['CNAME app.\\$domain'], ...fail('fail dns.target-is-a-name template') },
  { host: 'dangling.example.com', records: ['CNAME shop.old.example.net.'], ...fail('fail dns.chain-ends dangling') },
  {
    host: 'loop.example.com',
    records: ['CNAME loop-back'],
    beside: ['loop-back CNAME loop'],
    ...fail('fail dns.chain-ends loop'),
  },
  {
    host: 'elsewhere.example.com',
    records: ['CNAME shop.provider.example.net.'],
    serves: { [second]: 'good' },
    ...fail('fail dns.leads-to-load-balancer elsewhere'),
  },
  {
    host: 'exposed.example.com',
    serves: 'private',
    target: { expect: { loadBalancer: 'internal', trust: 'private' } },
    ...fail('fail dns.leads-to-load-balancer internal-on-public'),
  },
  { host: 'wrong-name.example.com', serves: 'wrong-name', ...fail('fail tls.name-matches host-not-covered') },
  { host: 'expired.example.com', serves: 'expired', ...fail('fail tls.within-validity expired') },
  { host: 'self-signed.example.com', serves: 'self-signed', ...fail('fail tls.trust-as-expected self-signed') },
  {
    host: 'leaf-only.example.com',
    serves: 'leaf-only',
    ...fail('fail tls.trust-as-expected unrecognised'),
    withIntermediate: fail('fail tls.chain-complete intermediate-missing'),
  },
  {
    host: 'uneven.example.com',
    records: [`A ${first}`, `A ${second}`],
    serves: { [first]: 'good', [second]: 'expired' },
    target: byAddress,
    ...fail('fail tls.within-validity expired'),
  },
  {
    host: 'one-dead.example.com',
    records: [`A ${first}`, `A ${dead}`],
    serves: { [first]: 'good' },
    target: byAddress,
    status: 'warn',
    findings: ['warn reach.every-address-answers some-do-not'],
  },
  { host: 'unavailable.example.com', httpStatus: 503, ...fail('fail http.status-as-expected no-endpoints') },
  {
    host: 'unknown.example.com',
    serves: 'none',
    ...fail('fail tls.not-placeholder stand-in', 'fail http.status-as-expected no-rule'),
  },
];
