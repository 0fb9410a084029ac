import { countingProperties, countingTag, permissionOf } from '../../facts/dns/caa/caa.ts';
import { caaFix, serversFix } from '../../facts/dns/caa/fix.ts';
import { isWildcard } from '../../facts/dns/caa/names.ts';
import { failedText, openText, permissionText, recordsAt, unseenText } from '../../facts/dns/caa/text.ts';
import { digCommand, ownerOf } from '../../facts/dns/records/record.ts';
import {
  caaApplicants,
  everyAuthority,
  namesApplied,
  unknownApplicant,
  type CaaApplicant,
} from '../../facts/tls/authorities/caa-applicants.ts';
import { caaGroups, forbidsAll, needsIssuer, propertiesOf } from '../../facts/tls/authorities/caa-groups.ts';
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
    "Let's Encrypt",
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
  lacks(view) {
    if (caaApplicants(view).length > 0) return null;
    const groups = caaGroups(view);
    const isOpen = groups.some(({ kind }) => kind === 'unseen') || groups.some(needsIssuer);
    return isOpen && !groups.some(forbidsAll) ? unknownApplicant(view) : null;
  },
  *run(view) {
    const known = caaApplicants(view);
    for (const group of caaGroups(view)) {
      const { names } = group;
      if (group.kind === 'open') yield { status: 'pass', message: openText(names) };
      else if (group.kind === 'fails') yield failing(group.step, names, view);
      else if (group.kind === 'unseen') yield unseen(group.step, names);
      else if (known.length > 0) for (const one of known) yield permission(group.step, names, one, view);
      else if (!needsIssuer(group)) yield permission(group.step, names, everyAuthority, view);
      else {
        const message = `whether CAA at ${recordsAt(group.step)} lets anybody issue for ${names.join(', ')} was not seen: ${unknownApplicant(view)}`;
        yield { status: 'unknown', reason: 'unseen', message, ...seeStep(group.step) };
      }
    }
  },
});

/** By an authority that looks for CAA records: private ones need not. */
const mayBeIssued = (target: Asked['target']): boolean => {
  const { caaIssuer, trust } = target.expect;
  return speaksTls(target) && !target.search && (caaIssuer !== undefined || trust === 'public' || trust === 'staging');
};

function unseen(step: CaaStep | undefined, names: readonly string[]) {
  const see = step === undefined ? {} : seeStep(step);
  return { status: 'unknown', reason: 'unseen', message: unseenText(step, names), owner: 'prober', ...see } as const;
}

function failing(step: CaaStep, names: readonly string[], { zones }: Asked) {
  const shared = {
    subject: names.join(', '),
    message: failedText(step, names),
    fix: serversFix(recordsAt(step), zones),
    ...seeStep(step),
  };
  return { ...shared, status: 'fail', reason: 'servers-fail', owner: 'dns-provider' } as const;
}

function permission(step: CaaStep, names: readonly string[], applicant: CaaApplicant, { target, zones }: Asked) {
  const properties = propertiesOf(step);
  const wild = names.some(isWildcard);
  const counting = countingProperties(properties, wild);
  const found = permissionOf(properties, wild, applicant);
  const message = permissionText(found, { step, counting, names }, applicant);
  if (found.kind === 'unrestricted' || found.kind === 'granted') return { status: 'pass', message } as const;
  return {
    status: 'fail',
    reason: found.kind === 'critical' ? found.kind : found.obstacle,
    // It forbids whether or not the host resolves today.
    subject: `CAA for ${names.join(', ')}`,
    message,
    fix: caaFix(found, countingTag(properties, wild), applicant, { owner: ownerOf(recordsAt(step), target), zones }),
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
