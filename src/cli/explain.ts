import { limitMeanings } from '../facts/vantage/limit-meanings.ts';
import { explainCheck, explainLimit, listChecks } from '../report/explain.ts';
import { findChecks } from '../report/find-checks.ts';
import { findLimit, nearLimits } from '../report/find-limits.ts';
import { catalogue } from './catalogue.ts';
import { wantsColour, type Io } from './io.ts';

/** `hostprobe explain`: exit code 0, or 2 where neither a check nor a limit of the vantage is meant by the words. */
export function explain(words: readonly string[], io: Io): number {
  const drawing = { width: Math.min(io.columns, 100), colour: wantsColour(io), ascii: false };
  const wanted = words.join(' ').trim();
  if (wanted === '') {
    io.out(listChecks(Object.values(catalogue), drawing));
    io.out(`\nlimits of the vantage: ${limitMeanings.map(({ code }) => code).join(', ')}\n`);
    return 0;
  }
  const { found, near } = findChecks(wanted, catalogue);
  const limit = findLimit(wanted);
  const told = [
    ...(limit === null ? [] : [explainLimit(limit, drawing)]),
    ...found.map((check) => explainCheck(check, drawing)),
  ];
  if (told.length > 0) {
    io.out(told.join('\n'));
    return 0;
  }
  const meant = [...nearLimits(wanted).map(({ code }) => code), ...near.map(({ id }) => id)];
  const hint = meant.length === 0 ? 'hostprobe explain lists them' : `did you mean ${meant.join(' or ')}?`;
  io.err(`no check is known by "${wanted}": ${hint}\n`);
  return 2;
}
