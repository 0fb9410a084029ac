import { familyOf } from '../../facts/addresses.ts';
import { groupByAddress } from '../../facts/by-address.ts';
import { errorMessages } from '../../facts/error-messages.ts';
import { isSilentAsExpected } from '../../facts/http/access/kept-out.ts';
import { addressesOf, lackedText, reachOf, type Reach } from '../../facts/reach/reachable.ts';
import { connectCommand, touchText, unseenText } from '../../facts/reach/touch.ts';
import type { Verdict } from '../../model/check.ts';
import { defineCheck } from '../define.ts';

const reasons = ['none-answers', 'some-do-not', 'ipv6-dead', 'unheard', 'no-way', 'denied', 'not-tried'] as const;

export const everyAddressAnswers = defineCheck({
  id: 'reach.every-address-answers',
  title: 'every address takes a connection',
  why: 'Browsers take any of the addresses: where one is dead, some users wait and others do not get through, and it looks different from every desk. A certificate authority may well try the dead one first.',
  fix: 'Take addresses that do not answer out of the DNS, or make them answer: the load balancer, its listener on this port, and every firewall before it, for IPv4 and IPv6 alike.',
  sources: [
    { title: 'RFC 8305, section 5: Connection attempts', url: 'https://www.rfc-editor.org/rfc/rfc8305#section-5' },
    { title: "Let's Encrypt: IPv6 support", url: 'https://letsencrypt.org/docs/ipv6-support/' },
    {
      title: 'Kubernetes: Service of type LoadBalancer',
      url: 'https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer',
    },
  ],
  aliases: [
    'ERR_CONNECTION_REFUSED',
    'ERR_CONNECTION_TIMED_OUT',
    'ERR_ADDRESS_UNREACHABLE',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'connection refused',
    'connection timed out',
    'no route to host',
    'port closed',
    'firewall',
    'IPv6',
    'AAAA',
    'happy eyeballs',
    ...errorMessages.unconnected,
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'administrator',
  urgency: 'now',
  essential: true,
  look: 'quick',
  reasons,
  worst: 'fail',
  yieldsTo: ['dns.addresses-fit-load-balancer', 'dns.leads-to-load-balancer'],
  needs: ['connections', 'ownAddresses'],
  mayMiss: ['ownAddresses'],
  applies: (view) => view.target.expect.reachable && !isSilentAsExpected(view),
  *run(view) {
    const { target } = view;
    const reach = reachOf(view);
    const { live, dead, unseen } = reach;
    const aside = lackedText(reach);
    if (reach.total === 0) {
      yield {
        status: 'unknown',
        reason: 'not-tried',
        message: `no address of ${target.host} was tried`,
        owner: 'prober',
      };
      return;
    }
    if (live.length === 0 && dead.length > 0) {
      const each = [...dead, ...unseen.map(({ look }) => look)].map(
        (look) => `${look.where.address} ${touchText(look)}`,
      );
      yield {
        status: 'fail',
        reason: 'none-answers',
        subject: addressesOf(dead),
        message: `nobody gets through to port ${target.port}: ${each.join('; ')}${aside}`,
        see: dead.map(({ where }) => connectCommand(where)),
      };
      return;
    }
    yield* deadBesideLive(reach, target.port);
    const rows = unseen.map(({ look, touch }) => ({ address: look.where.address, key: touch, value: { look, touch } }));
    for (const { subject, value } of groupByAddress(rows, reach.total)) {
      const { text, fix } = unseenText(value.touch, value.look);
      const message = `whether ${subject} takes connections was not seen: ${text}`;
      yield {
        status: 'unknown',
        reason: value.touch,
        subject,
        message,
        owner: 'prober',
        ...(fix === undefined ? {} : { fix }),
      };
    }
    const all = live.length === 1 ? addressesOf(live) : `all of ${addressesOf(live)}`;
    if (dead.length === 0 && unseen.length === 0)
      yield { status: 'pass', message: `port ${target.port} takes connections at ${all}${aside}` };
  },
});

function* deadBesideLive({ live, dead, total }: Reach, port: number): Iterable<Verdict<(typeof reasons)[number]>> {
  const hasLiveIpv6 = live.some(({ where }) => familyOf(where.address) === 6);
  const rows = dead.map((look) => {
    const reason =
      familyOf(look.where.address) === 6 && !hasLiveIpv6 ? ('ipv6-dead' as const) : ('some-do-not' as const);
    const code = look.ok ? '' : look.failure.code;
    return { address: look.where.address, key: `${reason} ${code}`, value: { look, reason } };
  });
  for (const { subject, at, value, addresses } of groupByAddress(rows, total)) {
    const what = touchText(value.look);
    const see = addresses.map((address) => connectCommand({ address, port }));
    yield value.reason === 'ipv6-dead'
      ? {
          status: 'warn',
          reason: value.reason,
          subject,
          message: `IPv6 is dead while IPv4 answers on port ${port}${at}: ${what}; browsers lose time over it, and Let's Encrypt tries IPv6 first`,
          fix: { text: `Make ${subject} answer, or delete the AAAA record` },
          see,
        }
      : {
          status: 'warn',
          reason: value.reason,
          subject,
          message: `port ${port} takes no connection${at}: ${what}`,
          see,
        };
  }
}
