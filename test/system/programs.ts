import { describe } from 'vitest';
import { pathOf } from './installed.ts';
import { canBindAll } from './ports.ts';

interface Needs {
  readonly programs: readonly string[];
  readonly addresses?: readonly string[];
  /** What else may be lacking, as words that follow "this machine has"; null where nothing is. */
  readonly trial?: () => Promise<string | null>;
}

/**
 * A suite that needs programs of the machine, and loopback addresses or more. Without them it is skipped, and its name
 * says why; in continuous integration (`CI` is set) it fails.
 */
export async function describeSystem(title: string, needs: Needs, suite: () => void): Promise<void> {
  const lacking = await lackingOf(needs);
  const why = lacking.length === 0 ? '' : `this machine has ${lacking.join(', ')}`;
  const mayNotSkip = (process.env['CI'] ?? '') !== '';
  describe.skipIf(why !== '' && !mayNotSkip)(why === '' ? title : `${title}: ${why}`, () => {
    if (why !== '' && mayNotSkip) throw new Error(`${why}; test/install-servers.sh installs what is missing`);
    suite();
  });
}

async function lackingOf({ programs, addresses = [], trial }: Needs): Promise<string[]> {
  const lacking = programs.filter((name) => pathOf(name) === undefined).map((name) => `no ${name}`);
  if (!(await canBindAll(addresses))) lacking.push(`no loopback addresses ${addresses.join(', ')}`);
  const failed = lacking.length === 0 ? await trial?.() : undefined;
  return failed === undefined || failed === null ? lacking : [failed];
}
