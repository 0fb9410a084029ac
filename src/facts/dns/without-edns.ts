import type { Fix } from '../../model/check.ts';
import type { BalancerWalk, Server, Walk } from '../../model/dns.ts';
import { digCommand, serverText } from './records/record.ts';
import { serverKey } from './resolver.ts';

type Plain = NonNullable<Walk['withoutEdns']>[number];

const isSame = (a: Server, b: Server): boolean => serverKey(a) === serverKey(b);

/** Who drops or refuses EDNS on the way, and what it costs; null where there is nobody. */
export function withoutEdnsText({ withoutEdns = [] }: Walk): string | null {
  if (withoutEdns.length === 0) return null;
  const each = withoutEdns.map(({ by, said }) =>
    said === 'no answer'
      ? `${serverText(by)} drops questions with EDNS, so that clients wait, and answers without`
      : `${serverText(by)} answers ${said} to EDNS, so that resolvers ask twice, and answers without`,
  );
  return each.join('; ');
}

export const ednsFix: Fix = {
  text: 'Have the DNS provider let questions with EDNS (an OPT record) through to its servers, and answer them (RFC 6891)',
};

/** The same question with EDNS, as dig asks it, and without. */
export const seeEdns = ({ name, by }: Plain): string[] => {
  const command = digCommand(name, 'A', by);
  return [command, command.replace(/^dig /, 'dig +noedns ')];
};

/** Whether others than those were heard with EDNS from here: else something on our own way may drop it. */
export function isEdnsHeard({ withoutEdns = [], hops, a, aaaa }: Walk, balancers: readonly BalancerWalk[]): boolean {
  const isPlain = (server: Server): boolean => withoutEdns.some(({ by }) => isSame(by, server));
  const outcomes = [a, aaaa].flatMap((outcome) => (outcome.kind === 'data' ? [outcome.by] : []));
  const onTheWay = [...hops.map(({ by }) => by), ...outcomes];
  const elsewhere = balancers.flatMap(({ walk }) =>
    walk.view === 'authority' && walk.withoutEdns === undefined && walk.a.kind === 'data' ? [walk.a.by] : [],
  );
  return [...onTheWay, ...elsewhere].some((server) => !isPlain(server));
}
