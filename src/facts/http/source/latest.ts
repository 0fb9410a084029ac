import type { EchoLook } from '../../../model/echo.ts';

/** The last look at each address, in the order in which they were first looked at: a second look is another reading. */
export const latestOf = (looks: readonly EchoLook[]): EchoLook[] => [
  ...new Map(looks.map((look) => [look.reading.where.address, look])).values(),
];

/** With `at` of a group, where it is not so everywhere, in front of what is said at length. */
export const placed = (message: string, at: string): string => (at === '' ? message : `${at.trim()}: ${message}`);
