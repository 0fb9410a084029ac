import { groupByAddress } from '../../facts/by-address.ts';
import { errorMessages } from '../../facts/error-messages.ts';
import { curlCommand, pageCommand, pageSumCommand, timeCommand } from '../../facts/http/curl.ts';
import { judgeAnswer, type HttpVerdict } from '../../facts/http/answer.ts';
import { hostOf, isSamePage } from '../../facts/http/same-answer.ts';
import { barredAt } from '../../facts/tls/handshake/client-demand.ts';
import { endsForClient } from '../../facts/tls/handshake/client-refusal.ts';
import { coversHost } from '../../facts/tls/names/covers-host.ts';
import { lastOfEach } from '../../facts/reach/last-readings.ts';
import { placeholderOf } from '../../facts/tls/placeholders/placeholders.ts';
import { certificateLimits, servedAt } from '../../facts/tls/served.ts';
import type { Certificate } from '../../model/certificate.ts';
import { endpointsCommand, listIngressesCommand, podLogsCommand } from '../../facts/kubectl.ts';
import type { Fix, Status } from '../../model/check.ts';
import type { HttpReading, HttpWhere } from '../../model/http.ts';
import type { Target } from '../../model/target.ts';
import { defineCheck } from '../define.ts';

export const statusAsExpected = defineCheck({
  id: 'http.status-as-expected',
  title: 'the application answers over HTTP as expected',
  why: 'A certificate and a connection are only the way in: behind them an ingress may have no rule for the host, no ready pod to send users to, or nobody at home.',
  fix: 'Find the Ingress of the host, the Service that it names and the pods behind that, and see where the way ends.',
  sources: [
    { title: 'RFC 9110, section 15.6: Server error 5xx', url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.6' },
    { title: 'Kubernetes: Ingress', url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/' },
    {
      title: 'Kubernetes: Debug Services',
      url: 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/',
    },
    {
      title: 'Cloudflare: 5xx errors',
      url: 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/',
    },
    {
      title: 'Cloudflare: error diagnostic headers',
      url: 'https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-error-headers/',
    },
    { title: 'RFC 9113: HTTP/2', url: 'https://www.rfc-editor.org/rfc/rfc9113' },
  ],
  aliases: [
    '404',
    '500',
    '502',
    '503',
    '504',
    '520',
    '521',
    '522',
    '523',
    '524',
    '525',
    '526',
    '530',
    '1000',
    '1014',
    '1016',
    '1033',
    '1101',
    '1102',
    'bad gateway',
    'service unavailable',
    'gateway timeout',
    'default backend',
    'no endpoints',
    'ERR_EMPTY_RESPONSE',
    'ERR_CONNECTION_CLOSED',
    'ERR_CONNECTION_RESET',
    'ERR_INVALID_HTTP_RESPONSE',
    'ERR_HTTP2_SERVER_REFUSED_STREAM',
    'PROTOCOL_ERROR',
    'GOAWAY',
    'slow',
    'empty reply from server',
    'ERR_CONTENT_LENGTH_MISMATCH',
    'ERR_INCOMPLETE_CHUNKED_ENCODING',
    ...errorMessages.noResponse,
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons: [
    'no-rule',
    'bad-gateway',
    'no-endpoints',
    'gateway-timeout',
    'cdn-origin-error',
    'server-error',
    'other-status',
    'client-certificate-demanded',
    'slow',
    'no-answer',
    'broken-body',
    'cut-off',
    'broken-http',
    'not-seen',
  ],
  worst: 'fail',
  yieldsTo: [
    ...(['tls.handshake-succeeds', 'tls.client-certificate-as-expected'] as const),
    ...(['reach.every-address-answers', 'dns.leads-to-load-balancer', 'kubernetes.backend-exists'] as const),
  ],
  yieldsOnly: {
    'tls.client-certificate-as-expected': ['client-certificate-demanded', 'cut-off'],
    'kubernetes.backend-exists': ['no-endpoints', 'bad-gateway'],
  },
  needs: ['responses', 'stranger', 'repeats', 'sessions'],
  applies: (view) =>
    view.target.expect.reachable &&
    (view.target.protocol === 'https' || view.target.protocol === 'http') &&
    !isKeptOut(barredAt(view)),
  *run({ target, responses, stranger, repeats, sessions, pki, limits }) {
    const barred = new Map(barredAt({ target, responses, sessions }).map(({ address, kind }) => [address, kind]));
    const last = lastOfEach(responses).filter(({ where }) => barred.get(where.address) !== 'barred');
    if (last.length === 0) {
      const message = `no address of ${target.host} was asked for a page`;
      yield { status: 'unknown', reason: 'not-seen', message, owner: 'prober' };
    }
    const rows = last.map((reading) => {
      // A stranger is asked for at one address; the others of one load balancer would say the same.
      const other = stranger.find(({ where }) => where.address === reading.where.address) ?? stranger[0];
      const session = lastOfEach(sessions).find(({ where }) => where.address === reading.where.address);
      const end = !reading.ok && session?.ok === true ? endsForClient(session.value, reading.failure) : null;
      const answer = judgeAnswer(reading, {
        expected: target.expect.http?.status,
        stranger: other,
        repeats: repeats.filter(({ where }) => where.address === reading.where.address),
        isRefusal: end === 'said',
      });
      const hint = target.clientCertificate === undefined ? wanted : shownToo;
      const judged = end === 'probable' && answer.kind === 'cut-off' ? { ...answer, why: hint } : answer;
      const isUnclear = unclear.has(barred.get(reading.where.address)) && judged.kind !== 'as-expected';
      const verdict: HttpVerdict = isUnclear ? { ...judged, kind: 'not-seen', why: wanted } : judged;
      const served = servedAt({ sessions, pki }).find(({ where }) => where.address === reading.where.address);
      const isTold = served !== undefined && !certificateLimits.some((limit) => limits.includes(limit));
      const isStranger = verdict.kind === 'no-rule' && isTold && !isOwn(served.leaf, target.host);
      const key = `${verdict.kind} ${isStranger} ${reading.ok ? reading.value.status : reading.failure.code}`;
      return { address: reading.where.address, key, value: { ...verdict, isStranger, reading, other } };
    });
    const bad = rows.filter(({ value }) => value.kind !== 'as-expected');
    for (const { subject, at, value } of groupByAddress(bad.length > 0 ? bad : rows, last.length)) {
      const { kind, what, why, owner, reading, isStranger, other } = value;
      const { where } = reading;
      const message = `${where.url} ${what}${at}${why === undefined ? '' : `: ${why}`}${isStranger ? ', as the certificate says too' : ''}`;
      if (kind === 'as-expected') {
        yield { status: 'pass', message };
        continue;
      }
      const fix = fixes[kind];
      yield {
        status: isStranger ? 'fail' : (graded[kind] ?? 'fail'),
        reason: kind,
        subject,
        message,
        ...(fix === undefined ? {} : { fix: fix(target.host, where) }),
        owner: owner ?? (kind === 'not-seen' ? 'prober' : 'developer'),
        see: seeOf[kind]?.(reading, target, other) ?? [curlCommand(where, target.host, target.clientCertificate)],
      };
    }
  },
});

const wanted = 'it asked for a client certificate, and none is configured here, so that this may be why';

const shownToo =
  'it asked for a client certificate and was shown ours, so that this may be why, or it does so to everyone';

/** How a client is kept out perhaps for want of a certificate. */
const unclear: ReadonlySet<string | undefined> = new Set(['forbidden', 'cut']);

/** Nobody gets through without a certificate, as it should be: no more can be seen. */
const isKeptOut = (barred: ReturnType<typeof barredAt>): boolean =>
  barred.length > 0 && barred.every(({ kind }) => kind === 'barred');

/** Whether the certificate was made for the host: if not, the ingress does not know the host at all. */
const isOwn = (leaf: Certificate, host: string): boolean =>
  placeholderOf(leaf)?.kind !== 'stand-in' && coversHost(leaf.names, host);

const graded: Readonly<Partial<Record<HttpVerdict['kind'], Status>>> = {
  'no-rule': 'warn',
  slow: 'warn',
  'not-seen': 'unknown',
};

type See = (reading: HttpReading, target: Target, other: HttpReading | undefined) => string[];

const seeOf: Readonly<Partial<Record<HttpVerdict['kind'], See>>> = {
  // The two requests that bring the same page, where a made-up host was asked for.
  'no-rule': (reading, { host }, other) => {
    const isVery = !(reading.ok && other?.ok === true) || isSamePage(reading, other);
    const command = isVery ? pageSumCommand : pageCommand;
    return [command(reading.where, host), ...(other === undefined ? [] : [command(other.where, hostOf(other))])];
  },
  slow: ({ where }, { host, clientCertificate }) => [timeCommand(where, host, clientCertificate)],
  // What another version makes of it tells whether it is this one that is broken.
  'broken-http': ({ where }, { host, clientCertificate }) => {
    const { protocol, ...plain } = where;
    const same = curlCommand(where, host, clientCertificate);
    return protocol === undefined ? [same] : [same, curlCommand(plain, host, clientCertificate)];
  },
  // The page says what is wanted.
  'client-certificate-demanded': ({ where }, { host, clientCertificate }) => [
    pageCommand(where, host, clientCertificate),
  ],
};

const fixes: Readonly<Partial<Record<HttpVerdict['kind'], (host: string, where: HttpWhere) => Fix>>> = {
  'no-rule': (host) => ({
    text: `Create an Ingress with a rule for ${host}, unless one of these has it`,
    paste: [listIngressesCommand],
  }),
  'bad-gateway': () => ({
    text: 'Compare port and protocol of the Service with what the pod listens on, and read what the pod says',
    paste: [podLogsCommand],
  }),
  'no-endpoints': () => ({
    text: 'See that the Service has ready pods; an allowlist annotation with an invalid value gives 503, too',
    paste: [endpointsCommand],
  }),
  'gateway-timeout': () => ({
    text: 'Answer sooner, or raise the timeout of the proxy; read what the pod says',
    paste: [podLogsCommand],
  }),
  slow: () => ({
    text: 'See what the application waits for (a database, a pod that starts anew for each request, a name server) and whether its pods have enough CPU; read what they say',
    paste: [podLogsCommand],
  }),
  'server-error': () => ({ text: 'Read what the application says of it', paste: [podLogsCommand] }),
  'other-status': (host) => ({
    text: `Mend the page, or say under expect.http of ${host} which path and status are right`,
  }),
  'broken-http': (_host, { protocol }) =>
    protocol === undefined
      ? { text: 'See what listens there, and whether it is to speak HTTP', paste: [endpointsCommand] }
      : {
          text: 'Mend HTTP/2 at what ends TLS, or take it off there until that is done: clients then speak HTTP/1.1',
          paste: ['use-http2: "false"'],
          where: 'in the data of the ConfigMap of ingress-nginx',
        },
  'client-certificate-demanded': (host) => ({
    text: `Where ${host} is for everyone, take the demand for client certificates off its Ingress or load balancer; else name one that the server takes under clientCertificate of the target`,
  }),
};
