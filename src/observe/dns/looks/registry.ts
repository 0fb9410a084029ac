import { registryEntry, registryNames } from '../../../facts/dns/registry.ts';
import { siblingName } from '../../../facts/dns/names.ts';
import type { Existence } from '../../../model/dns.ts';
import type { RegistryName } from '../../../model/name-looks.ts';
import type { NameLook } from './looks.ts';
import { existenceOf } from '../existence.ts';
import { textsAt } from './texts.ts';

/** What ExternalDNS has written beside the host's record, at the host's own name and not where an alias leads. */
export async function registry({ run, client, target, zones, label }: NameLook): Promise<RegistryName[]> {
  const [zone] = zones[target.host] ?? [];
  if (target.search || zone === undefined) return [];
  return Promise.all(
    registryNames(target.host, zone.apex).map(async ({ name, speaksOf }) => {
      const { outcome, texts, alias } = await textsAt(run, client, name);
      const by = 'by' in outcome ? outcome.by : undefined;
      // An alias has no TXT record of its own.
      if (alias !== null && by !== undefined) return unwritten({ name, speaksOf, outcome: { kind: 'nodata', by } });
      if (!texts.some((text) => registryEntry(text) !== null)) return unwritten({ name, speaksOf, outcome });
      const other = siblingName(name, label);
      const [sibling, namesake] = await Promise.all([
        other === null ? null : siblingOf(other),
        speaksOf === null ? null : existenceOf(run, client, name),
      ]);
      return { name, speaksOf, outcome, texts, sibling, namesake };
    }),
  );

  async function siblingOf(other: string): Promise<Existence> {
    const { outcome, texts } = await textsAt(run, client, other);
    return { name: other, outcome, records: texts };
  }
}

const unwritten = (row: Pick<RegistryName, 'name' | 'speaksOf' | 'outcome'>): RegistryName => ({
  ...row,
  texts: [],
  sibling: null,
  namesake: null,
});
