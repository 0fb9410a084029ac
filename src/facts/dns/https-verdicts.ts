import type { Fix, Verdict, View } from '../../model/check.ts';
import type { Walk } from '../../model/dns.ts';
import type { ServiceLook } from '../../model/name-looks.ts';
import { cutWords } from '../tls/distinguished-name.ts';
import { isBadAnswer, outcomeText } from './outcome.ts';
import { digCommand, setRecord } from './record.ts';
import { isConclusive } from './resolution.ts';
import { dataWithout, dataWithoutProtocol, isAlias, whyPassedOver, type ServiceBinding } from './https-binding.ts';
import { leadAstray, strayHints } from './https-lead.ts';
import { bindingsOf, isSame, placesOf } from './https-places.ts';
import { serviceFaults } from './https-reach.ts';
import { seeEnd } from './walked.ts';

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

/** What is wrong with the HTTPS records at one name. `walk` is the host's own way. */
export function* serviceVerdicts(look: ServiceLook, walk: Walk, view: Asked): Iterable<Said> {
  const { name, last: subject, outcome } = look;
  if (outcome.kind !== 'data') {
    if (outcome.kind === 'nodata' || outcome.kind === 'nxdomain') return;
    const by = 'by' in outcome ? outcome.by : undefined;
    const see = [digCommand(subject, 'HTTPS', by)];
    const told = `for the HTTPS record of ${name}, which browsers ask for, ${outcomeText(outcome)}`;
    // Where they do not tell the addresses either, it says nothing of this type.
    const { authority } = view.resolution;
    yield isBadAnswer(outcome) && authority !== null && isConclusive(authority)
      ? {
          status: 'warn',
          reason: 'bad-answer',
          subject,
          message: `${told}: some browsers wait for it, and others give up`,
          see,
        }
      : { status: 'unknown', reason: 'unseen', subject, message: told, owner: 'prober', see };
    return;
  }
  for (const binding of bindingsOf(look)) yield* bindingFaults(binding, look, walk, view);
}

function* bindingFaults(binding: ServiceBinding, look: ServiceLook, walk: Walk, view: Asked): Iterable<Said> {
  const { last: subject, outcome } = look;
  const record = `the HTTPS record of ${subject} (${cutWords(binding.data)})`;
  const see = [digCommand(subject, 'HTTPS', 'by' in outcome ? outcome.by : undefined)];
  const set = (text: string, data: string): Fix =>
    setRecord(text, { owner: subject, ttl: look.records[0]?.ttl ?? 0, type: 'HTTPS', data }, view.zones[subject] ?? []);
  if (isAlias(binding) && binding.target === '.') {
    const message = `${record} says that there is no such service: clients that heed it do not come`;
    yield { status: 'warn', reason: 'not-there', subject, message, fix: { text: 'Delete it' }, see };
    return;
  }
  const why = isAlias(binding) ? null : whyPassedOver(binding);
  if (why !== null) {
    const fix = set(
      'Set it without what nobody understands',
      dataWithout(binding, ['mandatory', ...(binding.alpn.length > 0 ? [] : ['no-default-alpn'])]),
    );
    yield {
      status: 'warn',
      reason: 'passed-over',
      subject,
      message: `${record} is passed over by browsers: ${cutWords(why)}`,
      fix,
      see,
    };
    return;
  }
  const astray = leadAstray(binding, look, walk, view);
  if (astray !== null) {
    const { reason, text } = astray;
    const both = [...see, seeEnd(astray.walk)];
    yield reason === 'unseen'
      ? { status: 'unknown', reason, subject, message: `${record} ${text}`, owner: 'prober', see: both }
      : {
          status: 'fail',
          reason,
          subject,
          message: `${record} ${text}`,
          fix: { text: 'Delete it, or correct its name' },
          see: both,
        };
  }
  const stray = strayHints(binding, look, walk, view.resolution);
  if (stray !== null) {
    const message = `${record} hints at ${cutWords(stray.hints.join(', '))}, which ${stray.name} does not have (${cutWords(stray.addresses.join(', '))}): browsers may go there first`;
    const fix = set('Set it without hints: they save one question', dataWithout(binding, ['ipv4hint', 'ipv6hint']));
    yield { status: 'warn', reason: 'stray-hints', subject, message, fix, see };
  }
  const places = placesOf(binding, look, walk, view.target.port);
  const endpoints = view.serviceEndpoints.filter(({ connection: { where }, offered }) =>
    places.some((place) => isSame(place, { address: where.address, port: where.port, offered })),
  );
  for (const { reason, text, protocol, see: shown } of serviceFaults(endpoints, view)) {
    const message = `${record} ${text}`;
    if (reason === 'unseen') {
      yield { status: 'unknown', reason, subject, message, owner: 'prober', see: [...see, ...shown] };
      continue;
    }
    const data =
      protocol === undefined || reason === 'not-tls'
        ? dataWithout(binding, ['port', 'mandatory'])
        : dataWithoutProtocol(binding, protocol);
    yield {
      status: 'fail',
      reason,
      subject,
      message,
      fix: set('Let the server do what it says, or set', data),
      see: [...see, ...shown],
    };
  }
}
