import { countingTag, parseCaa, permissionOf } from '../../facts/dns/caa.ts';
import { caaFix, serversFix } from '../../facts/dns/caa-fix.ts';
import { isWildcard } from '../../facts/dns/caa-names.ts';
import {
  decidingStep,
  failedText,
  failsForCaa,
  openText,
  permissionText,
  recordsAt,
  unseenText,
} from '../../facts/dns/caa-text.ts';
import { digCommand } from '../../facts/dns/record.ts';
import { caaApplicants, namesApplied, unknownApplicant, type CaaApplicant } from '../../facts/tls/caa-applicants.ts';
import { certificateLimits, speaksTls } from '../../facts/tls/served.ts';
import type { View } from '../../model/check.ts';
import type { CaaStep } from '../../model/name-looks.ts';
import { defineCheck } from '../define.ts';

type Asked = View<'caa' | 'sessions' | 'zones'>;

export const caaAllowsIssuer = defineCheck({
  id: 'dns.caa-allows-issuer',
  title: 'CAA records let the expected authority issue',
  why: 'An authority looks for CAA records at the name and then upward, and issues nothing where they do not name it or where the name servers fail for them. Nobody notices until the renewal fails, weeks after the record was made.',
  fix: 'Add a CAA record for the authority at the name where the records stand (issuewild where that tag is used for wildcards), or have the name servers answer CAA questions; where another authority is to issue, say so in expect.caaIssuer.',
  sources: [
    { title: 'RFC 8659: CAA', url: 'https://www.rfc-editor.org/rfc/rfc8659' },
    { title: 'RFC 8657: CAA and ACME', url: 'https://www.rfc-editor.org/rfc/rfc8657' },
    { title: "Let's Encrypt: CAA", url: 'https://letsencrypt.org/docs/caa/' },
  ],
  aliases: [
    'CAA',
    'issuewild',
    'accounturi',
    'validationmethods',
    'urn:ietf:params:acme:error:caa',
    'CAA record prevents issuance',
    'SERVFAIL looking up CAA',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'full',
  reasons: ['other-issuer', 'malformed', 'method', 'account', 'critical', 'servers-fail', 'unseen'],
  worst: 'fail',
  yieldsTo: ['dns.chain-ends', 'dns.resolves'],
  limitedBy: certificateLimits,
  needs: ['caa', 'sessions', 'zones'],
  // Who is to issue may be configured, and what CAA forbids is seldom served.
  mayMiss: ['sessions'],
  applies: (view) => mayBeIssued(view.target) && namesApplied(view).length > 0,
  lacks: (view) => (caaApplicants(view).length === 0 ? unknownApplicant(view) : null),
  *run(view) {
    const applicants = caaApplicants(view);
    const climbs = namesApplied(view).map((name) => {
      const climb = view.caa.find((each) => each.name === name);
      const step = climb === undefined ? undefined : decidingStep(climb);
      const how = climb === undefined ? 'unasked' : step === undefined ? 'open' : `at ${recordsAt(step)}`;
      return { name, step, key: `${how} ${step === undefined ? '' : tagFor(name, step)}` };
    });
    for (const [key, group] of Map.groupBy(climbs, (climb) => climb.key)) {
      const names = group.map(({ name }) => name);
      const step = group[0]?.step;
      if (key.startsWith('open')) yield { status: 'pass', message: openText(names) };
      else if (step?.outcome.kind === 'data') for (const one of applicants) yield permission(step, names, one, view);
      else yield unread(step, names, view);
    }
  },
});

const tagFor = (name: string, { records }: CaaStep): string =>
  countingTag(
    records.map((record) => parseCaa(record)),
    isWildcard(name),
  );

/** By an authority that looks for CAA records: private ones need not. */
const mayBeIssued = (target: Asked['target']): boolean => {
  const { caaIssuer, trust } = target.expect;
  return speaksTls(target) && !target.search && (caaIssuer !== undefined || trust === 'public' || trust === 'staging');
};

function unread(step: CaaStep | undefined, names: readonly string[], { zones }: Asked) {
  const see = step === undefined ? {} : seeStep(step);
  if (step === undefined || !failsForCaa(step)) {
    const message = unseenText(step, names);
    return { status: 'unknown', reason: 'unseen', message, owner: 'prober', ...see } as const;
  }
  const shared = {
    subject: names.join(', '),
    message: failedText(step, names),
    fix: serversFix(recordsAt(step), zones),
    ...see,
  };
  return { ...shared, status: 'fail', reason: 'servers-fail', owner: 'dns-provider' } as const;
}

function permission(step: CaaStep, names: readonly string[], applicant: CaaApplicant, { zones }: Asked) {
  const properties = step.records.map((record) => parseCaa(record));
  const wild = names.some(isWildcard);
  const tag = countingTag(properties, wild);
  const counting = properties.filter((property) => property.tag === tag);
  const found = permissionOf(properties, wild, applicant);
  const message = permissionText(found, { step, counting, names }, applicant);
  if (found.kind === 'unrestricted' || found.kind === 'granted') return { status: 'pass', message } as const;
  return {
    status: 'fail',
    reason: found.kind === 'critical' ? found.kind : found.obstacle,
    // It forbids whether or not the host resolves today.
    subject: `CAA for ${names.join(', ')}`,
    message,
    fix: caaFix(found, tag, applicant, { owner: recordsAt(step), zones }),
    ...seeStep(step),
    // What an alias leads to is kept by whoever keeps the load balancer.
    ...(step.hops.length === 0 ? {} : { owner: 'administrator' as const }),
    evidence: { records: step.records.slice(0, 20) },
  } as const;
}

const seeStep = (step: CaaStep): { readonly see?: readonly string[] } => {
  const { outcome } = step;
  return 'by' in outcome && outcome.by !== undefined ? { see: [digCommand(recordsAt(step), 'CAA', outcome.by)] } : {};
};
