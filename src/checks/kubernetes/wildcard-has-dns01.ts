import { isConcerned } from '../../facts/kubernetes/issuing/concerned.ts';
import { dns01Verdicts, wildcardsWanted } from '../../facts/kubernetes/issuing/dns01.ts';
import { lacksObjects } from '../../facts/kubernetes/judged.ts';
import { defineCheck } from '../define.ts';

export const wildcardHasDns01 = defineCheck({
  id: 'kubernetes.wildcard-has-dns01',
  title: 'the issuer of a wildcard certificate has a DNS-01 solver for its zone',
  why: 'ACME servers take the proof of a wildcard by a record in DNS alone. An issuer that has HTTP-01 solvers only leaves the order pending for ever, and with it the other names of the same certificate.',
  fix: 'Name each host instead of the wildcard, or have a DNS-01 solver for the zone added to the issuer; on Welkin its way to the Internet is closed by default: ask the administrator.',
  sources: [
    { title: "Let's Encrypt: challenge types", url: 'https://letsencrypt.org/docs/challenge-types/' },
    { title: 'cert-manager: DNS-01', url: 'https://cert-manager.io/docs/configuration/acme/dns01/' },
    { title: 'RFC 8555, section 8.3: HTTP challenge', url: 'https://www.rfc-editor.org/rfc/rfc8555#section-8.3' },
    { title: 'Welkin: network model', url: 'https://elastisys.io/welkin/user-guide/network-model/' },
  ],
  aliases: [
    'no configured challenge solvers can be used for this challenge',
    'wildcard certificate',
    'wildcard HTTP-01',
    'Order pending',
    'DNS-01',
    'dns01 solver',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'administrator',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['no-dns01', 'not-for-this-name'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [],
  applies: (view) => isConcerned(view, (seen) => wildcardsWanted(seen).length > 0),
  lacks: lacksObjects,
  *run({ objects }) {
    for (const seen of objects) yield* dns01Verdicts(seen);
  },
});
