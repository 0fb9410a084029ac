import { ValueError } from '../config/error.ts';
import { parseHost } from '../config/host.ts';
import type { Configuration } from '../config/configuration.ts';
import { recordsByZone } from '../facts/dns/records/host-records.ts';
import { isAddress } from '../facts/addresses.ts';
import { isUnder } from '../facts/dns/names.ts';
import { uName } from '../facts/dns/u-labels.ts';
import { ownerOf } from '../facts/dns/records/record.ts';
import { planRecords, type LeftOut } from '../facts/dns/records/record-plans.ts';
import type { RecordFormat, RecordGround, RecordPlan, ZoneRecords } from '../model/records.ts';
import { SystemError } from '../observe/dns/resolv-conf.ts';
import { lookAtGround } from '../observe/record-ground.ts';
import { StoreError } from '../observe/tls/stores.ts';
import { escapeText } from '../report/escape.ts';
import { recordWriters } from '../report/records.ts';
import { chooseTargets, type ChoiceOptions } from './choose.ts';
import { UsageError, wantsColour, type Io } from './io.ts';
import { version } from './version.ts';

export interface RecordsOptions extends ChoiceOptions {
  readonly format: RecordFormat;
  readonly zone?: string;
  readonly offline?: boolean;
  readonly ascii?: boolean;
}

const noRecord = 'there is no record to create';

/** `hostprobe records`: what is to be created in DNS; 3 where the record of some host could not be made out. */
export async function records(words: readonly string[], options: RecordsOptions, io: Io): Promise<number> {
  const only = options.zone === undefined ? null : zoneNamed(options.zone);
  const { configuration, targets } = await chooseTargets(words, options, io, noRecord);
  const hosts = targets.filter(({ host, unprobed }) => unprobed !== true && mayBeIn(host, only));
  const { plans, leftOut } = planRecords(hosts);
  for (const left of leftOut) io.err(leftText(left));
  if (plans.length === 0) {
    if (options.allowEmpty === true) return 0;
    throw new UsageError(`${noRecord}${only === null ? '' : ` in ${only}`}`);
  }
  const grounds = options.offline === true ? null : await lookAt(plans, configuration, io);
  // Who reads no further does not want to know.
  if (io.signal.aborted) {
    if (io.signal.reason !== 'SIGPIPE')
      io.err('hostprobe: interrupted: nothing is printed, for not all was looked up\n');
    return 3;
  }
  const planned = plans.map((plan, i) => ({
    plan: asClaimed(plan),
    written: uName(plan.target.host),
    ground: grounds?.[i] ?? null,
  }));
  const zones = zonesMeant(recordsByZone(planned), only, options.format);
  const whole = write(zones, options, io);
  const isSure = options.offline === true || zones.every(({ hosts }) => hosts.every(({ zoneKnown }) => zoneKnown));
  return whole && isSure && !leftOut.some(({ contradicts }) => contradicts) ? 0 : 3;
}

/** Throws UsageError. */
function zoneNamed(text: string): string {
  try {
    return parseHost(text);
  } catch (error) {
    if (error instanceof ValueError) throw new UsageError(`--zone "${text}": ${error.message}`);
    throw error;
  }
}

const mayBeIn = (host: string, zone: string | null): boolean =>
  zone === null || (!isAddress(host) && isUnder(host, zone));

const leftText = ({ target: { host, name }, because }: LeftOut): string =>
  `hostprobe: ${escapeText(name === host ? host : `${name} (${host})`)}: no record: ${escapeText(because)}\n`;

/** What is looked at of a wildcard is one name below it; the record is the wildcard's. */
const asClaimed = (plan: RecordPlan): RecordPlan => ({
  ...plan,
  target: { ...plan.target, host: ownerOf(plan.target.host, plan.target) },
});

const lookAt = async (plans: readonly RecordPlan[], configuration: Configuration, io: Io): Promise<RecordGround[]> => {
  const { settings, environments, echoKey } = configuration;
  try {
    return await lookAtGround(plans, { settings, environments, echoKey, version, signal: io.signal });
  } catch (error) {
    throw error instanceof StoreError || error instanceof SystemError ? new UsageError(error.message) : error;
  }
};

/** Throws UsageError where there is none, or more than the format holds. */
function zonesMeant(zones: readonly ZoneRecords[], only: string | null, format: RecordFormat): readonly ZoneRecords[] {
  const meant = zones.filter(({ apex }) => only === null || apex === only);
  const apexes = zones.map(({ apex }) => apex).join(', ');
  if (meant.length === 0) throw new UsageError(`${only} is the zone of no host that is meant; there are ${apexes}`);
  if (recordWriters[format].oneZone && meant.length > 1) {
    throw new UsageError(`--format ${format} holds one zone; choose with --zone: ${apexes}`);
  }
  return meant;
}

/** False where some host is left without a record. */
function write(zones: readonly ZoneRecords[], { format, ascii = false }: RecordsOptions, io: Io): boolean {
  const { write: written, notesBeside, needsAddresses } = recordWriters[format];
  const hosts = zones.flatMap((zone) => zone.hosts);
  for (const note of new Set([...notesBeside(zones), ...hosts.flatMap(({ dangling }) => dangling ?? [])])) {
    io.err(`hostprobe: ${escapeText(note)}\n`);
  }
  const lacking = hosts.filter(({ kind, addresses }) => needsAddresses && kind === 'alias' && addresses.length === 0);
  for (const { host, to } of lacking) io.err(`hostprobe: ${host}: no record: the addresses of ${to} are not known\n`);
  if (lacking.length < hosts.length) io.out(written(zones, { width: io.columns, colour: wantsColour(io), ascii }));
  return lacking.length === 0;
}
