import { expect } from 'vitest';
import { judgeTarget } from '../../src/judge/judge.ts';
import type { Check, Status } from '../../src/model/check.ts';
import type { Settings, Target } from '../../src/model/target.ts';
import { observeTarget } from '../../src/observe/target.ts';
import { now } from '../support/evidence.ts';
import { bareLook } from '../support/looking.ts';
import { patience } from '../support/loopback.ts';

export interface Judged {
  /** `STATUS REASON`. */
  readonly is: `${Status} ${string}`;
  readonly message: string;
}

/** What one check says of a host that is looked at for it alone. */
export async function judgedAlone(
  host: Target,
  check: Check,
  { settings, resolverPort }: { readonly settings: Settings; readonly resolverPort: number },
): Promise<Judged[]> {
  using deadline = patience();
  const seen = await observeTarget(host, new Set(check.needs), bareLook(settings, resolverPort, deadline));
  const bench = { settings, now, checks: [check], enabled: new Set([check.id]) };
  const { findings, notJudged } = judgeTarget(seen, bench);
  expect(notJudged).toEqual([]);
  return findings.map(({ status, reason, message }) => ({ is: `${status} ${reason}`, message }));
}
