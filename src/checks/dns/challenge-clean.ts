import { ownerAppended } from '../../facts/dns/appended.ts';
import { isPlainName, isProof } from '../../facts/dns/challenge/challenge.ts';
import { challengeAstray, type Astray } from '../../facts/dns/challenge/delegation.ts';
import { existenceText, hasRecords } from '../../facts/dns/existence.ts';
import { isNamed } from '../../facts/dns/host-name.ts';
import { parentName } from '../../facts/dns/names.ts';
import { outcomeText } from '../../facts/dns/outcome.ts';
import { digCommand, setRecord, zoneKeeper } from '../../facts/dns/records/record.ts';
import { usualTtl } from '../../facts/dns/records/wanted-record.ts';
import type { Fix, Verdict, View } from '../../model/check.ts';
import type { AppendedOwner } from '../../model/dns.ts';
import type { ChallengeLook } from '../../model/name-looks.ts';
import { defineCheck } from '../define.ts';

const reasons = ['doubled', 'zone-missing', 'zone-fails', 'unseen'] as const;
type Said = Verdict<(typeof reasons)[number]>;
type Asked = View<'zones' | 'challenges'>;

export const challengeClean = defineCheck({
  id: 'dns.challenge-clean',
  title: 'what proves the host to a certificate authority over DNS stands, or will stand, at the right name',
  why: 'A certificate authority that checks by DNS-01 looks for a TXT record at _acme-challenge below the host. Made with the zone appended, or delegated to a zone that nobody serves, it is never found: the certificate is not renewed, and that shows only when it has expired. An alias into a domain that nobody holds is worse: whoever registers that one obtains certificates for the host.',
  fix: 'Make the record at _acme-challenge below the host and nowhere else. Where it is an alias (CNAME) or delegated (NS), the zone that it leads to must be there and be served, or else delete it; that the record itself is missing between renewals is as it should be.',
  sources: [
    { title: 'RFC 8555, section 8.4: DNS challenge', url: 'https://www.rfc-editor.org/rfc/rfc8555#section-8.4' },
    {
      title: 'cert-manager: Delegated domains for DNS-01',
      url: 'https://cert-manager.io/docs/configuration/acme/dns01/#delegated-domains-for-dns01',
    },
  ],
  aliases: [
    '_acme-challenge',
    'DNS-01',
    'acme-dns',
    'No TXT record found',
    'Incorrect TXT record',
    'SERVFAIL looking up TXT',
    'DNS challenge',
    "Let's Encrypt",
    'ACME',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'full',
  reasons,
  worst: 'fail',
  yieldsTo: [],
  limitedBy: ['direct-dns-blocked'],
  needs: ['zones', 'challenges'],
  applies: ({ target }) =>
    isNamed(target) && !target.search && (target.protocol === 'https' || target.protocol === 'tls'),
  lacks({ challenges }) {
    const unasked = challenges.filter(({ hops, outcome }) => hops.length === 0 && outcome.kind === 'unasked');
    const [first] = unasked;
    return first === undefined || unasked.length < challenges.length
      ? null
      : `for ${first.name}, ${outcomeText(first.outcome)}`;
  },
  *run(view) {
    for (const look of view.challenges) {
      for (const row of look.appended) yield* doubled(look, row, view);
      const astray = challengeAstray(look, view.life);
      if (astray === null) continue;
      yield astrayVerdict(look, astray, view);
    }
  },
});

/** How the host's certificates are proven, where it is another way than this; null else. */
const otherWay = ({ target: { expect } }: Asked): string | null =>
  expect.challenge === undefined || expect.challenge === 'dns-01' ? null : expect.challenge;

const keeper = (apex: string | undefined, { zones, target }: Asked): string =>
  zoneKeeper(
    (zones[target.host] ?? []).find((zone) => zone.apex === apex),
    target.host,
  );

function astrayVerdict(look: ChallengeLook, astray: Astray, view: Asked): Said {
  const { outcome, last, name, hops } = look;
  const [hop] = hops;
  const end = digCommand(last, 'TXT', 'by' in outcome ? outcome.by : undefined);
  if (astray.reason === 'unseen') {
    const message = astray.text;
    return { status: 'unknown', reason: 'unseen', subject: name, message, owner: 'prober', see: [end] };
  }
  const free = astray.reason === 'zone-missing' ? astray.free : null;
  const host = parentName(name) ?? view.target.host;
  const claim = free === null ? '' : `, and ${free.text} obtains certificates for ${host} and *.${host}`;
  const start = hop === undefined ? digCommand(name, 'NS') : digCommand(name, 'CNAME', hop.by);
  const alias = look.isWild === true ? 'wildcard that makes the alias (CNAME)' : 'alias (CNAME)';
  const what = hop === undefined ? 'delegation (NS records)' : alias;
  const otherwise = free === null ? 'have the zone that it leads to served again' : `register ${free.domain} yourself`;
  return {
    status: free !== null || view.target.expect.challenge === 'dns-01' ? 'fail' : 'warn',
    reason: astray.reason,
    subject: name,
    message: `${astray.text}; no certificate can be had by DNS-01 that way${claim}`,
    fix: {
      text: `Delete the ${what} of ${name}, or ${otherwise}`,
      where: keeper(look.appended[0]?.zone, view),
    },
    see: [start, end, ...(free?.see ?? [])],
  };
}

function* doubled(look: ChallengeLook, row: AppendedOwner, view: Asked): Iterable<Said> {
  const { name, outcome } = row.appended;
  const see = [digCommand(name, 'TXT', 'by' in outcome ? outcome.by : undefined)];
  const verdict = ownerAppended(row);
  if (verdict === 'appended') {
    const other = otherWay(view);
    const unwanted = other === null ? '' : `; it is not waited for, as certificates are proven by ${other} here`;
    yield {
      status: other === null ? 'fail' : 'warn',
      reason: 'doubled',
      subject: name,
      message: `a record for a certificate authority was made as ${name}, because ${row.zone} was appended to ${look.name}, where it would be looked for${unwanted}`,
      fix: mend(look, row, view),
      see,
    };
  } else if (verdict === 'unseen' && outcome.kind !== 'unasked') {
    const message = `whether a record was made as ${name} by mistake was not seen: ${existenceText(hasRecords(row.appended) ? row.sibling : row.appended)}`;
    yield { status: 'unknown', reason: 'unseen', subject: name, message, owner: 'prober', see };
  }
}

/** What the mistaken record holds, under the right name. */
function mend({ name, outcome }: ChallengeLook, { appended, zone }: AppendedOwner, view: Asked): Fix {
  const own = view.zones[view.target.host] ?? [];
  const where = keeper(zone, view);
  if (outcome.kind === 'data' || otherWay(view) !== null) return { text: `Delete ${appended.name}`, where };
  const [value = ''] = appended.records;
  const text = `Delete ${appended.name} and set, if it is still wanted`;
  const record = { owner: name, ttl: usualTtl };
  if (isProof(value)) return setRecord(text, { ...record, type: 'TXT', data: `"${value}"` }, own);
  if (isPlainName(value)) return setRecord(text, { ...record, type: 'CNAME', data: value }, own);
  return { text: `Delete ${appended.name}, and make what it holds at ${name} if it is still wanted`, where };
}
