import type { Row } from './row.ts';
import { domain } from './row.ts';

const wantsClients = { expect: { sourceIp: 'preserved' } } as const;
const isInternal = { expect: { loadBalancer: 'internal', trust: 'private', exposure: 'internal' } } as const;

/** Hosts that should see who their clients are, or be seen by some of them only. */
export const clientHosts: readonly Row[] = [
  {
    host: 'seen.example.com',
    why: 'sees the addresses of its clients, whatever they claim',
    hasEcho: true,
    target: wantsClients,
  },
  {
    host: 'counted.example.com',
    why: 'sees the addresses of its clients right-most, behind whatever they claim',
    hasEcho: true,
    forwarding: 'appending',
    target: wantsClients,
  },
  {
    host: 'masked.example.com',
    why: 'sees the address of a load balancer, and no client',
    port: 'relayed',
    hasEcho: true,
    target: wantsClients,
    findings: ['fail http.source-ip-preserved'],
  },
  {
    host: 'believing.example.com',
    why: 'takes for its client whomever a header names',
    hasEcho: true,
    forwarding: 'believing',
    target: wantsClients,
    findings: ['fail http.forged-headers-ignored'],
  },
  {
    host: 'handed-on.example.com',
    why: 'is handed on a header that names a client, as anybody wrote it',
    hasEcho: true,
    forwarding: 'usual',
    target: wantsClients,
    findings: ['warn http.forged-headers-ignored'],
  },
  {
    host: 'introduced.example.com',
    why: 'takes for its client whomever a PROXY protocol header names, and takes that from everybody',
    port: 'credulous',
    hasEcho: true,
    target: wantsClients,
    findings: ['fail http.proxy-protocol-guarded'],
  },
  {
    host: 'credulous.example.com',
    why: 'takes the PROXY protocol from everybody, and has no echo to tell what becomes of it',
    port: 'credulous',
    findings: ['warn http.proxy-protocol-guarded'],
  },
  {
    host: 'payroll.example.com',
    why: 'an internal host that no public load balancer knows',
    records: [`CNAME payroll.internal.${domain}.`],
    at: 'internal',
    certificate: 'private',
    target: isInternal,
  },
  {
    host: 'leaking.example.com',
    why: 'an internal host that the public load balancer serves to whoever knows its name',
    records: [`CNAME leaking.internal.${domain}.`],
    at: 'public and internal',
    certificate: 'private',
    target: isInternal,
    findings: ['fail http.internal-stays-internal'],
  },
  {
    host: 'listed-only.example.com',
    why: 'an internal host that the public load balancer serves to private addresses, and to whoever claims one',
    records: [`CNAME listed-only.internal.${domain}.`],
    at: 'public and internal',
    port: 'credulous',
    certificate: 'private',
    allow: ['10.0.0.0/8', 'fd00::/8'],
    target: isInternal,
    findings: ['fail http.internal-stays-internal'],
  },
];
