import type { Verdict, View } from '../../../model/check.ts';
import type { Walk } from '../../../model/dns.ts';
import type { ServiceLook } from '../../../model/name-looks.ts';
import { cutWords } from '../../cut-words.ts';
import { isBadAnswer, isTold, outcomeText } from '../outcome.ts';
import { digCommand } from '../records/record.ts';
import { isConclusive } from '../resolution.ts';
import { isAlias, speaksOnlyUnlooked, unlookedProtocols, whyPassedOver, type ServiceBinding } from './binding.ts';
import { replaceRecord, withoutHints, withoutProtocol, withoutStrange, type HeldRecord } from './fix.ts';
import { leadAstray, strayHints } from './lead.ts';
import { bindingsOf, isSame, placesOf } from './places.ts';
import { serviceFaults, type ServiceFault } from './reach.ts';
import { seeEnd } from '../walked.ts';

export const serviceReasons = [
  'elsewhere',
  'no-address',
  'port-closed',
  'not-tls',
  'protocol-not-spoken',
  'stray-hints',
  'passed-over',
  'not-there',
  'bad-answer',
  'unseen',
] as const;
type Said = Verdict<(typeof serviceReasons)[number]>;
type Asked = View<'resolution' | 'zones' | 'balancers' | 'services' | 'serviceEndpoints'>;

interface Held extends HeldRecord {
  readonly view: Asked;
  /** What the record is called in a sentence, and the command that shows it. */
  readonly title: string;
  readonly see: readonly string[];
}

/** What is wrong with the HTTPS records at one name. `walk` is the host's own way. */
export function serviceVerdicts(look: ServiceLook, walk: Walk, view: Asked): Said[] {
  const { last, outcome } = look;
  const see = [digCommand(last, 'HTTPS', 'by' in outcome ? outcome.by : undefined)];
  if (!isTold(outcome)) return [untold(look, view, see)];
  return bindingsOf(look).flatMap((record) =>
    recordFaults({ record, look, walk, view, title: titleOf(record, look), see }),
  );
}

const titleOf = ({ data }: ServiceBinding, { last }: ServiceLook): string =>
  `the HTTPS record of ${last} (${cutWords(data)})`;

/** Said at once by servers that know nothing of the type. */
const takenForNone: ReadonlySet<string> = new Set(['FORMERR', 'NOTIMP', 'REFUSED']);

function untold({ name, last: subject, outcome }: ServiceLook, view: Asked, see: readonly string[]): Said {
  const told = `for the HTTPS record of ${name}, which browsers ask for, ${outcomeText(outcome)}`;
  const { authority } = view.resolution;
  // Where they do not tell the addresses either, it says nothing of this type.
  if (!isBadAnswer(outcome) || authority === null || !isConclusive(authority)) {
    return { status: 'unknown', reason: 'unseen', subject, message: told, owner: 'prober', see };
  }
  if (outcome.kind === 'rcode' && takenForNone.has(outcome.rcode)) {
    return { status: 'pass', message: `${told}: browsers take that for no such record` };
  }
  const message = `${told}: some browsers wait for it, and others give up`;
  const fix = { text: 'Have the servers answer questions for HTTPS records: an empty NOERROR says that there is none' };
  return { status: 'warn', reason: 'bad-answer', subject, message, fix, see };
}

function recordFaults(held: Held): Said[] {
  const unused = notThere(held) ?? passedOver(held);
  return unused === null ? [...astray(held), ...hinted(held), ...reached(held)] : [unused];
}

function notThere(held: Held): Said | null {
  const { record, title, see } = held;
  if (!isAlias(record) || record.target !== '.') return null;
  const message = `${title} says that there is no such service: clients that heed it do not come`;
  return { status: 'warn', reason: 'not-there', subject: held.look.last, message, fix: replaceRecord(held), see };
}

function passedOver(held: Held): Said | null {
  const { record, title, see } = held;
  const why = isAlias(record) ? null : whyPassedOver(record);
  if (why === null) return null;
  const message = `${title} is passed over by browsers: ${cutWords(why)}`;
  return { status: 'warn', reason: 'passed-over', subject: held.look.last, message, fix: withoutStrange(held), see };
}

function astray(held: Held): Said[] {
  const { record, look, walk, view, title } = held;
  const lead = leadAstray(record, look, walk, view);
  if (lead === null) return [];
  const shared = {
    subject: look.last,
    message: `${title} ${lead.text}`,
    see: [...held.see, seeEnd(lead.walk)],
  };
  return lead.reason === 'unseen'
    ? [{ ...shared, status: 'unknown', reason: lead.reason, owner: 'prober' }]
    : [{ ...shared, status: 'fail', reason: lead.reason, fix: replaceRecord(held) }];
}

function hinted(held: Held): Said[] {
  const { record, look, walk, view, title, see } = held;
  const stray = strayHints(record, look, walk, view.resolution);
  if (stray === null) return [];
  const message = `${title} hints at ${cutWords(stray.hints.join(', '))}, which ${stray.name} does not have (${cutWords(stray.addresses.join(', '))}): browsers may go there first`;
  return [{ status: 'warn', reason: 'stray-hints', subject: look.last, message, fix: withoutHints(held), see }];
}

function reached(held: Held): Said[] {
  const { record, look, walk, view } = held;
  const places = placesOf(record, look, walk, view.target.port);
  const endpoints = view.serviceEndpoints.filter(({ connection: { where }, offered }) =>
    places.some((place) => isSame(place, { address: where.address, port: where.port, offered })),
  );
  return serviceFaults(endpoints, view).map((fault) => reachVerdict(fault, held));
}

function reachVerdict({ reason, text, protocol, see: shown }: ServiceFault, held: Held): Said {
  const { record, title } = held;
  const shared = { subject: held.look.last, message: `${title} ${text}`, see: [...held.see, ...shown] };
  if (reason === 'unseen') return { ...shared, status: 'unknown', reason, owner: 'prober' };
  // What it is there for is spoken over UDP: that HTTP/1.1 is not spoken beside it keeps nobody away.
  if (speaksOnlyUnlooked(record)) {
    const message = `${shared.message}; whether ${cutWords(unlookedProtocols(record).join(', '))} is spoken there was not looked at`;
    return { ...shared, status: 'unknown', reason: 'unseen', message, owner: 'prober' };
  }
  const fix =
    reason === 'protocol-not-spoken' && protocol !== undefined
      ? withoutProtocol(held, protocol)
      : replaceRecord(held, 'Have TLS answered over TCP there');
  return { ...shared, status: 'fail', reason, fix };
}
