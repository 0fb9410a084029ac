import { ownerAppended } from '../../facts/dns/appended.ts';
import { isPlainName, isProof } from '../../facts/dns/challenge.ts';
import { challengeAstray } from '../../facts/dns/challenge-delegation.ts';
import { existenceText, hasRecords } from '../../facts/dns/existence.ts';
import { isNamed } from '../../facts/dns/host-name.ts';
import { outcomeText } from '../../facts/dns/outcome.ts';
import { digCommand, setRecord, zoneKeeper } from '../../facts/dns/record.ts';
import { usualTtl } from '../../facts/dns/wanted-record.ts';
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
  why: 'A certificate authority that checks by DNS-01 looks for a TXT record at _acme-challenge below the host. Made with the zone appended, or delegated to a zone that nobody serves, it is never found: the certificate is not renewed, and that shows only when it has expired.',
  fix: 'Make the record at _acme-challenge below the host and nowhere else. Where it is an alias (CNAME) or delegated (NS), the zone that it leads to must be there and be served; that the record itself is missing between renewals is as it should be.',
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
      const { outcome, last, name } = look;
      const see = [digCommand(last, 'TXT', 'by' in outcome ? outcome.by : undefined)];
      yield astray.reason === 'unseen'
        ? { status: 'unknown', reason: 'unseen', subject: name, message: astray.text, owner: 'prober', see }
        : {
            status: 'warn',
            reason: astray.reason,
            subject: name,
            message: `${astray.text}; no certificate can be had by DNS-01 that way`,
            fix: {
              text: `Delete the delegation of ${name}, or have the zone that it leads to served again`,
              where: keeper(look, view),
            },
            see: [digCommand(name, look.hops.length > 0 ? 'CNAME' : 'NS', look.hops[0]?.by), ...see],
          };
    }
  },
});

const keeper = ({ appended }: ChallengeLook, { zones, target }: Asked): string =>
  zoneKeeper(
    (zones[target.host] ?? []).find(({ apex }) => apex === appended[0]?.zone),
    target.host,
  );

function* doubled(look: ChallengeLook, row: AppendedOwner, view: Asked): Iterable<Said> {
  const { name, outcome } = row.appended;
  const see = [digCommand(name, 'TXT', 'by' in outcome ? outcome.by : undefined)];
  const verdict = ownerAppended(row);
  if (verdict === 'appended') {
    yield {
      status: 'fail',
      reason: 'doubled',
      subject: name,
      message: `a record for a certificate authority was made as ${name}, because ${row.zone} was appended to ${look.name}, where it would be looked for`,
      fix: mend(look, row, view),
      see,
    };
  } else if (verdict === 'unseen' && outcome.kind !== 'unasked') {
    const message = `whether a record was made as ${name} by mistake was not seen: ${existenceText(hasRecords(row.appended) ? row.sibling : row.appended)}`;
    yield { status: 'unknown', reason: 'unseen', subject: name, message, owner: 'prober', see };
  }
}

/** What the mistaken record holds, under the right name. */
function mend({ name, outcome }: ChallengeLook, { appended, zone }: AppendedOwner, { zones, target }: Asked): Fix {
  const own = zones[target.host] ?? [];
  const where = zoneKeeper(
    own.find(({ apex }) => apex === zone),
    target.host,
  );
  if (outcome.kind === 'data') return { text: `Delete ${appended.name}`, where };
  const [value = ''] = appended.records;
  const text = `Delete ${appended.name} and set, if it is still wanted`;
  const record = { owner: name, ttl: usualTtl };
  if (isProof(value)) return setRecord(text, { ...record, type: 'TXT', data: `"${value}"` }, own);
  if (isPlainName(value)) return setRecord(text, { ...record, type: 'CNAME', data: value }, own);
  return { text: `Delete ${appended.name}, and make what it holds at ${name} if it is still wanted`, where };
}
