import type { Verdict } from '../../../model/check.ts';
import type { Ingress, ObjectsSeen } from '../../../model/kubernetes.ts';
import { isWholeNow, objectKey, ofKind, placeOf } from '../object-place.ts';
import { seeObject } from '../see.ts';
import { rulesOf } from './by-host.ts';
import { classOf, defaultsAmong, isCanary, isMergeable, isSolver } from './ingress-nature.ts';
import { ownBalancerOf } from './own-balancer.ts';
import { titleOf } from './title.ts';

interface Claim {
  readonly ingress: Ingress;
  /** What serves it; null where that cannot be told. */
  readonly servedBy: string | null;
  readonly path: string;
  readonly pathType: string;
  readonly at: string;
}

/** Whom else a host belongs to, among the Ingresses of one class. */
export function* rivalVerdicts(seen: ObjectsSeen, host: string): Generator<Verdict<'same-path' | 'shared'>> {
  const claims = claimsTo(seen, host);
  const served = claims.filter(({ servedBy }) => servedBy !== null);
  const told = new Set<string>();
  const ofOnePath = Map.groupBy(served, ({ servedBy, path, pathType }) => JSON.stringify([servedBy, path, pathType]));
  for (const rivals of ofOnePath.values()) {
    // An Ingress that repeats a path of its own is no rival of itself.
    const each = [...new Map(rivals.toReversed().map((claim) => [claim.ingress, claim])).values()].toReversed();
    for (const [i, one] of each.entries()) {
      for (const other of each.slice(i + 1)) {
        const pair = [objectKey(one.ingress), objectKey(other.ingress)].toSorted().join(' ');
        if (told.has(pair)) continue;
        told.add(pair);
        yield samePath(one, other, host);
      }
    }
  }
  if (told.size === 0) yield* sharedBetween(served, host);
}

function claimsTo(seen: ObjectsSeen, host: string): readonly Claim[] {
  const known = new Set<string>();
  return ofKind(seen, 'Ingress').flatMap((ingress) => {
    const key = objectKey(ingress);
    if (known.has(key) || isSolver(ingress) || isCanary(ingress) || isMergeable(ingress) || isConditional(ingress)) {
      return [];
    }
    known.add(key);
    const servedBy = serverOf(ingress, seen);
    return rulesOf(ingress, host).flatMap((rule) =>
      rule.paths.map(({ path, pathType }, j) => ({
        ingress,
        servedBy,
        path: path === '' ? '/' : path,
        pathType: pathType ?? 'ImplementationSpecific',
        at: `${rule.path}.http.paths[${j}]`,
      })),
    );
  });
}

/** Chooses among requests for one path by more than the path. */
const isConditional = ({ annotations }: Ingress): boolean =>
  Object.keys(annotations).some((key) =>
    /\/conditions\.|^konghq\.com\/(?:headers|methods)|^traefik\.ingress\.kubernetes\.io\/router\.(?:priority|rulesyntax)/.test(
      key,
    ),
  );

/** The load balancer, as far as it is known: by the class and by what binds an Ingress to one of several that serve it. */
function serverOf(ingress: Ingress, seen: ObjectsSeen): string | null {
  const classes = ofKind(seen, 'IngressClass');
  const own = ownBalancerOf(ingress, classes);
  if (own !== null) return JSON.stringify([own]);
  const fronts = frontKeys.map((key) => ingress.annotations[key] ?? '');
  const named = classOf(ingress);
  if (named !== null) return JSON.stringify([named, ...fronts]);
  const others = ofKind(seen, 'Ingress').filter((other) => classOf(other) !== null);
  // Without any that names a class, all are served alike.
  if (others.length === 0) return JSON.stringify(['', ...fronts]);
  const [only, ...rest] = isWholeNow(seen, 'IngressClass') ? defaultsAmong(classes) : [];
  return only === undefined || rest.length > 0 ? null : JSON.stringify([only.name, ...fronts]);
}

/** Entry points of Traefik, and addresses of load balancers outside of the cluster. */
const frontKeys = [
  'traefik.ingress.kubernetes.io/router.entrypoints',
  'virtual-server.f5.com/ip',
  'ingress.citrix.com/frontend-ip',
];

/** Controllers keep to the oldest; where no time is known, the one that was read first stands for it. */
function samePath(first: Claim, second: Claim, host: string): Verdict<'same-path'> {
  const [older, younger] = isOlder(second, first) ? [second, first] : [first, second];
  const isKnown = older.ingress.createdAt !== null && younger.ingress.createdAt !== null;
  const winner = isKnown
    ? `the older one, ${titleOf(older.ingress)}, gets the requests`
    : 'the older one gets the requests';
  return {
    reason: 'same-path',
    status: 'fail',
    at: placeOf(younger.ingress, younger.at),
    message: `${titleOf(older.ingress)} and ${titleOf(younger.ingress)} both claim ${host}${younger.path} (${younger.pathType}): ${winner}, and the other is passed over in silence`,
    fix: {
      text: `Take the path out of one of them, or delete the one that is left over; where both are meant, give ${titleOf(younger.ingress)} another path or host.`,
    },
    see: [...seeObject(older.ingress, older.at), ...seeObject(younger.ingress, younger.at)],
  };
}

const isOlder = (one: Claim, other: Claim): boolean =>
  one.ingress.createdAt !== null &&
  other.ingress.createdAt !== null &&
  Date.parse(one.ingress.createdAt) < Date.parse(other.ingress.createdAt);

function* sharedBetween(claims: readonly Claim[], host: string): Generator<Verdict<'shared'>> {
  for (const sharing of Map.groupBy(claims, ({ servedBy }) => servedBy).values()) {
    const [one, ...others] = sharing.filter(({ ingress }) => ingress.namespace !== null);
    const other = others.find(({ ingress }) => ingress.namespace !== one?.ingress.namespace);
    if (one === undefined || other === undefined) continue;
    yield {
      reason: 'shared',
      status: 'warn',
      at: placeOf(other.ingress, other.at),
      message: `${host} is shared by ${titleOf(one.ingress)} (${one.path}) and ${titleOf(other.ingress)} (${other.path}) of another namespace: whoever may write in either can take over paths of the other, and its certificate`,
      fix: { text: `Keep ${host} in one namespace, or make sure that both teams know of each other.` },
      see: [...seeObject(one.ingress, one.at), ...seeObject(other.ingress, other.at)],
    };
    return;
  }
}
