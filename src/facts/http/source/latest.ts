import type { EchoLook } from '../../../model/echo.ts';

/**
 * The last look at each address, in the order in which they were first looked at: a second look is another reading.
 * Where any was connected to, those that were not are left out: another check speaks of them.
 */
export function latestOf(looks: readonly EchoLook[]): EchoLook[] {
  const last = [...new Map(looks.map((look) => [look.reading.where.address, look])).values()];
  const connected = last.filter(({ local }) => local !== null);
  return connected.length > 0 ? connected : last;
}

/** With `at` of a group, where it is not so everywhere, in front of what is said at length. */
export const placed = (message: string, at: string): string => (at === '' ? message : `${at.trim()}: ${message}`);
