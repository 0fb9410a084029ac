import type { Limit } from '../model/vantage.ts';
import { hang } from './layout.ts';
import type { Pen } from './pen.ts';

const lead = 'vantage: ';

/** What the vantage lacks, each with what it keeps from being judged below it. */
export const limitLines = (limits: readonly Limit[], pen: Pen): string[] =>
  limits.flatMap(({ code, message, keepsFrom }) => [
    ...hang(lead, `${pen.paint('strong', pen.say(code))}: ${pen.say(message)}`, pen.width),
    ...hang(' '.repeat(lead.length), `${pen.say(keepsFrom)} (hostprobe explain ${pen.say(code)})`, pen.width),
  ]);
