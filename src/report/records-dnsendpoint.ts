import { parseName } from '../facts/dns/names.ts';
import type { HostRecords, ZoneRecords } from '../model/records.ts';
import { escapeJson, escapeText } from './escape.ts';

/**
 * One DNSEndpoint of ExternalDNS for each host, so that applying some takes nothing away from others. Every string is
 * written as JSON has it, which YAML 1.2 reads as well; names have no final dot here.
 */
export const recordsAsDnsEndpoint = (zones: readonly ZoneRecords[]): string =>
  zones.flatMap(({ notes, hosts }) => hosts.map((records, i) => documentOf(records, i === 0 ? notes : []))).join('');

function documentOf(records: HostRecords, zoneNotes: readonly string[]): string {
  const { host, written, to, kind, ttlSeconds, notes, addresses } = records;
  const said = [
    ...(written === null ? [] : [`${host} is ${written}`]),
    ...zoneNotes,
    ...notes,
    ...(kind === 'alias' ? [aliasNote(addresses)] : []),
  ];
  const lines = [
    '---',
    ...said.map((note) => `# ${escapeText(note)}`),
    `apiVersion: ${quoted('externaldns.k8s.io/v1alpha1')}`,
    `kind: ${quoted('DNSEndpoint')}`,
    'metadata:',
    `  name: ${quoted(objectName(host))}`,
    'spec:',
    '  endpoints:',
    `    - dnsName: ${quoted(host)}`,
    `      recordType: ${quoted('CNAME')}`,
    `      recordTTL: ${ttlSeconds}`,
    '      targets:',
    `        - ${quoted(to)}`,
    ...(kind === 'alias'
      ? ['      providerSpecific:', `        - name: ${quoted('alias')}`, `          value: ${quoted('true')}`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

const aliasNote = (addresses: readonly string[]): string =>
  `Only some of ExternalDNS's providers know \`alias\`; for the others, make endpoints of type A and AAAA${
    addresses.length === 0 ? '' : `: ${addresses.join(', ')}`
  }.`;

const quoted = (text: string): string => escapeJson(JSON.stringify(text));

/** A name that Kubernetes takes (RFC 1123): what it does not allow in a label is written in hexadecimal. */
export const objectName = (host: string): string =>
  parseName(host)
    .map((label) =>
      label.replaceAll(/[^a-z0-9-]|^-|-$/gs, (char) => `x${char.charCodeAt(0).toString(16).padStart(2, '0')}`),
    )
    .join('.')
    .slice(0, 253)
    .replace(/[.-]+$/, '');
