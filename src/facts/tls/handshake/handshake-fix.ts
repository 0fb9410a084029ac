import type { Fix } from '../../../model/check.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { Target } from '../../../model/target.ts';
import { alertNumber, demandedFix, isLate, refusedFix } from './client-refusal.ts';
import type { HandshakeFailure } from './handshake-failure.ts';

interface Place {
  readonly target: Target;
  readonly port: number;
  /** What the server was asked for. */
  readonly name: string;
  /** The number of the alert that the server sent in place of its certificate. */
  readonly alert: number | null;
}

/** What to do about a handshake that failed so; null where it is our own fault. */
export function handshakeFix(failed: HandshakeFailure, reading: Seen['sessions'][number], target: Target): Fix | null {
  const { port, serverName } = reading.where;
  const alert = reading.ok || isLate(reading.failure) ? null : alertNumber(reading.failure);
  const place = { target, port, name: serverName ?? target.host, alert };
  return fixes[failed]?.(place) ?? null;
}

const fixes: Readonly<Partial<Record<HandshakeFailure, (place: Place) => Fix>>> = {
  'not-tls': ({ port, name }) => ({
    text: `Have port ${port} answer in TLS (nginx: \`listen ${port} ssl\`; a load balancer: a listener for HTTPS or TLS, or one that hands TLS on to what ends it), or name the port at which ${name} is served in TLS (\`port\` of the target); where plain HTTP is meant, say \`protocol: http\`.`,
  }),
  alert: (place) => ({ text: (ofAlerts[place.alert ?? 0] ?? otherAlert)(place) }),
  'cut-off': ({ port, name }) => ({
    text: `Find out who cuts TLS off at port ${port}: a server that speaks something else there (an etcd without TLS closes at once: the second command asks in plain HTTP), a listener that wants the PROXY protocol first, one that has no certificate for ${name}, or a firewall on the way (the first command sends a ClientHello as large as that of browsers).`,
  }),
  silent: ({ port }) => ({
    text: `Find out what listens at port ${port} and waits: a server of another protocol, a listener that wants the PROXY protocol first, a process that hangs or is out of workers, or a firewall that drops large packets once the connection stands (MTU).`,
  }),
  malformed: ({ port }) => ({
    text: `See which program ends TLS at port ${port}, and bring it up to date: what it sends is not TLS as the RFCs have it, or is refused by today's libraries (a Diffie-Hellman key that is too small, a version that is no longer spoken).`,
  }),
  'no-certificate': ({ name }) => ({
    text: `Give the listener a certificate for ${name}, and take cipher suites without one (aNULL) off.`,
  }),
  'client-certificate-demanded': ({ target }) => demandedFix(target),
  'client-certificate-refused': ({ target }) => refusedFix(target),
};

/** RFC 8446 6.2: by the number of the alert. */
const ofAlerts: Readonly<Record<number, (place: Place) => string>> = {
  40: ({ name }) =>
    `Compare what the server is set to accept (ssl_protocols, ssl_ciphers, ssl_ecdh_curve) with TLS 1.2 and 1.3 as clients speak them today, and see that it has a certificate and key for ${name}.`,
  70: () => 'Accept TLS 1.2 and TLS 1.3 at what ends TLS.',
  71: () =>
    'Compare the ciphers and key sizes that the server insists on with those of TLS 1.2 and 1.3 as clients speak them today.',
  80: ({ name }) =>
    `Read what the server logged at that moment: most often it has no certificate for ${name} yet (Caddy and Traefik with ACME), or cannot read its key.`,
  112: ({ name }) =>
    `Make the server know ${name}: on Kubernetes an Ingress with it under \`spec.tls.hosts\` and \`spec.rules\` (Gateway API: a listener with that hostname), elsewhere a server block or a certificate for it; or, if it is served somewhere else, mend where its DNS leads.`,
  120: () =>
    'Have the server agree to HTTP/1.1 or HTTP/2 in ALPN, or to go on without: it takes none of the protocols that were offered.',
};

const otherAlert = (): string =>
  'Read what the server logged at that moment: it ended the handshake of its own accord.';
