import { menderOf, mendSignatures, seeBroken, signaturesSubject } from '../../facts/dns/signatures/broken-zone.ts';
import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import { serverText } from '../../facts/dns/records/record.ts';
import {
  brokenSignatures,
  isSound,
  signedText,
  validates,
  unjudgedText,
} from '../../facts/dns/signatures/validation.ts';
import { countedWalk, isConclusive } from '../../facts/dns/resolution.ts';
import { defineCheck } from '../define.ts';

export const signaturesValidate = defineCheck({
  id: 'dns.signatures-validate',
  title: 'resolvers that validate signatures (DNSSEC) give the name',
  why: 'Where a zone is signed, resolvers that validate give nothing but SERVFAIL when its signatures have expired or do not fit the DS record at its parent. Users of such resolvers (many providers, and public ones such as 1.1.1.1 and 8.8.8.8) get no further, while all others see nothing wrong.',
  fix: 'Have the zone signed anew by its DNS provider; where its keys were changed or signing was switched off, replace or remove its DS record at the registrar.',
  sources: [
    {
      title: 'RFC 4035, section 5: Authenticating DNS responses',
      url: 'https://www.rfc-editor.org/rfc/rfc4035#section-5',
    },
    {
      title: 'RFC 8914, section 4: Defined extended DNS errors',
      url: 'https://www.rfc-editor.org/rfc/rfc8914#section-4',
    },
    { title: 'RFC 6781: DNSSEC operational practices', url: 'https://www.rfc-editor.org/rfc/rfc6781#section-4' },
  ],
  aliases: [
    'DNSSEC',
    'DNSSEC bogus',
    'SERVFAIL',
    'signature expired',
    'RRSIG',
    'DS record',
    'DNSKEY missing',
    'NSEC missing',
    'works with +cd',
    'AD bit',
    'EDE',
    'extended DNS error',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.24 (A.10.1.1)'],
  owner: 'dns-provider',
  urgency: 'now',
  essential: false,
  look: 'full',
  reasons: ['expired', 'not-yet-valid', 'key-mismatch', 'signatures-missing', 'denial', 'bogus'],
  worst: 'fail',
  yieldsTo: [],
  needs: ['resolution', 'zones', 'validations'],
  applies: ({ target }) => isNamed(target) && !target.search,
  lacks({ resolution, validations, target, now }) {
    const given = notLedByDns(target);
    if (given !== null || validations.some((each) => brokenSignatures(each, now) !== null || isSound(each, now)))
      return given;
    const because = [...new Set(validations.map((each) => unjudgedText(each, now)))].join('; ');
    if (because !== '' && validations.every((each) => validates(each, now) === false)) {
      return { because, limit: 'resolver-does-not-validate' };
    }
    if (because !== '') return because;
    const walk = countedWalk(resolution, target);
    // There is nothing to ask for, which is told once.
    return walk !== null && isConclusive(walk) && walk.addresses.length === 0
      ? null
      : (resolution.unasked.resolver ?? `no resolver was asked to validate ${target.host}`);
  },
  *run({ validations, target: { host }, zones, now }) {
    const broken = validations.flatMap((each) => {
      const fault = brokenSignatures(each, now);
      return fault === null ? [] : [{ ...fault, by: each.by, type: each.failure?.type ?? 'A' }];
    });
    const validating = validations.filter((each) => validates(each, now) === true).length;
    for (const fault of broken.filter(({ text }, i) => broken.findIndex((other) => other.text === text) === i)) {
      const by = broken.filter(({ text }) => text === fault.text).map((each) => serverText(each.by));
      const who = `${by.join(', ')} (${by.length} of ${validating} asked that validate)`;
      const because = fault.name === host ? '' : ` because of ${fault.name}`;
      yield {
        status: 'fail',
        reason: fault.kind,
        subject: signaturesSubject(host),
        message: `${who} answers SERVFAIL for ${host}${because}, and not so without validation (CD): ${fault.text}`,
        fix: mendSignatures(fault, zones),
        owner: menderOf(fault, host),
        see: seeBroken(fault, host, fault.type, fault.by),
        evidence: { zone: fault.zone, name: fault.name },
      };
    }
    const sound = validations.find((each) => isSound(each, now));
    if (broken.length > 0 || sound === undefined) return;
    const others = validations.filter((each) => !isSound(each, now)).map((each) => `; ${unjudgedText(each, now)}`);
    yield {
      status: 'pass',
      message: `${serverText(sound.by)} validates ${host}: ${signedText(sound)}${others.join('')}`,
    };
  },
});
