import type { Finding } from '../../model/report.ts';

/** 2: a fail, 1: a warning, 0: neither, or borne by somebody. */
export type Gravity = 0 | 1 | 2;

const gravities = { pass: 0, unknown: 0, warn: 1, fail: 2 } as const;

/** What was found when it was last measured: an unknown clears nothing. */
export function gravityOf({ status, accepted, earlier }: Finding): Gravity {
  if (accepted !== undefined) return 0;
  return gravities[status === 'unknown' && earlier !== undefined ? earlier.status : status];
}

export const gravest = (findings: readonly Finding[]): Gravity =>
  findings.reduce<Gravity>((most, finding) => (gravityOf(finding) > most ? gravityOf(finding) : most), 0);

/** Of a check, the finding that says the gravest: the first where several do. */
export const gravestOf = (findings: readonly Finding[]): Finding | undefined =>
  findings.find((finding) => gravityOf(finding) === gravest(findings));

export const gravitiesByCheck = (findings: readonly Finding[]): ReadonlyMap<string, Gravity> => {
  const found = new Map<string, Gravity>();
  for (const finding of findings) {
    const gravity = gravityOf(finding);
    if (gravity > (found.get(finding.check) ?? 0)) found.set(finding.check, gravity);
  }
  return found;
};
