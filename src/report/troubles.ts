import type { Report } from '../model/report.ts';
import type { Trouble } from '../model/trouble.ts';
import { hang } from './layout.ts';
import type { Pen } from './pen.ts';

/** What could not be read, and what that does to the report. */
export const troubleText = ({ message, hidesTargets }: Trouble): string =>
  hidesTargets ? `${message}; targets may be missing from this report` : message;

/** Whether it is not well, whatever there is to say of the targets that are there. */
export const mayMissTargets = ({ troubles = [] }: Pick<Report, 'troubles'>): boolean =>
  troubles.some(({ hidesTargets }) => hidesTargets);

export const troubleLines = ({ troubles = [] }: Pick<Report, 'troubles'>, pen: Pen): string[] =>
  troubles.flatMap((trouble) =>
    hang(`${pen.paint('strong', 'discovery')}: `, pen.say(troubleText(trouble)), pen.width),
  );
