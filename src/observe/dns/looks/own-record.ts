import { appendZone, siblingName } from '../../../facts/dns/names.ts';
import type { OwnRecord } from '../../../model/name-looks.ts';
import type { NameLook } from './looks.ts';
import { existenceOf, unaskedOf } from '../existence.ts';

/** The host beside a random sibling, and where that has records as well, beside a random name below it. */
export async function ownRecord({ run, client, target, zones, label }: NameLook): Promise<OwnRecord[]> {
  const { host, search } = target;
  const [zone] = zones[host] ?? [];
  const [other, deeper] = [siblingName(host, label), appendZone(label, host)];
  // What stands at a zone's apex is its own, whatever wildcards there are.
  if (search || zone === undefined || zone.apex === host || other === null || deeper === null) return [];
  const own = await existenceOf(run, client, host);
  if (own.outcome.kind !== 'data') {
    const detail = `${host} has no records that could be a wildcard's`;
    return [{ own, sibling: unaskedOf(other, detail), below: unaskedOf(deeper, detail) }];
  }
  const sibling = await existenceOf(run, client, other);
  const below =
    sibling.outcome.kind === 'data'
      ? await existenceOf(run, client, deeper)
      : unaskedOf(deeper, `${other} has no records, so that no wildcard answers`);
  return [{ own, sibling, below }];
}
