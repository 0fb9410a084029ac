import { countedWalk } from '../../facts/dns/resolution.ts';
import type { DnsReading } from '../../model/dns.ts';
import type { TargetEvidence } from '../../model/evidence.ts';
import type { Exposed } from '../prometheus/exposition.ts';
import { gauge, gauges, seconds } from './gauge.ts';
import type { ProbedHost } from './seen.ts';

/** What was heard of a name, of the look that told where it ends. */
export function dnsSeries({ evidence }: ProbedHost): Exposed[] {
  const reading = decisive(evidence);
  const message = reading?.ok === true ? reading.value : null;
  return [
    gauges(
      'probe_dns_duration_seconds',
      'How long the deciding question took.',
      reading === null ? [] : [[[['phase', 'request']], seconds(reading.ms)]],
    ),
    gauge('probe_dns_answer_rrs', 'Records in the answer.', message?.answers.length),
    gauge('probe_dns_authority_rrs', 'Records of authority beside the answer.', message?.authorities.length),
    gauge('probe_dns_additional_rrs', 'Additional records beside the answer.', message?.additionals.length),
    gauge(
      'probe_dns_query_succeeded',
      'Whether the deciding question was answered, whatever was said: 1 yes, 0 no.',
      message === null ? 0 : 1,
    ),
  ];
}

/** The question for an address of the name at which the way ends; where none of these was answered, the last that was asked. */
function decisive({ target, seen, dns }: TargetEvidence): DnsReading | null {
  const last = countedWalk(seen.resolution, target)?.last ?? target.host;
  const ofAddress = dns.filter(({ where }) => where.type === 'A' || where.type === 'AAAA');
  const ofLast = ofAddress.filter(({ where }) => where.name === last);
  const answered = ofLast.filter(({ ok }) => ok);
  const withRecords = answered.find((reading) => reading.ok && reading.value.answers.length > 0);
  return withRecords ?? answered[0] ?? ofLast.at(-1) ?? ofAddress.at(-1) ?? null;
}
