import type { Certificate } from '../../model/certificate.ts';
import { errorMessages } from '../../facts/error-messages.ts';
import { certificateTitle } from '../../facts/tls/names/distinguished-name.ts';
import { durationText } from '../../facts/duration.ts';
import { describeCertificatesCommand, findSecretCommand, showSecretCommand } from '../../facts/kubectl.ts';
import { certificateOf } from '../../facts/tls/path/path.ts';
import type { OutOfTime } from '../../facts/tls/path/path-rules.ts';
import { pathCut } from '../../facts/tls/path/path-cut.ts';
import {
  beforeCertificates,
  certificateLimits,
  groupServed,
  noCertificate,
  speaksTls,
  vouchedAt,
} from '../../facts/tls/served.ts';
import { chainCommand, leafCommand } from '../../facts/tls/commands.ts';
import { defineCheck } from '../define.ts';

function remedyOf(state: OutOfTime['state'], isLeaf: boolean, host: string): string {
  const whose = isLeaf ? 'the certificate' : 'the chain';
  if (state === 'unreadable') {
    return `Have ${whose} of ${host} issued anew with times as RFC 5280 4.1.2.5 has them: YYMMDDHHMMSSZ before 2050 and YYYYMMDDHHMMSSZ from then on.`;
  }
  if (state === 'not-yet-valid') {
    return `Serve ${whose} of ${host} that held before until then, and find out why this one was put in place too early; where it was meant to hold from now on, set the clock of whoever issued it right and have it issued anew.`;
  }
  return isLeaf
    ? `Find out why the certificate of ${host} was not renewed, or why the proxy still serves the old one.`
    : `Serve the chain that the authority of ${host} gives today.`;
}

function whenText({ state, byMs }: OutOfTime, { notBefore, notAfter }: Certificate): string {
  if (state === 'unreadable') return 'has times that cannot be read (RFC 5280 4.1.2.5), and every client refuses it';
  return state === 'expired'
    ? `expired ${durationText(byMs)} ago (${notAfter})`
    : `becomes valid only in ${durationText(byMs)} (${notBefore})`;
}

const timesOf = ({ state }: OutOfTime, { notBefore, notAfter, unreadable }: Certificate) =>
  state === 'unreadable' ? { unreadable } : { notBefore, notAfter };

export const withinValidity = defineCheck({
  id: 'tls.within-validity',
  title: 'every certificate of the path is inside its validity period',
  why: 'Clients refuse an expired certificate from one second to the next, and one that is not valid yet as well: no user gets past that without a warning.',
  fix: 'Renew the certificate and see that the proxy serves the new one; where it is not valid yet, set the clock of whoever issued it right.',
  sources: [
    { title: 'RFC 5280, section 4.1.2.5: validity', url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5' },
    { title: 'cert-manager: renewal', url: 'https://cert-manager.io/docs/usage/certificate/#reissuance-triggers' },
  ],
  aliases: [
    'NET::ERR_CERT_DATE_INVALID',
    'SEC_ERROR_EXPIRED_CERTIFICATE',
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'ERR_SSL_SERVER_CERT_BAD_FORMAT',
    "format error in certificate's notBefore field",
    '526',
    'SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE',
    'MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE',
    'expired',
    'expiry',
    ...errorMessages.outOfTime,
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: ['expired', 'not-yet-valid', 'unreadable', 'too-many-issuers', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'twins'],
  mayMiss: ['twins'],
  yieldsTo: [...beforeCertificates, 'tls.not-placeholder', 'kubernetes.certificate-ready'],
  yieldsOnly: { 'kubernetes.certificate-ready': ['expired'] },
  limitedBy: certificateLimits,
  applies: ({ target }) => speaksTls(target),
  *run(view) {
    const { pki, target } = view;
    const served = vouchedAt(view);
    if (served.length === 0) yield noCertificate;
    const rows = served.flatMap(({ where, vouched }) =>
      vouched.timing.map((timing) => {
        const isLeaf = timing.sha256 === vouched.path[0];
        const isCut = vouched.cut && !isLeaf;
        const key = isCut ? 'cut' : `${timing.sha256} ${timing.state}`;
        return { address: where.address, key, value: { timing, where, isLeaf, isCut } };
      }),
    );
    for (const { subject, at, value } of groupServed(rows, served)) {
      const { timing, isLeaf, isCut, where } = value;
      if (isCut) {
        yield { ...pathCut(at), subject, see: [chainCommand(where)] };
        continue;
      }
      const certificate = certificateOf(pki, timing.sha256);
      const who = isLeaf ? `the certificate${at}` : `an issuer of the certificate${at}`;
      yield {
        reason: timing.state,
        status: 'fail',
        subject,
        message: `${who}, ${certificateTitle(certificate)}, ${whenText(timing, certificate)}`,
        fix: {
          text: remedyOf(timing.state, isLeaf, target.host),
          paste: [findSecretCommand(target.host), describeCertificatesCommand, showSecretCommand],
        },
        see: [isLeaf ? leafCommand(where, '-dates') : chainCommand(where)],
        evidence: { sha256: timing.sha256, ...timesOf(timing, certificate) },
      };
    }
  },
});
