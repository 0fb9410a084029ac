import type { Row } from '../../src/lab/row.ts';
import { domain } from '../../src/lab/row.ts';

/** A host that is well, and what breaks it. */
export interface MutableHost {
  readonly host: string;
  readonly well: Omit<Row, 'host' | 'why'>;
  /** What is another then; left out, the host stays as it is. */
  readonly broken?: Omit<Partial<Row>, 'host' | 'why' | 'target'>;
  /** What stands in its entry of the configuration's `targets` beside the row's. */
  readonly target?: Readonly<Record<string, unknown>>;
  /** `ALERT SEVERITY` of those that fire then, without the prefix `Hostprobe`. */
  readonly alerts: readonly string[];
}

const alias = (label: string): string => `CNAME ${label}.${domain}.`;
const edge = { records: [alias('edge')], at: 'edges', target: { expect: { loadBalancer: 'edge' } } } as const;
const internal = { expect: { loadBalancer: 'internal', trust: 'private', exposure: 'internal' } } as const;
const wantsClients = { hasEcho: true, target: { expect: { sourceIp: 'preserved' } } } as const;

export const mutableHosts: readonly MutableHost[] = [
  { host: 'demo.example.com', well: {}, target: { labels: { team: 'shop' } }, alerts: [] },
  {
    host: 'gone.example.com',
    well: {},
    broken: { records: [] },
    alerts: ['TargetUnreachable critical', 'Finding warning'],
  },
  {
    host: 'astray.example.com',
    well: { at: 'public and internal' },
    broken: { records: [alias('astray.internal')] },
    alerts: ['TargetUnreachable critical', 'WrongLoadBalancer warning'],
  },
  {
    host: 'relative.example.com',
    well: {},
    broken: { records: [`CNAME app.${domain}`] },
    alerts: ['TargetUnreachable critical', 'RelativeName warning'],
  },
  {
    host: 'rehearsed.example.com',
    well: {},
    broken: { certificate: 'staging' },
    alerts: ['TargetUnreachable critical', 'StagingCertificate warning'],
  },
  {
    host: 'bare.example.com',
    well: {},
    broken: { certificate: 'none' },
    alerts: ['TargetUnreachable critical', 'PlaceholderCertificate warning'],
  },
  { host: 'due.example.com', well: {}, broken: { certificate: 'renewal-late' }, alerts: ['RenewalDue info'] },
  {
    host: 'expiring.example.com',
    well: {},
    broken: { certificate: 'renewal-very-late' },
    alerts: ['RenewalOverdue warning', 'CertificateExpiring warning'],
  },
  { host: 'masked.example.com', well: { ...wantsClients, port: 'relayed' }, alerts: ['SourceIpLost warning'] },
  {
    host: 'believing.example.com',
    well: wantsClients,
    broken: { forwarding: 'believing' },
    alerts: ['ForgeableAddress warning'],
  },
  {
    host: 'payroll.example.com',
    well: { records: [alias('payroll.internal')], at: 'internal', certificate: 'private', target: internal },
    broken: { at: 'public and internal' },
    alerts: ['InternalExposed warning'],
  },
  {
    host: 'circling.example.com',
    well: {},
    broken: { ways: { '/': { scheme: 'https', path: '/' } } },
    alerts: ['Finding warning'],
  },
  { host: 'old.example.com', well: { port: 'outdated' }, alerts: ['Finding info'] },
  { host: 'near.example.com', well: edge, alerts: ['TargetUnreachable critical', 'Finding warning'] },
  { host: 'far.example.com', well: edge, alerts: ['TargetUnreachable critical', 'Finding warning'] },
];
