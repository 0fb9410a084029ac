import { explainCheck, listChecks } from '../report/explain.ts';
import { findChecks } from '../report/find-checks.ts';
import { wantsColour, type Io } from './io.ts';
import { catalogue } from './catalogue.ts';

/** `hostprobe explain`: exit code 0, or 2 where no check is meant by the words. */
export function explain(words: readonly string[], io: Io): number {
  const drawing = { width: Math.min(io.columns, 100), colour: wantsColour(io), ascii: false };
  const wanted = words.join(' ').trim();
  if (wanted === '') {
    io.out(listChecks(Object.values(catalogue), drawing));
    return 0;
  }
  const { found, near } = findChecks(wanted, catalogue);
  if (found.length > 0) {
    io.out(found.map((check) => explainCheck(check, drawing)).join('\n'));
    return 0;
  }
  const hint =
    near.length === 0 ? 'hostprobe explain lists them' : `did you mean ${near.map(({ id }) => id).join(' or ')}?`;
  io.err(`no check is known by "${wanted}": ${hint}\n`);
  return 2;
}
