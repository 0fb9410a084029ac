import type { Fix, Verdict } from '../../../model/check.ts';
import type { ObjectsSeen, Solver } from '../../../model/kubernetes.ts';
import { cutWords } from '../../cut-words.ts';
import { few } from '../../dns/few.ts';
import { placeOf } from '../object-place.ts';
import { titleOf } from '../routing/title.ts';
import { itemLines, scalar, whereText, yamlLine } from '../routing/yaml-line.ts';
import { seeObject } from '../see.ts';
import { issuerOf, ownerOf, type AnyIssuer } from './found-issuer.ts';
import { isInZone, isNamed, solversPicked } from './solver-picked.ts';
import { writersFor, type NameWritten, type Writer } from './writers.ts';

type SolverReason = 'no-dns01' | 'not-for-this-name';

interface WildcardWanted {
  readonly writer: Writer;
  readonly issuer: AnyIssuer;
  readonly wildcards: readonly NameWritten[];
}

/** Wildcards that are asked of ACME servers through issuers that were read. */
export const wildcardsWanted = (seen: ObjectsSeen): WildcardWanted[] =>
  writersFor(seen).flatMap((writer) => {
    const issuer = issuerOf(writer, seen);
    const wildcards = writer.names.filter(({ name }) => name.startsWith('*.'));
    return issuer === null || issuer.spec.acme === null || wildcards.length === 0
      ? []
      : [{ writer, issuer, wildcards }];
  });

/** Whether the issuer has a way to prove a wildcard, which no ACME server takes by HTTP-01 (RFC 8555 7.1.3, 8.3). */
export function* dns01Verdicts(seen: ObjectsSeen): Generator<Verdict<SolverReason>> {
  for (const { writer, issuer, wildcards } of wildcardsWanted(seen)) {
    const solvers = issuer.spec.acme?.solvers ?? [];
    const unproven = wildcards.filter(({ name }) => !solversPicked(solvers, name).some(isDns01));
    const [first] = unproven;
    if (first !== undefined) yield unsolved(writer, issuer, first, unproven);
  }
}

const isDns01 = ({ type }: Solver): boolean => type === 'DNS01';

function unsolved(
  { by }: Writer,
  issuer: AnyIssuer,
  first: NameWritten,
  unproven: readonly NameWritten[],
): Verdict<SolverReason> {
  const solvers = (issuer.spec.acme?.solvers ?? []).filter(isDns01);
  const near = nearMiss(issuer, first.name);
  const names = unproven.map(({ name }) => cutWords(name));
  return {
    status: 'fail',
    reason: solvers.length === 0 ? 'no-dns01' : 'not-for-this-name',
    at: placeOf(by, first.path),
    owner: ownerOf(issuer.kind),
    message: `${titleOf(by)} asks for ${few(names)}, and ${titleOf(issuer)} has ${
      solvers.length === 0
        ? 'no DNS-01 solver'
        : (near?.message ?? `DNS-01 solvers for other names alone (${selected(solvers)})`)
    }: a wildcard is proven by DNS-01 and by nothing else, so nothing is issued`,
    fix: near?.fix ?? oneMore(issuer, first.name),
    see: [...new Set([...seeObject(by, first.path), ...seeObject(issuer, solversPath)])],
  };
}

const selected = (solvers: readonly Solver[]): string =>
  few(solvers.flatMap(({ dnsNames, dnsZones }) => [...dnsNames, ...dnsZones]).map(cutWords));

const solversPath = 'spec.acme.solvers';

const oneMore = (issuer: AnyIssuer, name: string): Fix => ({
  text: `Add a DNS-01 solver for the zone of ${name}, with the provider that has the zone in place of PROVIDER and its settings from cert-manager.io/docs/configuration/acme/dns01; or name each host in place of the wildcard. On Welkin, NetworkPolicies keep DNS-01 from the Internet by default: ask the administrator.`,
  paste: itemLines(issuer, `${solversPath}[0]`, [
    'selector:',
    `  dnsZones: [${scalar(name.slice(2))}]`,
    'dns01:',
    '  PROVIDER: {}',
  ]),
  where: whereText(issuer, solversPath, 'in'),
});

/** A DNS-01 solver of which one list has the name, and the other keeps it from being picked. */
function nearMiss(issuer: AnyIssuer, name: string): { readonly message: string; readonly fix: Fix } | null {
  const solvers = issuer.spec.acme?.solvers ?? [];
  const index = solvers.findIndex(
    (solver) =>
      isDns01(solver) &&
      solver.dnsNames.length > 0 &&
      solver.dnsZones.length > 0 &&
      isNamed(solver, name) !== isInZone(solver, name),
  );
  const solver = solvers[index];
  if (solver === undefined) return null;
  const path = `${solversPath}[${index}]`;
  const [has, lacks] = isNamed(solver, name)
    ? (['dnsNames', 'dnsZones'] as const)
    : (['dnsZones', 'dnsNames'] as const);
  const list = `${path}.selector.${lacks}`;
  const wanted = lacks === 'dnsZones' ? name.slice(2) : name;
  return {
    message: `no DNS-01 solver for it: that of ${path} has it in its ${has} and not in its ${lacks} (${few(solver[lacks].map((each) => cutWords(each)))}), and cert-manager wants both`,
    fix: {
      text: `Add ${wanted} to ${lacks} of that solver.`,
      paste: [yamlLine(issuer, `${list}[0]`, wanted)],
      where: whereText(issuer, list, 'in'),
    },
  };
}
