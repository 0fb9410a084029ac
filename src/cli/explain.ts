import { limitMeanings } from '../facts/vantage/limit-meanings.ts';
import { escapeText } from '../report/escape.ts';
import { explainCheck, explainLimit, listChecks } from '../report/explain.ts';
import { findByProse, findChecks } from '../report/find-checks.ts';
import { findLimit, nearLimits } from '../report/find-limits.ts';
import { findUnjudged } from '../report/find-unjudged.ts';
import { squeezed, wordsOf } from '../report/words.ts';
import { catalogue } from './catalogue.ts';
import { wantsColour, type Io } from './io.ts';

/** What is more is listed: nobody reads so many at once. */
const mostExplained = 2;

/** `hostprobe explain`: exit code 0, or 2 where neither a check nor a limit of the vantage is meant by the words. */
export function explain(words: readonly string[], io: Io): number {
  const drawing = { width: Math.min(io.columns, 100), colour: wantsColour(io), ascii: false };
  const wanted = words.join(' ').trim();
  if (wanted === '') {
    io.out(listChecks(Object.values(catalogue), drawing));
    io.out(`\nlimits of the vantage: ${limitMeanings.map(({ code }) => code).join(', ')}\n`);
    return 0;
  }
  const { found: known, near } = findChecks(wanted, catalogue);
  const limit = findLimit(wanted);
  if (limit !== null && squeezed(wordsOf(limit.code)) === squeezed(wordsOf(wanted))) {
    io.out([explainLimit(limit, drawing), ...(known.length === 0 ? [] : [listChecks(known, drawing)])].join('\n'));
    return 0;
  }
  const limits = limit === null ? [] : [limit];
  const found = known.length + limits.length > 0 ? known : findByProse(wanted, catalogue);
  const count = found.length + limits.length;
  if (count > mostExplained) {
    const listed = [...found, ...limits.map(({ code, title }) => ({ id: code, title }))];
    io.out(listChecks(listed, drawing));
    io.out(`\n${count} are known by "${escapeText(wanted)}": hostprobe explain ID tells all of one\n`);
    return 0;
  }
  if (count > 0) {
    const told = [
      ...found.map((check) => explainCheck(check, drawing)),
      ...limits.map((one) => explainLimit(one, drawing)),
    ];
    io.out(told.join('\n'));
    return 0;
  }
  const told = findUnjudged(wanted);
  if (told !== null) {
    io.out(`${told}\n`);
    return 0;
  }
  const meant = [...nearLimits(wanted).map(({ code }) => code), ...near.map(({ id }) => id)];
  const hint = meant.length === 0 ? 'hostprobe explain lists them' : `did you mean ${meant.join(' or ')}?`;
  io.err(`no check is known by "${wanted}": ${hint}\n`);
  return 2;
}
