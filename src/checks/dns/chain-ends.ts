import { claimOf } from '../../facts/dns/claim.ts';
import { balancerFix, missingBalancer } from '../../facts/dns/lead.ts';
import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import { noAddress } from '../../facts/dns/no-address.ts';
import { countedWalk } from '../../facts/dns/resolution.ts';
import { chainSubject } from '../../facts/dns/resolving.ts';
import { namesOf, seeBoth, seeHop, seeThrough, unwalked } from '../../facts/dns/walked.ts';
import { wantedRecord } from '../../facts/dns/records/wanted-record.ts';
import { defineCheck } from '../define.ts';

/** Resolvers give up at different lengths, the strictest that are common after eleven. */
const tooMany = 11;
const many = 8;
const shownHops = 4;

export const chainEnds = defineCheck({
  id: 'dns.chain-ends',
  title: 'the chain of aliases ends in addresses',
  why: 'Resolvers give up on aliases that lead round in a circle or on and on. An alias of a name that is gone is worse: whoever gets that name next serves pages, and obtains certificates, under yours.',
  fix: 'Point the alias to a name that exists, or delete it.',
  sources: [
    {
      title: 'RFC 1034, section 3.6.2: Aliases and canonical names',
      url: 'https://www.rfc-editor.org/rfc/rfc1034#section-3.6.2',
    },
    { title: 'RFC 1034, section 5.2.2: Aliases', url: 'https://www.rfc-editor.org/rfc/rfc1034#section-5.2.2' },
    {
      title: 'RFC 6604: xNAME RCODE and status bits clarification',
      url: 'https://www.rfc-editor.org/rfc/rfc6604#section-3',
    },
  ],
  aliases: [
    'dangling CNAME',
    'subdomain takeover',
    'CNAME loop',
    'too many CNAMEs',
    'NXDOMAIN',
    'ERR_NAME_NOT_RESOLVED',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: ['loop', 'dangling', 'no-address', 'too-long', 'long'],
  worst: 'fail',
  yieldsTo: ['dns.target-is-a-name', 'dns.target-is-absolute', 'dns.servers-agree'],
  needs: ['resolution', 'zones', 'balancers'],
  applies: ({ target, resolution }) => isNamed(target) && (countedWalk(resolution, target)?.hops.length ?? 0) > 0,
  lacks: ({ resolution, target }) => notLedByDns(target) ?? unwalked(resolution, target),
  *run({ resolution, target, zones, balancers }) {
    const walk = countedWalk(resolution, target);
    if (walk === null) return;
    const { end, last, hops } = walk;
    const wanted = missingBalancer(target, balancers) === null ? wantedRecord(target, zones) : undefined;
    // A chain that goes astray or on and on is mended at its start, wherever it ends.
    const isWhole = end === 'nxdomain' || end === 'nodata' ? hops.length <= tooMany : false;
    const awaited = isWhole ? balancerFix(walk, target) : undefined;
    const fix = awaited ?? wanted;
    const owner = awaited === undefined ? {} : ({ owner: 'administrator' } as const);
    const repair = { ...(fix === undefined ? {} : { fix }), ...owner, see: seeBoth(walk) };
    const chain = { subject: chainSubject(walk), ...repair, see: seeThrough(resolution, walk) };
    if (end === 'loop') {
      yield {
        status: 'fail',
        reason: 'loop',
        message: `the aliases lead round in a circle: ${namesOf(walk).join(' → ')}`,
        ...chain,
        see: hops.slice(0, shownHops).map(seeHop),
      };
    } else if (hops.length > tooMany) {
      yield {
        status: 'fail',
        reason: 'too-long',
        message: `${target.host} leads through ${hops.length} aliases, and many resolvers give up after ${tooMany}`,
        ...chain,
      };
    } else if (end === 'nxdomain') {
      const claim = claimOf(walk, target);
      yield {
        status: 'fail',
        reason: 'dangling',
        subject: last,
        message: `${noAddress(walk).text}; ${claim.text}`,
        ...repair,
        see: [...repair.see, ...claim.see],
      };
    } else if (end === 'nodata') {
      yield { status: 'fail', reason: 'no-address', subject: last, message: noAddress(walk).text, ...repair };
    } else if (hops.length > many) {
      yield {
        status: 'warn',
        reason: 'long',
        message: `${target.host} leads through ${hops.length} aliases; some resolvers give up after ${tooMany} or fewer`,
        ...chain,
      };
    }
  },
});
