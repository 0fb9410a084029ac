import type { RecordFormat, ZoneRecords } from '../model/records.ts';
import type { Drawing } from './pen.ts';
import { recordsAsDnsEndpoint } from './records-dnsendpoint.ts';
import { recordsAsForm } from './records-form.ts';
import { recordsAsRoute53, route53Notes } from './records-route53.ts';
import { recordsAsZone } from './records-zone.ts';

export interface RecordWriter {
  write(zones: readonly ZoneRecords[], drawing: Drawing): string;
  /** Whether one document holds one zone only. */
  readonly oneZone: boolean;
  /** Whether it can only say `alias` by addresses, so that without them there is no record. */
  readonly needsAddresses: boolean;
  /** What the document has no place for. */
  notesBeside(zones: readonly ZoneRecords[]): readonly string[];
}

const nothing = (): readonly string[] => [];

export const recordWriters: Readonly<Record<RecordFormat, RecordWriter>> = {
  zone: { write: recordsAsZone, oneZone: false, needsAddresses: true, notesBeside: nothing },
  form: { write: recordsAsForm, oneZone: false, needsAddresses: false, notesBeside: nothing },
  route53: { write: recordsAsRoute53, oneZone: true, needsAddresses: true, notesBeside: route53Notes },
  dnsendpoint: { write: recordsAsDnsEndpoint, oneZone: false, needsAddresses: false, notesBeside: nothing },
};
