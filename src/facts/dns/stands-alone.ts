import type { ResourceRecord } from '../../model/dns.ts';
import type { Seen } from '../../model/evidence.ts';
import type { AnswerBeside, Beside } from '../../model/name-looks.ts';
import { cutWords } from '../cut-words.ts';
import { few } from './few.ts';

/** What signs and proves may stand beside an alias (RFC 2181 10.1, RFC 4034 3 and 4). */
const mayStandBeside: readonly string[] = ['CNAME', 'RRSIG', 'NSEC', 'KEY'];

/** What breaks an alias's solitude, each with an answer in which it came. */
export interface Company {
  /** The targets of aliases that came in one answer; empty where there was one. */
  readonly targets: readonly string[];
  /** Other records at the alias's own name, each once. */
  readonly others: readonly ResourceRecord[];
  /** The answers that show it. */
  readonly shownBy: readonly AnswerBeside[];
}

/** Two aliases count only where one answer has both: one that varies by design is one at a time. */
export function companyOf({ answers }: Beside): Company {
  const targetsIn = ({ records }: AnswerBeside): string[] => [
    ...new Set(records.filter(({ type }) => type === 'CNAME').map(({ data }) => data)),
  ];
  const othersIn = ({ records }: AnswerBeside): ResourceRecord[] =>
    records.filter(({ type }) => !mayStandBeside.includes(type));
  const twice = answers.find((answer) => targetsIn(answer).length > 1);
  const others = answers.flatMap(othersIn);
  return {
    targets: twice === undefined ? [] : targetsIn(twice),
    others: others.filter((one, i) => others.findIndex((two) => two.type === one.type && two.data === one.data) === i),
    shownBy: answers.filter((answer) => answer === twice || othersIn(answer).length > 0),
  };
}

const shown = 3;

/** What servers gave, as much of it as a sentence can bear. */
export const fewText = (texts: readonly string[], between: string): string => few(texts.map(cutWords), between, shown);

/** Which types were asked for at an alias's own name and answered, as words; empty where none was. */
export const askedText = (rows: Seen['beside']): string =>
  [
    ...new Set(
      rows.flatMap(({ answers }) =>
        answers.flatMap(({ asked, outcome }) => (outcome.kind === 'unanswered' ? [] : [asked])),
      ),
    ),
  ].join(', ');
