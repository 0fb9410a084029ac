import type { Status } from '../../../model/check.ts';
import type { Seen } from '../../../model/evidence.ts';
import type { Exposure } from '../../../model/http-looks.ts';
import type { Pki } from '../../../model/pki.ts';
import type { Target } from '../../../model/target.ts';
import type { LimitCode } from '../../../model/vantage.ts';
import { familyOf } from '../../addresses.ts';
import type { AtAddress } from '../../by-address.ts';
import { balancerNames } from '../../dns/balancer-names.ts';
import { exposedAt, type Exposed } from './exposed.ts';
import { standingOf } from '../access/own-standing.ts';
import { isPublic, publicPlaces } from './public-places.ts';

interface Asked extends Pick<Seen, 'exposures' | 'balancers' | 'connections' | 'responses' | 'ownAddresses'> {
  readonly target: Target;
  readonly pki: Pki;
  readonly limits: readonly LimitCode[];
}

export const publicNames = (target: Target): string[] =>
  balancerNames(target).flatMap(({ pattern, internal }) => (internal ? [] : [pattern]));

interface ExposureVerdict {
  readonly status: Status;
  readonly reason?: 'served' | 'served-to-forged' | 'has-rule' | 'balancer-silent' | 'inside' | 'not-seen';
}

export interface ExposureRow extends ExposureVerdict {
  /** The look that it rests on. */
  readonly exposure: Exposure;
  readonly says: string;
}

const verdicts: Readonly<Record<Exposed['kind'], ExposureVerdict>> = {
  served: { status: 'fail', reason: 'served' },
  'has-rule': { status: 'warn', reason: 'has-rule' },
  barred: { status: 'pass' },
  'not-served': { status: 'pass' },
  alike: { status: 'unknown', reason: 'not-seen' },
  ended: { status: 'unknown', reason: 'balancer-silent' },
  silent: { status: 'unknown', reason: 'balancer-silent' },
  'not-seen': { status: 'unknown', reason: 'not-seen' },
};

/** One row for each address of a public load balancer that was asked. */
export function exposureRows(view: Asked): AtAddress<ExposureRow>[] {
  const honest = view.exposures.filter(({ connection }) => connection.where.preamble === undefined);
  return honest.map((exposure) => {
    const { address } = exposure.connection.where;
    const forged = view.exposures.filter(
      ({ connection: { where } }) => where.address === address && where.preamble !== undefined,
    );
    const row = judge(exposure, forged, view);
    return { address, key: row.says, value: row };
  });
}

function judge(exposure: Exposure, forged: readonly Exposure[], view: Asked): ExposureRow {
  const { target, pki, responses } = view;
  const { host } = target;
  const exposed = (each: Exposure): Exposed => exposedAt(each, { host, pki, responses });
  const { kind, what } = exposed(exposure);
  const says = `the public load balancer ${exposure.name}${sharedText(exposure, view)}, asked for ${host}, ${what}`;
  const why = whyInside(exposure, kind, view);
  if (why !== null) return { status: 'unknown', reason: 'inside', exposure, says: `${says}; ${why}` };
  const believed = kind === 'served' ? undefined : forged.find((each) => exposed(each).kind === 'served');
  if (believed !== undefined) return { ...believedBy(believed, exposed(believed), says), exposure: believed };
  const isAlike = forged.length > 0 && forged.every((each) => unmoved.includes(exposed(each).kind));
  const disguise = verdicts[kind].status === 'pass' && isAlike ? forgedAside : '';
  return { ...verdicts[kind], exposure, says: `${says}${asides[kind]}${disguise}` };
}

function believedBy({ connection }: Exposure, { what }: Exposed, says: string): Omit<ExposureRow, 'exposure'> {
  const { preamble } = connection.where;
  const header = typeof preamble === 'object' ? ` of version ${preamble.version} that names ${preamble.source}` : '';
  const then = `with a forged PROXY protocol header${header} it ${what}: whoever writes one is taken for somebody inside`;
  return { status: 'fail', reason: 'served-to-forged', says: `${says}, but ${then}` };
}

/** Why what was seen from here is not what the public sees; null where it is. */
function whyInside(exposure: Exposure, kind: Exposed['kind'], { limits, target, ownAddresses }: Asked): string | null {
  if (limits.includes('hairpin')) return 'from inside the cluster the way there may never leave it: look from outside';
  const { access } = target.expect;
  if (kind !== 'served' || typeof access !== 'object') return null;
  const { is, words } = standingOf(ownAddresses, familyOf(exposure.connection.where.address), access.allow);
  if (is === 'outside') return null;
  return `${words}${is === 'inside' ? ' is in the allowlist' : ''}: what everybody else gets is seen from outside alone`;
}

/** Where the host's own name leads there as well, no rule of an ingress keeps it inside. */
const sharedText = ({ connection: { where } }: Exposure, { connections }: Asked): string =>
  connections.some((own) => own.where.address === where.address)
    ? ` (at ${where.address}, to which the host itself leads)`
    : '';

const asides: Readonly<Record<Exposed['kind'], string>> = {
  served: ': whoever names the host gets it',
  'has-rule': ': it has a rule for the host, and when that works the host is public',
  barred: ': it knows the host, perhaps, and lets us in as little as anybody who is not on its allowlist',
  'not-served': '',
  alike: ', which tells nothing of what it has for this one',
  ended: ', which proves nothing of what it serves',
  silent: ', which proves nothing of what it serves',
  'not-seen': '',
};

/** What a forged header brings where nobody takes it for anything: most servers find fault with it, whatever the host. */
const unmoved: readonly Exposed['kind'][] = ['not-served', 'barred', 'ended'];

const forgedAside = ', nor does a forged PROXY protocol header change it';

const mostNamed = 3;

/** What of the public load balancers was not asked, as the end of a sentence. */
export function overlookedText({ target, balancers, exposures }: Asked): string {
  const led = balancers.filter((each) => isPublic(target, each) && each.walk.addresses.length > 0);
  const unled = publicNames(target).filter((name) => !led.some(({ pattern }) => pattern === name));
  const asked = new Set(exposures.map(({ connection }) => connection.where.address));
  const left = publicPlaces(target, balancers).filter(({ address }) => !asked.has(address));
  const more = left.length > mostNamed ? ` and ${left.length - mostNamed} more` : '';
  return [
    ...(unled.length === 0 ? [] : [`; ${unled.join(', ')} was not asked: no address of it is known`]),
    ...(left.length === 0
      ? []
      : [
          `; not asked was ${left
            .slice(0, mostNamed)
            .map(({ address }) => address)
            .join(', ')}${more}`,
        ]),
  ].join('');
}
