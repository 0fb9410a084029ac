import { isAnswer, lastSaid } from '../../facts/dns/servers/agreement.ts';
import { isHostsZone } from '../../facts/dns/servers/disagreement.ts';
import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import {
  agreedTexts,
  hostsZoneUnpolled,
  pollTroubles,
  type PollTrouble,
} from '../../facts/dns/servers/poll-troubles.ts';
import type { Owner, Status } from '../../model/check.ts';
import type { Poll } from '../../model/name-looks.ts';
import { defineCheck } from '../define.ts';

const graded: Readonly<Record<PollTrouble['kind'], readonly [Status, Owner]>> = {
  'server-denies': ['fail', 'dns-provider'],
  'server-differs': ['fail', 'dns-provider'],
  dynamic: ['warn', 'dns-provider'],
  'stale-cache': ['warn', 'administrator'],
  'resolvers-differ': ['warn', 'administrator'],
  unconfirmed: ['unknown', 'prober'],
  'too-few': ['unknown', 'dns-provider'],
};

export const serversAgree = defineCheck({
  id: 'dns.servers-agree',
  title: 'every name server of the zones on the way, and every configured resolver, gives the same answer',
  why: "Resolvers ask any one of a zone's servers and keep what it says: where one has an old copy, some users get through and others do not, and it changes from hour to hour. A certificate authority that asks the wrong one refuses to issue.",
  fix: 'Have the server with the older serial load the zone anew, and see that changes reach all servers; wait for the TTL where only a cache is behind.',
  sources: [
    {
      title: 'RFC 1034, section 4.3.5: Zone maintenance and transfers',
      url: 'https://www.rfc-editor.org/rfc/rfc1034#section-4.3.5',
    },
    { title: 'RFC 1996: DNS NOTIFY', url: 'https://www.rfc-editor.org/rfc/rfc1996' },
    { title: 'RFC 2308, section 5: Caching negative answers', url: 'https://www.rfc-editor.org/rfc/rfc2308#section-5' },
  ],
  aliases: [
    'propagation',
    'DNS propagation',
    'inconsistent answers',
    'out of sync',
    'zone transfer',
    'AXFR',
    'NOTIFY',
    'serial',
    'SOA',
    'secondary',
    'slave',
    'stale cache',
    'negative cache',
    'negative caching',
    'works for some users',
    'split horizon',
    'split view',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'dns-provider',
  urgency: 'soon',
  essential: false,
  look: 'full',
  reasons: [
    'server-denies',
    'server-differs',
    'dynamic',
    'stale-cache',
    'resolvers-differ',
    'unconfirmed',
    'too-few',
    'unseen',
  ],
  worst: 'fail',
  yieldsTo: [],
  limitedBy: ['dns-intercepted', 'direct-dns-blocked'],
  needs: ['polls', 'delegations', 'resolution', 'balancers'],
  mayMiss: ['delegations', 'resolution', 'balancers'],
  applies: ({ target }) => isNamed(target) && !target.search,
  lacks: ({ polls, target }) =>
    notLedByDns(target) ??
    (polls.some((poll) => lastSaid(poll).some(isAnswer))
      ? null
      : `no server of a zone of its own gave an answer for ${target.host} that could be compared`),
  *run(view) {
    const rows = view.polls.map((poll) => ({ poll, troubles: pollTroubles(poll, view) }));
    // What is wrong with a name's A records is not said of its AAAA records again.
    const told = new Set(rows.flatMap(({ poll, troubles }) => troubles.map(({ subject }) => poll.type + subject)));
    for (const { poll, troubles } of rows) {
      for (const { kind, subject, text, fix, see } of troubles) {
        if (poll.type === 'AAAA' && told.has(`A${subject}`)) continue;
        const [status, owner] = graded[kind];
        yield {
          status,
          reason: kind,
          subject,
          message: text,
          ...(fix === undefined ? {} : { fix }),
          owner: (status === 'unknown' ? undefined : keeperOf(poll, view.target.host)) ?? owner,
          see,
        };
      }
    }
    const agreed = new Set(rows.flatMap(({ poll }) => agreedTexts(poll, view)));
    const message = hostsZoneUnpolled(view.polls, view.target.host);
    if (message !== null) {
      yield { status: 'unknown', reason: 'unseen', subject: view.target.host, message, owner: 'prober' };
    } else if (told.size === 0) {
      yield { status: 'pass', message: [...agreed].join('; ') };
    }
  },
});

/** The platform's zones are not the developer's provider's. */
const keeperOf = ({ zone }: Poll, host: string): Owner | undefined =>
  zone === null || isHostsZone(zone, host) ? undefined : 'administrator';
