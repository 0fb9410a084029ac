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
  42: 'it cannot make sense of what it got, or got none',
  43: 'it takes none of that kind',
  44: 'it was revoked',
  45: 'it has expired or is not valid yet',
  46: 'it finds some other fault with it',
  48: 'it does not know the authority that issued it',
  49: 'it is valid, and its holder is not let in',
  116: 'it got none',
};

/** What an alert says of the client's certificate, as the end of a sentence; null where it is about something else. */
function meaningOf({ code, detail }: Failure): string | null {
  const number = /\((\d+)\)$/.exec(detail)?.[1];
  return code === 'tls-alert' && number !== undefined ? (meanings[Number(number)] ?? null) : null;
}

/** Whether the server sent the alert for want of a client certificate, or because it does not take ours. */
export const isClientRefusal = (failure: Failure): boolean => meaningOf(failure) !== null;

export interface ClientRefusal {
  /** Whether we had a certificate to show. */
  readonly shown: boolean;
  /** The alert, and what it says. */
  readonly words: string;
}

/** How a server that showed its own certificate refused ours, or demanded one; null where it did neither. */
export function clientRefusal({ client: { certificate, refusal } }: Session): ClientRefusal | null {
  const meaning = refusal === null ? null : meaningOf(refusal);
  if (refusal === null || meaning === null) return null;
  const shown = certificate !== null;
  return { shown, words: shown ? `${refusal.detail}: ${meaning}` : refusal.detail };
}

/** Whether it is said that nobody gets through without a client certificate, where we have none: no more can be seen. */
export const isBarred = ({ clientCertificate, expect }: Target): boolean =>
  expect.clientCertificate === 'required' && clientCertificate === undefined;

const takeOff =
  'take the demand off at what ends TLS: on ingress-nginx it is the annotation auth-tls-verify-client of the Ingress';

export const demandedFix = ({ host, expect }: Pick<Target, 'host' | 'expect'>): Fix => ({
  text:
    expect.clientCertificate === 'none'
      ? `For ${host}, ${takeOff}.`
      : `Give hostprobe a certificate to show to ${host} (clientCertificate of the target), or say that one is demanded (expect.clientCertificate: required); where the host is for everyone, ${takeOff}.`,
  paste: [
    ...(expect.clientCertificate === 'none'
      ? []
      : ['clientCertificate: { cert: /run/tls/tls.crt, key: /run/tls/tls.key }']),
    'nginx.ingress.kubernetes.io/auth-tls-verify-client: "off"',
  ],
});

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
