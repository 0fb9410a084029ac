import { cutWords } from '../../../facts/cut-words.ts';
import { readEchoText, type EchoText } from '../../../facts/http/echo-answers.ts';
import { shownUrl } from '../../../facts/http/redirects/shown-url.ts';
import type { EchoAnswer, EchoRefusal } from '../../../model/echo.ts';
import type { HttpResponse } from '../../../model/http.ts';
import { quoteSaid } from '../../tcp/said.ts';
import { decodeBody } from './decode-body.ts';
import { isSignedBy, type Signed } from './sign.ts';

/** As much as an echo has to say, also unpacked. */
export const maxEchoBytes = 65_536;

/** An answer as it came. */
export interface Said extends Pick<HttpResponse, 'status' | 'headers'> {
  readonly body: Buffer;
  readonly end: HttpResponse['body']['end'];
}

export type Told = EchoAnswer['told'];

/** What is to be believed of an answer: nothing that was not made for this request. */
export function hearEcho(said: Said, asked: Signed, key: string | null): Told {
  const text = textOf(said);
  if (typeof text !== 'string') return refused('absent', cutWords(`it answered ${said.status}${text.why}`));
  const read = readEchoText(text);
  switch (read.kind) {
    case 'page':
      return hearPage(read, asked, key);
    case 'list': {
      const told = hearList(read, asked);
      return key === null || 'refused' in told ? told : refused('unsigned', unsigned);
    }
    case 'address':
      return refused('absent', 'it tells an address, and not what the request looked like');
    case 'other':
      return refused('absent', `it answered ${said.status}, and ${read.detail}: ${quoteSaid(Buffer.from(text))}`);
  }
}

/** The same of what is asked for an address alone, which cannot show what it is the answer to. */
export function hearReference(said: Said, asked: Signed, key: string | null): Told {
  const text = textOf(said);
  const read = typeof text === 'string' ? readEchoText(text) : null;
  if (read?.kind === 'list') return hearList(read, asked);
  if (read?.kind !== 'address') return hearEcho(said, asked, key);
  const peer = { address: read.address, port: null };
  return { heard: { speaker: 'address', instance: null, arrival: { peer, proxy: null, host: null, headers: [] } } };
}

const unsigned = 'it lists headers and signs nothing, so that anybody on the way could have written it';

const hearList = ({ shown, heard }: Extract<EchoText, { kind: 'list' }>, asked: Signed): Told =>
  shown.includes(asked.header[1]) ? { heard } : refused('stale', 'it shows another request than ours');

const refused = (why: EchoRefusal, detail: string): Told => ({ refused: why, detail });

function textOf({ status, headers, body, end }: Said): string | { readonly why: string } {
  const valuesOf = (wanted: string): string[] => headers.flatMap(([name, value]) => (name === wanted ? [value] : []));
  if (status < 200 || status > 299) {
    const [location] = valuesOf('location');
    return { why: location === undefined ? `: ${quoteSaid(body)}` : `, which leads to ${shownUrl(location)}` };
  }
  if (end === 'limit') return { why: ` with more than ${maxEchoBytes} bytes` };
  if (end === 'time') return { why: `, and its body was not whole in time` };
  if (end !== 'whole') return { why: `, and its body was cut off: ${end.detail}` };
  const decoded = decodeBody(body, valuesOf('content-encoding'), maxEchoBytes);
  return 'detail' in decoded ? { why: `, and ${decoded.detail}` } : decoded.body.toString('utf8');
}

function hearPage({ page, mac, heard }: Extract<EchoText, { kind: 'page' }>, asked: Signed, key: string | null): Told {
  if (page.nonce !== asked.nonce) {
    return refused('stale', page.nonce === null ? 'it names no request' : 'it answers another request than ours');
  }
  if (key === null) return { heard: { speaker: 'open', ...heard } };
  if (mac === null) return refused('unsigned', 'an echo without a key answered, which could be that of anybody');
  if (!isSignedBy(key, asked.nonce, page, mac)) return refused('foreign', 'it is not signed with our key');
  return { heard: { speaker: 'signed', ...heard } };
}
