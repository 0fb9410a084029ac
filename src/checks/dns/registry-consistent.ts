import { isNamed } from '../../facts/dns/host-name.ts';
import { isTold, outcomeText } from '../../facts/dns/outcome.ts';
import { digCommand, zoneKeeper, zoneOf } from '../../facts/dns/records/record.ts';
import { entriesOf, gone, ownersText, type RegistryEntry } from '../../facts/dns/registry.ts';
import { seeStart } from '../../facts/dns/walked.ts';
import type { View } from '../../model/check.ts';
import { defineCheck } from '../define.ts';

type Asked = View<'resolution' | 'zones' | 'registry'>;

const isSilent = ({ registry, target }: Asked): boolean =>
  registry.every((row) => entriesOf(row, target.host).length === 0);

/** Of the names that ExternalDNS uses, those of which nobody told whether something stands there. */
const untold = ({ registry }: Asked) => registry.find(({ outcome }) => !isTold(outcome));

export const registryConsistent = defineCheck({
  id: 'dns.registry-consistent',
  title: "ExternalDNS's registry records, where there are any, name one owner and a record that exists",
  why: 'ExternalDNS writes a TXT record beside each record that it keeps, and changes nothing that carries the id of another owner. Left behind by a cluster that is gone, or written by two, it keeps the cluster that should have the host from making or mending its record, and only a line in a log tells. It is looked for where it stands unless --txt-prefix or --txt-suffix say otherwise; an encrypted one tells nothing.',
  fix: 'Give the ExternalDNS of each cluster an owner id of its own (--txt-owner-id), let only one of them have the host, and delete the TXT records that others have left.',
  sources: [
    {
      title: 'ExternalDNS: TXT registry',
      url: 'https://kubernetes-sigs.github.io/external-dns/latest/docs/registry/txt/',
    },
  ],
  aliases: ['external-dns', 'ExternalDNS', 'heritage=external-dns', 'txt-owner-id', 'TXT registry', 'stale TXT record'],
  controls: ['ISO 27001:2022 8.9'],
  owner: 'developer',
  urgency: 'hygiene',
  essential: false,
  look: 'full',
  reasons: ['two-owners', 'record-gone'],
  worst: 'warn',
  yieldsTo: ['dns.resolves'],
  needs: ['resolution', 'zones', 'registry'],
  applies: (view) =>
    isNamed(view.target) &&
    !view.target.search &&
    !(view.registry.length > 0 && isSilent(view) && untold(view) === undefined),
  lacks(view) {
    const unseen = untold(view);
    if (!isSilent(view)) return null;
    if (unseen !== undefined) return `for a registry record at ${unseen.name}, ${outcomeText(unseen.outcome)}`;
    return (view.zones[view.target.host] ?? []).length === 0
      ? `the zone that holds ${view.target.host} was not found`
      : null;
  },
  *run(view) {
    const { registry, resolution, target, zones } = view;
    const where = zoneKeeper(zoneOf(target.host, zones[target.host] ?? []), target.host);
    const all: RegistryEntry[] = [];
    let isSound = true;
    for (const row of registry) {
      const entries = entriesOf(row, target.host);
      all.push(...entries);
      const see = [digCommand(row.name, 'TXT', 'by' in row.outcome ? row.outcome.by : undefined)];
      if (new Set(entries.map(({ owner }) => owner)).size > 1) {
        isSound = false;
        yield {
          status: 'warn',
          reason: 'two-owners',
          subject: row.name,
          message: `the TXT records at ${row.name} say that several ExternalDNS keep ${target.host}: ${ownersText(entries)}; each leaves alone, or undoes, what the other does`,
          fix: {
            text: `Find out which of them is to have ${target.host}, and delete the TXT record of the other`,
            where,
          },
          see,
        };
      }
      const lost = entries.length === 0 ? null : gone(row, resolution, target);
      if (lost === null) continue;
      isSound = false;
      yield {
        status: 'warn',
        reason: 'record-gone',
        subject: row.name,
        message: `the TXT record at ${row.name} says that ExternalDNS keeps a record of ${target.host} (${ownersText(entries)}), ${lost}: left behind, it keeps another owner from making one`,
        fix: { text: `If that cluster no longer has ${target.host}, delete the TXT record ${row.name}`, where },
        see: [...see, ...(resolution.authority === null ? [] : [seeStart(resolution.authority)])],
      };
    }
    if (isSound && all.length > 0)
      yield { status: 'pass', message: `${target.host} is kept by ExternalDNS: ${ownersText(all)}` };
  },
});
