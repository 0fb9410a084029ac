import type { Owner } from '../../model/check.ts';
import type { HttpReading, HttpResponse } from '../../model/http.ts';
import type { Failure } from '../../model/reading.ts';
import type { StatusPattern } from '../../model/target.ts';
import { demandsCertificate } from './certificate-demand.ts';
import { originErrors } from './cloudflare.ts';
import { durationText } from '../duration.ts';

/** How long a server has to answer before its silence is its own fault. */
const patienceMs = 5000;
/** Timers may fire a little early. */
const toleranceMs = 10;

/** What an answer, or its absence, says of the way to the application. */
export interface HttpVerdict {
  readonly kind:
    | 'as-expected'
    | 'no-rule'
    | 'bad-gateway'
    | 'no-endpoints'
    | 'gateway-timeout'
    | 'cdn-origin-error'
    | 'server-error'
    | 'other-status'
    | 'client-certificate-demanded'
    | 'no-answer'
    | 'broken-body'
    | 'cut-off'
    | 'broken-http'
    | 'not-seen';
  /** What came: `answers 502`. */
  readonly what: string;
  /** What that usually means; nothing where it says all. */
  readonly why?: string;
  readonly owner?: Owner;
}

export const matchesStatus = (status: number, patterns: readonly StatusPattern[]): boolean =>
  patterns.some((pattern) => {
    const text = String(pattern).toLowerCase();
    return /^[1-5]xx$/.test(text) ? String(status).startsWith(text.charAt(0)) : status === Number(text);
  });

/** Without an expectation, any answer of the application's own is one. */
const usual: readonly StatusPattern[] = ['2xx', '3xx', '4xx'];

/**
 * `stranger` is the answer to the same request for a host that nobody made; `isRefusal` says that a connection which
 * ended without an answer ended because of our client certificate, or want of one.
 */
export function judgeAnswer(
  reading: HttpReading,
  expected: readonly StatusPattern[] | undefined,
  stranger: HttpReading | undefined,
  isRefusal: boolean,
): HttpVerdict {
  if (!reading.ok) return judgeFailure(reading.failure, reading.ms, isRefusal);
  const verdict = judgeHead(reading.value, expected, stranger);
  const late = reading.ms >= patienceMs ? ` after ${durationText(reading.ms)}` : '';
  const { end } = reading.value.body;
  const what = `${verdict.what}${late}`;
  if (typeof end === 'string' || (verdict.kind !== 'as-expected' && verdict.kind !== 'no-rule')) {
    return { ...verdict, what };
  }
  const why = `the page did not come whole (${end.code}: ${end.detail})`;
  return { kind: 'broken-body', what: `${what} and then breaks the answer off`, why };
}

function judgeHead(
  value: HttpResponse,
  expected: readonly StatusPattern[] | undefined,
  stranger: HttpReading | undefined,
): HttpVerdict {
  const isStranger = stranger?.ok === true && isSame(value, stranger.value);
  const asStranger = 'a made-up host gets the very same answer, so there is probably no rule for this one';
  const what = `answers ${value.status}`;
  if (value.status < 100 || value.status > 599) {
    return { kind: 'broken-http', what, why: 'there is no such status in HTTP' };
  }
  if (expected === undefined && demandsCertificate(value)) {
    const why = 'the server finished the handshake and demands a client certificate, or another one, over HTTP';
    return { kind: 'client-certificate-demanded', what, why, owner: 'administrator' };
  }
  if (matchesStatus(value.status, expected ?? usual)) {
    return expected === undefined && isStranger
      ? { kind: 'no-rule', what, why: asStranger }
      : { kind: 'as-expected', what };
  }
  const wanted = expected === undefined ? '' : ` where ${expected.join(', ')} is expected`;
  const known = ofGateways[value.status] ?? ofCloudflare(value);
  if (known !== undefined) return { ...known, what: `${what}${wanted}` };
  if (value.status >= 500)
    return { kind: 'server-error', what: `${what}${wanted}`, why: 'an error of the application itself' };
  const location = value.headers.find(([name]) => name === 'location')?.[1];
  const to = location === undefined ? '' : ` and leads to ${location.slice(0, 200)}`;
  return { kind: 'other-status', what: `${what}${to}${wanted}`, ...(isStranger ? { why: asStranger } : {}) };
}

/** Bodies of which time left us only a part cannot be compared. */
const isSame = (one: HttpResponse, other: HttpResponse): boolean =>
  one.status === 404 &&
  other.status === 404 &&
  [one, other].every(({ body }) => body.end === 'whole' || body.end === 'limit') &&
  one.body.sha256 === other.body.sha256;

const ofGateways: Readonly<Record<number, Omit<HttpVerdict, 'what'>>> = {
  502: {
    kind: 'bad-gateway',
    why: 'the proxy got no usable answer from the application, which refuses the connection, speaks TLS where plain HTTP is expected, or died on the request',
  },
  503: {
    kind: 'no-endpoints',
    why: 'behind an ingress most often the Service has no ready endpoints: no pod matches its selector, or none is ready',
  },
  504: { kind: 'gateway-timeout', why: 'the application did not answer the proxy in time' },
};

/** The statuses are anyone's to use: they mean this only in an answer of Cloudflare's. */
function ofCloudflare({ status, headers }: HttpResponse): Omit<HttpVerdict, 'what'> | undefined {
  const known = originErrors[status];
  const isTheirs = headers.some(
    ([name, value]) => name === 'cf-ray' || (name === 'server' && /cloudflare/i.test(value)),
  );
  if (known === undefined || !isTheirs) return undefined;
  const side = known.owner === 'cdn' ? "in Cloudflare's settings" : 'at the origin, not at Cloudflare';
  return { kind: 'cdn-origin-error', why: `${known.says}; the fault is ${side}`, owner: known.owner };
}

function judgeFailure({ code, detail }: Failure, ms: number, isRefusal: boolean): HttpVerdict {
  const said = `${code}: ${detail}`;
  switch (code) {
    case 'timeout':
    case 'budget':
      return code === 'timeout' || ms >= patienceMs - toleranceMs
        ? { kind: 'no-answer', what: `gives no HTTP answer within ${durationText(ms)}` }
        : { kind: 'not-seen', what: `was left after ${durationText(ms)}, too early to tell`, why: said };
    case 'closed':
      return { kind: 'cut-off', what: 'cuts the connection off instead of answering', why: detail };
    case 'reset':
      return { kind: 'cut-off', what: 'cuts the connection off instead of answering', why: said };
    case 'malformed':
    case 'not-tls':
      return { kind: 'broken-http', what: 'answers with something that is not proper HTTP', why: said };
    case 'tls-alert':
      return isRefusal
        ? {
            kind: 'client-certificate-demanded',
            what: 'demands a client certificate, or another one, after the handshake',
            why: detail,
            owner: 'administrator',
          }
        : { kind: 'cut-off', what: 'ends the connection with a TLS alert instead of answering', why: said };
    case 'too-large':
      return { kind: 'not-seen', what: 'sends more before the page than we read, which is our limit', why: said };
    default:
      return { kind: 'not-seen', what: 'could not be asked to the end', why: said };
  }
}
