import type { Status } from '../model/check.ts';
import type { ClientFiles } from './authorities.ts';
import type { DoorKind } from './doors.ts';
import { dnsHosts } from './dns-hosts.ts';
import { healthyHosts } from './healthy-hosts.ts';
import type { Places } from './loopback.ts';
import type { ConnectionMisbehaviour } from './misbehaving.ts';
import { clientHosts } from './client-hosts.ts';
import { clusterHosts } from './cluster-hosts.ts';
import { httpHosts } from './http-hosts.ts';
import type { Row } from './row.ts';
import { serverHosts } from './server-hosts.ts';
import { tlsHosts } from './tls-hosts.ts';
import { zoneHosts } from './zone-hosts.ts';

/** A host of the lab, and what a prober that is right says of it. */
export interface LabHost {
  readonly host: string;
  /** One line: what it shows. */
  readonly why: string;
  /** Its entry of the configuration's `targets`. */
  readonly target: Readonly<Record<string, unknown>>;
  readonly status: Status;
  /** Exactly what is meant to be found: neither passes nor what another finding explains. */
  readonly findings: readonly { readonly check: string; readonly status: Status }[];
}

export const allRows = (places: Places): readonly Row[] => [
  ...healthyHosts(places),
  ...dnsHosts(places),
  ...zoneHosts(places),
  ...tlsHosts(places),
  ...serverHosts(places),
  ...httpHosts(places),
  ...clientHosts,
  ...clusterHosts,
];

/** Ports of one lab. */
export interface LabPorts {
  readonly loadBalancers: number;
  /** Of plain HTTP. */
  readonly plain: number;
  /** Of load balancers behind another. */
  readonly relayed: number;
  readonly doors: Readonly<Record<DoorKind, number>>;
  readonly misbehaving: Readonly<Record<ConnectionMisbehaviour, number>>;
}

/** tcpmux: nobody listens there, and nobody is given it by chance. */
const refusedPort = 1;

export function labHost(row: Row, ports: LabPorts, member: ClientFiles): LabHost {
  const findings = (row.findings ?? []).map((meant): LabHost['findings'][number] => {
    const [status = '', check = ''] = meant.split(' ');
    return { check, status: byGravity.find((known) => known === status) ?? 'pass' };
  });
  return {
    host: row.host,
    why: row.why,
    target: {
      host: row.host,
      name: row.host,
      ...(row.port !== undefined && { port: portOf(row.port, ports) }),
      ...(row.plain === 'refused' && { http: { port: refusedPort } }),
      ...(row.isMember === true && { clientCertificate: member }),
      ...row.target,
      ...(row.mustBeAbsent === true && {
        expect: { reachable: false, control: `demo.example.com:${ports.loadBalancers}` },
      }),
    },
    status: byGravity.find((status) => findings.some((finding) => finding.status === status)) ?? 'pass',
    findings,
  };
}

export function portOf(port: Row['port'], { loadBalancers, relayed, doors, misbehaving }: LabPorts): number {
  if (port === undefined) return loadBalancers;
  return { refused: refusedPort, relayed, ...doors, ...misbehaving }[port];
}

const byGravity = ['fail', 'unknown', 'warn'] as const;
