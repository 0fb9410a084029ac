import { shellWord } from '../../dns/records/record.ts';
import type { Fix } from '../../../model/check.ts';
import type { Session } from '../../../model/evidence.ts';
import type { Failure } from '../../../model/reading.ts';
import type { Target } from '../../../model/target.ts';

/** RFC 8446 6.2 and RFC 5246 7.2.2: the alerts that end a connection because of the client's certificate, or want of it. */
const meanings: Readonly<Record<number, string>> = {
  // In TLS 1.2 servers say it to clients without a certificate, too.
  40: 'it says no more than that',
  41: 'it got none',
  // Go says it of every fault but some: https://go.dev/src/crypto/tls/handshake_server.go (processCertsFromClient).
  42: 'it finds fault with it, such as an authority that it does not know or a date that is past (servers written in Go say no more than that), or got none',
  43: 'it takes none of that kind, or not for what its usages say',
  44: 'it was revoked',
  45: 'it has expired or is not valid yet',
  46: 'it finds some other fault with it',
  48: 'it does not know the authority that issued it',
  49: 'it is valid, and its holder is not let in',
  116: 'it got none',
};

/** Said for want of a certificate, and of nothing else. */
const ofWant: ReadonlySet<number> = new Set([41, 116]);
/** Said for want of one, too. Go says 42, and older servers most often 40. */
const ofWantToo: ReadonlySet<number> = new Set([...ofWant, 40, 42, 46, 48, 49]);

/** The number of the alert that the server sent; null where it sent none. */
export function alertNumber({ code, detail }: Failure): number | null {
  const number = /^the server sent the alert \w+ \((\d+)\)/.exec(detail)?.[1];
  return code === 'tls-alert' && number !== undefined ? Number(number) : null;
}

const isCut = ({ code }: Failure): boolean => code === 'closed' || code === 'reset';

/**
 * Whether the end of a connection in which the server showed its certificate was about ours, or about the want of one.
 * Only who asked for it can be meant, or who says that alone; where it is not told who asked, it is `probable`. Some end
 * it without a word: that is so as long as they had not gone on since they saw our part.
 */
export function endsForClient({ client }: Pick<Session, 'client'>, failure: Failure): 'said' | 'probable' | null {
  const { certificate, asked, taken } = client;
  const alert = alertNumber(failure);
  if (alert !== null && ofWant.has(alert)) return 'said';
  if (asked === false) return null;
  if (alert === null) return isCut(failure) && !taken && (asked === true || certificate !== null) ? 'probable' : null;
  const isMeant = certificate === null ? ofWantToo.has(alert) : meanings[alert] !== undefined;
  if (!isMeant) return null;
  return asked === true ? 'said' : 'probable';
}

const late = ' after its own certificate';

/** The alert that ended a handshake after the server had shown its certificate, and for something else than ours. */
export const lateAlert = ({ detail }: Failure): string => `${detail}${late}`;
export const isLate = ({ detail }: Failure): boolean => detail.endsWith(late);

export interface ClientRefusal {
  /** Whether we had a certificate to show. */
  readonly shown: boolean;
  /** It did not say why it ended the connection. */
  readonly probable: boolean;
  /**
   * Hands were shaken (TLS 1.3) and then the connection ended without a word, as it may for everyone: alone, it proves
   * nothing.
   */
  readonly unproven: boolean;
  /** The alert, and what it says. */
  readonly words: string;
}

/** How a server that showed its own certificate refused ours, or demanded one; null where it did neither. */
export function clientRefusal(session: Session): ClientRefusal | null {
  const { certificate, refusal, asked } = session.client;
  const ends = refusal === null ? null : endsForClient(session, refusal);
  if (refusal === null || ends === null) return null;
  const shown = certificate !== null && asked !== false;
  const probable = ends === 'probable';
  const unproven = probable && alertNumber(refusal) === null && session.protocol === 'TLSv1.3';
  const why = shown ? whyShown(refusal) : probable ? whyWanted(refusal) : '';
  return { shown, probable, unproven, words: `${refusal.detail}${why}` };
}

const whyShown = (refusal: Failure): string =>
  `: ${meanings[alertNumber(refusal) ?? -1] ?? 'it came when our certificate was to be shown'}`;

const whyWanted = (refusal: Failure): string =>
  alertNumber(refusal) === null
    ? ': it asked for a certificate, and then got none'
    : ': it came after its own certificate, and TLS of this version does not tell whether it asked for ours';

/** Whether it is said that nobody gets through without a client certificate, where we have none: no more can be seen. */
export const isBarred = ({ clientCertificate, expect }: Target): boolean =>
  expect.clientCertificate === 'required' && clientCertificate === undefined;

const annotation = 'nginx.ingress.kubernetes.io/auth-tls-verify-client: "off"';
const toShow = {
  paste: ['clientCertificate: { cert: /run/tls/tls.crt, key: /run/tls/tls.key }'],
  where: 'in the target, in the configuration of hostprobe',
};

/** An Ingress can only be what demands it of HTTP. */
export function demandedFix({
  host,
  port,
  protocol,
  expect,
}: Pick<Target, 'host' | 'port' | 'protocol' | 'expect'>): Fix {
  const isHttp = protocol === 'https';
  const takeOff = isHttp
    ? 'take the demand off at what ends TLS'
    : `take the demand off in the settings of the server itself, at port ${port}`;
  if (expect.clientCertificate === 'none') {
    return isHttp
      ? {
          text: `For ${host}, ${takeOff}.`,
          paste: [annotation],
          where: 'in the annotations of the Ingress (ingress-nginx)',
        }
      : {
          text: `Where ${host} is really for everyone, ${takeOff}; else say that a certificate is demanded (expect.clientCertificate: required).`,
        };
  }
  if (expect.clientCertificate === 'required') {
    const text = `Give hostprobe a certificate to show to ${host} (clientCertificate of the target): without one no more can be seen.`;
    return { text, ...toShow };
  }
  return {
    text: `Give hostprobe a certificate to show to ${host} (clientCertificate of the target), or say that one is demanded (expect.clientCertificate: required); where the host is for everyone, ${takeOff}${isHttp ? ` (ingress-nginx: the annotation \`${annotation}\` of the Ingress)` : ''}.`,
    ...toShow,
  };
}

export const refusedFix = ({ clientCertificate }: Pick<Target, 'clientCertificate'>): Fix => ({
  text: `See whether the certificate in ${clientCertificate?.cert ?? 'clientCertificate.cert'} is still valid, is for clients (extended key usage clientAuth) and was issued by an authority that the server trusts, and that all its intermediates stand in the file; have it issued anew where not.`,
  ...(clientCertificate === undefined
    ? {}
    : {
        paste: [
          `openssl x509 -in ${shellWord(clientCertificate.cert)} -noout -subject -issuer -dates -ext extendedKeyUsage`,
        ],
      }),
});
