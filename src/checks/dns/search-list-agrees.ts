import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import {
  domainBehind,
  endDetour,
  endText,
  isPodsList,
  isTriedItself,
  leadsAlike,
  overtakenText,
  ownWalk,
  speakerOf,
  undisturbedText,
  unseenBefore,
  unseenText,
} from '../../facts/dns/search/overtaken.ts';
import { digCommand } from '../../facts/dns/records/record.ts';
import { unwalked } from '../../facts/dns/walked.ts';
import { defineCheck } from '../define.ts';

export const searchListAgrees = defineCheck({
  id: 'dns.search-list-agrees',
  title: 'the name leads to the same place when it is written without its final dot',
  why: 'Programs that look up a name without its final dot try it with the domains of the search list behind it, in a Pod (ndots 5) before they try it as it stands. A wildcard or a record in one of those domains then answers in its place, and they are led elsewhere while browsers outside see nothing wrong.',
  fix: 'Remove the wildcard from the domain of the search list, or the domain from the list; until then write the name with its final dot, or set a lower ndots: in the dnsConfig of a Pod, elsewhere by `options ndots:N` in /etc/resolv.conf.',
  sources: [
    {
      title: 'Kubernetes: DNS for Services and Pods',
      url: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config',
    },
    { title: 'resolv.conf(5)', url: 'https://man7.org/linux/man-pages/man5/resolv.conf.5.html' },
    { title: 'RFC 1535: A security problem and proposed correction', url: 'https://www.rfc-editor.org/rfc/rfc1535' },
    { title: 'RFC 4592: The role of wildcards in the DNS', url: 'https://www.rfc-editor.org/rfc/rfc4592#section-2' },
  ],
  aliases: [
    'search domain',
    'search list',
    'ndots',
    'ndots:5',
    'resolv.conf',
    'trailing dot',
    'wildcard DNS',
    'works outside the cluster, not in the Pod',
    'wrong certificate in the Pod',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)'],
  owner: 'administrator',
  urgency: 'soon',
  essential: false,
  look: 'full',
  reasons: ['overtaken', 'never-tried', 'unseen'],
  worst: 'fail',
  yieldsTo: ['dns.resolves'],
  needs: ['resolution', 'searched'],
  applies: ({ target }) => isNamed(target) && !target.search,
  lacks({ resolution, searched: [searched], target }) {
    const given = notLedByDns(target);
    if (given !== null) return given;
    if (searched === undefined) return `${target.host} was not looked up through the search list`;
    if (searched.unasked !== undefined) return { because: searched.unasked, lasting: true };
    if (searched.answered === null) return null;
    return ownWalk(resolution) === null
      ? (unwalked(resolution, target) ?? `nobody was asked for ${target.host}`)
      : null;
  },
  *run({ resolution, searched: [searched], target: { host }, settings }) {
    if (searched === undefined) return;
    const { answered } = searched;
    const own = ownWalk(resolution);
    if (answered !== null && own !== null) {
      const overtaken = overtakenText(host, searched, answered);
      if (leadsAlike(answered, own)) {
        yield { status: 'pass', message: `${overtaken}; it leads to the same` };
        return;
      }
      const inPod = isPodsList(searched.list, settings);
      yield {
        status: 'fail',
        reason: 'overtaken',
        subject: answered.name,
        message: `${overtaken}: programs ${inPod ? 'in Pods' : 'on this machine'} are led to ${endText(answered)}, and not to ${endText(own)}`,
        fix: endDetour(host, answered, inPod),
        see: [answered, own].map((walk) => digCommand(walk.name, 'A', speakerOf(walk))),
        evidence: { answers: answered.name, domain: domainBehind(host, answered.name), ndots: searched.list.ndots },
      };
      return;
    }
    const unseen = unseenBefore(searched);
    if (unseen !== undefined) {
      yield { status: 'unknown', reason: 'unseen', message: unseenText(host, unseen), owner: 'prober' };
    } else if (isTriedItself(host, searched)) {
      yield { status: 'pass', message: undisturbedText(host, searched) };
    } else {
      const message = `${host} has no dot, and programs here never try it as it stands (no-tld-query): without a final dot they do not find it`;
      yield { status: 'fail', reason: 'never-tried', message };
    }
  },
});
