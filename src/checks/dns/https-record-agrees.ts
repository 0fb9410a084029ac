import { cutWords } from '../../facts/cut-words.ts';
import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import { isDenied, isTold, outcomeText } from '../../facts/dns/outcome.ts';
import { countedWalk, isConclusive } from '../../facts/dns/resolution.ts';
import { unlookedProtocols } from '../../facts/dns/https/binding.ts';
import { bindingsOf } from '../../facts/dns/https/places.ts';
import { serviceReasons, serviceVerdicts } from '../../facts/dns/https/verdicts.ts';
import { unwalked } from '../../facts/dns/walked.ts';
import { defineCheck } from '../define.ts';

export const httpsRecordAgrees = defineCheck({
  id: 'dns.https-record-agrees',
  title: "the host's HTTPS records lead browsers to where its addresses lead, to protocols that are spoken there",
  why: 'Browsers ask for a record of type HTTPS beside A and AAAA and follow it to another name, port or protocol. One that is wrong breaks the page in some browsers while curl and every older tool find nothing amiss.',
  fix: 'Correct the HTTPS record or delete it: without one, browsers go by A and AAAA alone. Some DNS providers and CDNs make it by themselves, and it stays when the host is moved away from them.',
  sources: [
    { title: 'RFC 9460: SVCB and HTTPS resource records', url: 'https://www.rfc-editor.org/rfc/rfc9460' },
    { title: 'RFC 7301: ALPN', url: 'https://www.rfc-editor.org/rfc/rfc7301' },
  ],
  aliases: [
    'SVCB',
    'type 65',
    'TYPE65',
    'ipv4hint',
    'ipv6hint',
    'alpn',
    'AliasMode',
    'no_application_protocol',
    'ERR_ALPN_NEGOTIATION_FAILED',
    'works in curl but not in the browser',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'full',
  reasons: serviceReasons,
  worst: 'fail',
  yieldsTo: ['dns.resolves', 'dns.chain-ends', 'reach.every-address-answers', 'tls.handshake-succeeds'],
  limitedBy: ['tls-intercepted', 'hairpin'],
  needs: ['resolution', 'zones', 'balancers', 'services', 'serviceEndpoints'],
  applies: ({ target, services }) =>
    isNamed(target) &&
    target.protocol === 'https' &&
    !(services.length > 0 && services.every(({ outcome }) => isDenied(outcome))),
  lacks({ target, services, resolution }) {
    const unasked = services.find(({ outcome }) => outcome.kind === 'unasked');
    if (unasked !== undefined) return `for the HTTPS record of ${unasked.name}, ${outcomeText(unasked.outcome)}`;
    const { authority } = resolution;
    const isUnheard = authority !== null && !isConclusive(authority);
    const untold = services.find(({ outcome }) => !isTold(outcome));
    if (isUnheard && untold !== undefined)
      return `for the HTTPS record of ${untold.name}, ${outcomeText(untold.outcome)}`;
    if (countedWalk(resolution, target) === null) return unwalked(resolution, target);
    return notLedByDns(target);
  },
  *run(view) {
    const walk = countedWalk(view.resolution, view.target);
    if (walk === null) return;
    const found = view.services.flatMap((look) => serviceVerdicts(look, walk, view));
    yield* found;
    const bindings = view.services.flatMap(bindingsOf);
    if (found.length > 0 || bindings.length === 0) return;
    const unlooked = [...new Set(bindings.flatMap(unlookedProtocols))];
    const aside =
      unlooked.length === 0
        ? ''
        : `; ${cutWords(unlooked.join(', '))} is not looked at: it is not spoken over TCP, or not known here`;
    yield { status: 'pass', message: `the HTTPS records of ${view.target.host} lead where its addresses do${aside}` };
  },
});
