import { groupByAddress } from '../../facts/by-address.ts';
import { lastOfEach } from '../../facts/reach/last-readings.ts';
import { largeHelloCommand, smallHelloCommand } from '../../facts/tls/commands.ts';
import { handshakeStory } from '../../facts/tls/handshake/handshake-failure.ts';
import { sizeTold } from '../../facts/tls/handshake/small-hello.ts';
import { certificateLimits, speaksTls } from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

export const largeHelloTolerated = defineCheck({
  id: 'tls.large-hello-tolerated',
  title: "nothing on the way cuts off the large ClientHello of today's browsers",
  why: 'Browsers offer a hybrid post-quantum key share (X25519MLKEM768), with which their ClientHello no longer fits into one packet. Servers, firewalls and load balancers that read only the first packet reset such a connection or stay silent: older clients get through, and new browsers do not. Where the usual one was cut off or met with silence before a certificate came, a small one is sent, then the usual one again and a small one again: once may have been chance.',
  fix: 'Bring what ends or inspects TLS up to date (load balancer, firewall, proxy that reads the server name), and see that it puts together a ClientHello of several packets.',
  sources: [
    { title: 'Servers that cannot take a large ClientHello', url: 'https://tldr.fail/' },
    { title: 'RFC 8446, section 4.1.2: ClientHello', url: 'https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2' },
  ],
  aliases: [
    'tldr.fail',
    'X25519MLKEM768',
    'X25519Kyber768',
    'Kyber',
    'ML-KEM',
    'post-quantum',
    'works in old browsers',
    'Connection reset during the handshake',
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'administrator',
  urgency: 'now',
  essential: false,
  look: 'full',
  reasons: ['large-hello-cut', 'not-told'],
  worst: 'fail',
  needs: ['sessions', 'smallHellos'],
  yieldsTo: ['reach.every-address-answers', 'dns.leads-to-load-balancer'],
  limitedBy: certificateLimits,
  // Where neither gets through, it is not the size: another check speaks of that.
  applies: ({ target, sessions, smallHellos }) =>
    speaksTls(target) && (sessions.some(({ ok }) => ok) || smallHellos.some((each) => sizeTold(each) !== null)),
  lacks: ({ sessions, smallHellos }) =>
    [...sessions, ...smallHellos.map(({ small }) => small)].some(({ ok }) => ok)
      ? null
      : 'a handshake with a small ClientHello was not brought to an end from here',
  *run({ sessions, smallHellos }) {
    const last = lastOfEach(sessions);
    const rows = smallHellos.flatMap((each) => {
      const { where } = each.small;
      const large = last.find((reading) => reading.where.address === where.address);
      const story = large === undefined ? undefined : handshakeStory(large)?.story;
      const told = sizeTold(each);
      if (story === undefined || told === null || told === 'tolerated') return [];
      return [{ address: where.address, key: JSON.stringify([told, story]), value: { ...each, told, story } }];
    });
    for (const { subject, at, value } of groupByAddress(rows, last.length)) {
      const { small, told, story } = value;
      const see = [largeHelloCommand(small.where), smallHelloCommand(small.where)];
      if (told !== 'cut') {
        const message = `not known${at} ${told.unknown}`;
        yield { reason: 'not-told', status: 'unknown', subject, message, owner: 'prober', see };
        continue;
      }
      yield {
        reason: 'large-hello-cut',
        status: 'fail',
        subject,
        message: `with a ClientHello as large as that of today's browsers there was twice no TLS${at} (${story}), and each time with a small one, without a hybrid key share, there was: something on the way does not take a ClientHello of more than one packet`,
        see,
        ...(small.ok ? { evidence: { protocol: small.value.protocol, group: small.value.group } } : {}),
      };
    }
    if (rows.length === 0) {
      const again = smallHellos.some((each) => sizeTold(each) === 'tolerated');
      yield {
        status: 'pass',
        message: `the usual ClientHello was answered at every address where a handshake was made${again ? ', at some when it was sent again' : ''}`,
      };
    }
  },
});
