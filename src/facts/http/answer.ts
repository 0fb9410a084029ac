import type { Owner } from '../../model/check.ts';
import type { HttpReading, HttpResponse } from '../../model/http.ts';
import type { Unanswered } from '../../model/reading.ts';
import type { StatusPattern } from '../../model/target.ts';
import { cutWords } from '../cut-words.ts';
import { demandsCertificate } from './certificate-demand.ts';
import { cloudflareError, isOfCloudflare } from './cloudflare-errors.ts';
import { durationText } from '../duration.ts';
import { shownUrl } from './redirects/shown-url.ts';
import { isSameAnswer, isSamePage, type Answer } from './same-answer.ts';
import { judgeSlowness, slowMs, toleranceMs } from './slowness.ts';

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
    | 'slow'
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

export interface AnswerGiven {
  readonly expected: readonly StatusPattern[] | undefined;
  /** To the same request for a host that nobody made. */
  readonly stranger: HttpReading | undefined;
  /** To the same request again, at the same address. */
  readonly repeats: readonly HttpReading[];
  /** A connection that ended without an answer ended because of our client certificate, or want of one. */
  readonly isRefusal: boolean;
}

export function judgeAnswer(
  reading: HttpReading,
  { expected, stranger, repeats, isRefusal }: AnswerGiven,
): HttpVerdict {
  if (!reading.ok) return judgeFailure(reading, isRefusal);
  const verdict = judgeHead(reading, expected, stranger);
  const isLate = reading.ms >= slowMs;
  const late = isLate ? ` after ${durationText(reading.ms)}` : '';
  const { end } = reading.value.body;
  const what = `${verdict.what}${late}`;
  const isFine = verdict.kind === 'as-expected' || verdict.kind === 'no-rule';
  if (typeof end !== 'string' && isFine) {
    if (end.code === 'other')
      return { kind: 'not-seen', what: `${what}, and its page could not be read to the end`, why: end.detail };
    const why = `the page did not come whole (${end.code}: ${end.detail})`;
    const how = end.code === 'timeout' ? 'sends no more of the page' : 'breaks the answer off';
    return { kind: 'broken-body', what: `${what} and then ${how}`, why };
  }
  if (!isLate && isFine) {
    const short = judgeShortness(reading.ms, reading.value.body);
    if (short !== null) return { ...short, what: `${what}${short.what}` };
  }
  if (!isLate || verdict.kind !== 'as-expected') return { ...verdict, what };
  const { kind, words } = judgeSlowness(reading, repeats);
  return kind === 'slow' ? { kind, what: `${what}${words}` } : { ...verdict, what: `${what}${words}` };
}

/** A page that was on its way when our time ended, of which more was announced. */
function judgeShortness(headMs: number, { bytes, awaited, ms = 0 }: HttpResponse['body']): HttpVerdict | null {
  if (awaited === undefined) return null;
  const tookMs = headMs + ms;
  const came = `${bytes} of ${awaited.bytes} bytes of its page had come`;
  return tookMs >= slowMs - toleranceMs && awaited.silentMs < stillMs
    ? { kind: 'slow', what: `, which is slow: after ${durationText(tookMs)} ${came}` }
    : { kind: 'not-seen', what: ` and was left after ${durationText(tookMs)}, when ${came}`, why: tooEarly };
}

/** What has said nothing for so long may not be coming any more. */
const stillMs = 1000;

const tooEarly = 'our time was used up too early to tell whether the rest would have come';

function judgeHead(
  reading: Answer,
  expected: readonly StatusPattern[] | undefined,
  stranger: HttpReading | undefined,
): HttpVerdict {
  const { value } = reading;
  const nobody = stranger?.ok === true && value.status === 404 && isSameAnswer(reading, stranger) ? stranger : null;
  const asStranger = nobody === null ? undefined : noRule(isSamePage(reading, nobody));
  const what = `answers ${value.status}`;
  if (value.status < 100 || value.status > 599) {
    return { kind: 'broken-http', what, why: 'there is no such status in HTTP' };
  }
  if (expected === undefined && demandsCertificate(value)) {
    const why = 'the server finished the handshake and demands a client certificate, or another one, over HTTP';
    return { kind: 'client-certificate-demanded', what, why, owner: 'administrator' };
  }
  const edge = cloudflareError(value);
  // What Cloudflare makes of its settings is no answer of the application's, whatever its status.
  const isEdge = expected === undefined && edge !== null;
  if (!isEdge && matchesStatus(value.status, expected ?? usual)) {
    return expected === undefined && asStranger !== undefined
      ? { kind: 'no-rule', what, why: asStranger }
      : { kind: 'as-expected', what };
  }
  const wanted = expected === undefined ? '' : ` where ${expected.join(', ')} is expected`;
  if (edge !== null) return { kind: 'cdn-origin-error', what: `${what}${wanted}`, ...edge };
  if (value.status >= 500) {
    const { kind, why } = ofGateways[value.status] ?? applicationError;
    const by = isOfCloudflare(value) ? 'Cloudflare hands it on from the origin: ' : '';
    return { kind, what: `${what}${wanted}`, why: `${by}${pauseText(value)}${why}` };
  }
  const location = value.headers.find(([name]) => name === 'location')?.[1];
  const to = location === undefined ? '' : ` and leads to ${shownUrl(location)}`;
  const why = asStranger ?? ofClients[value.status];
  return { kind: 'other-status', what: `${what}${to}${wanted}`, ...(why === undefined ? {} : { why }) };
}

const noRule = (isVery: boolean): string =>
  `a made-up host gets ${isVery ? 'the very same answer' : 'the same answer but for what names it or changes each time'}, so there is probably no rule for this one`;

/** RFC 9110 10.2.3, beside 503: who sends it says that this will pass. */
function pauseText({ status, headers }: HttpResponse): string {
  const after = headers.find(([name]) => name === 'retry-after')?.[1];
  return status === 503 && after !== undefined
    ? `it says when to come again (Retry-After: ${cutWords(after)}), as for maintenance, or else: `
    : '';
}

const applicationError = { kind: 'server-error', why: 'an error of the application itself' } as const;

const ofGateways: Readonly<Record<number, { readonly kind: HttpVerdict['kind']; readonly why: string }>> = {
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

/** Of the class 4xx, what says more than its number. */
const ofClients: Readonly<Record<number, string>> = {
  400: 'the server finds fault with the request, as one does that speaks TLS and was asked in plain HTTP by a proxy',
  401: 'it wants to know who asks',
  403: 'it lets nobody in, or not us: an allowlist, a firewall, or a page that nobody may read',
  404: 'there is no such page, or no rule for the host at the ingress',
  405: 'the page takes no GET',
  408: 'the server waited in vain for a request that it had',
  410: 'the page is gone for good',
  421: 'the server does not answer for this host on this connection (HTTP/2, or SNI and Host that differ)',
  429: 'it counts requests, and had too many of them from our address',
  451: 'it may not show the page, by law',
};

function judgeFailure(
  { where, ms, failure: { code, detail } }: HttpReading & Unanswered,
  isRefusal: boolean,
): HttpVerdict {
  const isHttp2 = where.protocol === 'h2';
  const over = isHttp2 ? ' over HTTP/2' : '';
  const said = `${code}: ${detail}`;
  switch (code) {
    case 'timeout':
    case 'budget':
      return code === 'timeout' || ms >= slowMs - toleranceMs
        ? { kind: 'no-answer', what: `gives no HTTP answer${over} within ${durationText(ms)}` }
        : { kind: 'not-seen', what: `was left after ${durationText(ms)}, too early to tell`, why: said };
    case 'closed':
      return { kind: 'cut-off', what: `cuts the connection off instead of answering${over}`, why: detail };
    case 'reset':
      return { kind: 'cut-off', what: `cuts the connection off instead of answering${over}`, why: said };
    case 'malformed':
    case 'not-tls':
      return {
        kind: 'broken-http',
        what: isHttp2
          ? 'agrees on HTTP/2, as with every browser, and then breaks it'
          : 'answers with something that is not proper HTTP',
        why: said,
      };
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
