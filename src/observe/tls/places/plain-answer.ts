import type { Plaintext } from '../../../model/place-looks.ts';
import { quoteSaid } from '../../tcp/said.ts';
import { isRecordType } from '../hear.ts';

/** No more than this is read. */
export const mostBytes = 8192;
const mostStart = 300;
const mostLocation = 1024;

/** Whether more would tell no more. */
export const isEnough = (said: Buffer): boolean =>
  said.length >= mostBytes || isRecordType(said[0]) || answerIn(said)?.start.length === mostStart;

export const readPlaintext = (said: Buffer): Plaintext => ({
  said: quoteSaid(said),
  tls: isRecordType(said[0]),
  http: answerIn(said),
});

/** The final answer of HTTP, after those that are interim; null where what came is none, or ends before its head does. */
function answerIn(said: Buffer): Plaintext['http'] {
  let rest = said.toString('latin1');
  for (;;) {
    const head = /^HTTP\/1\.[01] (\d{3})(?: [^\r\n]*)?\r?\n(?:[^\r\n]+\r?\n)*\r?\n/.exec(rest);
    if (head === null) return null;
    const status = Number(head[1]);
    rest = rest.slice(head[0].length);
    if (status >= 100 && status < 200) continue;
    const location = /^location:[ \t]*([^\r\n]*)/im.exec(head[0])?.[1]?.trim().slice(0, mostLocation) ?? null;
    return { status, location, start: rest.slice(0, mostStart) };
  }
}
