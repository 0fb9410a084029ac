import type { Fix } from '../../../model/check.ts';
import type { Exposure } from '../../../model/http-looks.ts';
import type { Target } from '../../../model/target.ts';
import { allowlistLines } from '../access/fix.ts';
import { digCommand } from '../../dns/records/record.ts';
import { connectCommand } from '../../reach/touch.ts';
import { curlCommand, pageSumCommand } from '../curl.ts';
import { proxyTrust } from '../source/proxy-trust.ts';
import { publicNames } from './rows.ts';
import { hostOf } from '../same-answer.ts';

const ownController =
  'ingressClassName: INTERNAL-CLASS # of a controller that the public load balancer does not lead to';

/** Private networks (RFC 1918, RFC 4193): who is inside, where nobody says otherwise. */
const privateNetworks: readonly string[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];

const rangesFor = ({ expect: { access } }: Target): readonly string[] =>
  typeof access === 'object' ? access.allow : privateNetworks;

/** Off the public load balancer, or at least only for those who are inside. */
export const servedFix = (target: Target): Fix => ({
  text: `Give ${target.host} to an ingress controller of its own behind the internal load balancer, or let only private networks in`,
  paste: [ownController, ...allowlistLines(rangesFor(target))],
  where: 'in the Ingress: the class, or the annotation of its controller',
});

/** Whoever may write the header also says where it comes from: an allowlist alone helps only where the header is believed of nobody else. */
export const forgedFix = (target: Target): Fix => ({
  text: `Take the PROXY protocol from the load balancers alone, let nobody else connect to the ports of the nodes, and let only private networks in to ${target.host}`,
  paste: [...proxyTrust.paste, ...allowlistLines(rangesFor(target))],
  where: 'in the settings of the controller, and in the Ingress',
});

/**
 * The requests for the host and for the made-up one, also those that plain HTTP leads to. The header of version 1 is all
 * that curl can send, and nothing is pasted for the other.
 */
export function exposureCommands({ connection, response, stranger, upgraded }: Exposure, target: Target): string[] {
  const { where } = connection;
  const { host } = target;
  if (response === null) return [connectCommand(where)];
  if (typeof where.preamble === 'object' && where.preamble.version === 2) return [];
  const own = { ...response.where, ...where };
  if (upgraded !== undefined) return [curlCommand(own, host), ...exposureCommands(upgraded, target)];
  const other = stranger?.response ?? null;
  return [
    curlCommand(own, host),
    pageSumCommand(own, host),
    ...(other === null ? [] : [pageSumCommand({ ...other.where, ...where }, hostOf(other))]),
  ];
}

/** Tell to which addresses the public load balancers lead. */
export const lookUpCommands = (target: Target): string[] => publicNames(target).map((name) => digCommand(name, 'A'));
