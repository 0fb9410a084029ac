import type { Solver } from '../../../model/kubernetes.ts';
import { comparedName } from './covering.ts';

/**
 * The solvers of which cert-manager picks one for a name (pkg/util/solverpicker): each part of a selector that is
 * written has to fit, and the most specific wins, of equals the first. More than one where that hangs on labels, which
 * a Certificate has or not, or on a kind of solver that is not known. None proves a wildcard but by DNS (RFC 8555 8.3).
 */
export function solversPicked(solvers: readonly Solver[], name: string): readonly Solver[] {
  const ranked = solvers
    .filter((solver) => fits(solver, name) && (solver.type !== 'HTTP01' || !name.startsWith('*.')))
    .map((solver) => ({ solver, rank: rankOf(solver, name) }))
    .toSorted((one, other) => other.rank - one.rank)
    .map(({ solver }) => solver);
  const sure = ranked.findIndex(({ type, hasLabels }) => type !== 'other' && !hasLabels);
  return sure < 0 ? ranked : ranked.slice(0, sure + 1);
}

const fits = (solver: Solver, name: string): boolean => isNamed(solver, name) && isInZone(solver, name);

/** Whether `dnsNames` has the name, or is not written. */
export const isNamed = ({ dnsNames }: Solver, name: string): boolean =>
  dnsNames.length === 0 || dnsNames.some((each) => comparedName(each) === comparedName(name));

/** Whether one of `dnsZones` holds the name, or none is written. */
export const isInZone = (solver: Solver, name: string): boolean =>
  solver.dnsZones.length === 0 || zoneLabels(solver, name) > 0;

/** How many labels the longest of its zones has that holds the name. */
const zoneLabels = ({ dnsZones }: Solver, name: string): number =>
  Math.max(
    0,
    ...dnsZones
      .map(comparedName)
      .filter((zone) => zone !== '' && `.${comparedName(name)}`.endsWith(`.${zone}`))
      .map((zone) => zone.split('.').length),
  );

/** A name of its own counts more than any zone, which has 127 labels at most, and a zone more than labels. */
const rankOf = (solver: Solver, name: string): number =>
  (solver.dnsNames.length > 0 ? 1000 : 0) + 2 * zoneLabels(solver, name) + (solver.hasLabels ? 1 : 0);
