import { groupByAddress } from '../../facts/by-address.ts';
import { lastOfEach } from '../../facts/reach/last-readings.ts';
import { largeHelloCommand, smallHelloCommand } from '../../facts/tls/commands.ts';
import { handshakeStory, isTelling } from '../../facts/tls/handshake/handshake-failure.ts';
import { certificateLimits, speaksTls } from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

export const largeHelloTolerated = defineCheck({
  id: 'tls.large-hello-tolerated',
  title: 'nothing on the way cuts off the large ClientHello of today’s browsers',
  why: 'Browsers offer a hybrid post-quantum key share (X25519MLKEM768), with which their ClientHello no longer fits into one packet. Servers, firewalls and load balancers that read only the first packet reset such a connection or stay silent: older clients get through, and new browsers do not. One handshake with a small ClientHello is made where the usual one was cut off or met with silence.',
  fix: 'Bring what ends or inspects TLS up to date (load balancer, firewall, proxy that reads the server name), and see that it puts together a ClientHello of several packets.',
  sources: [
    { title: 'Servers that cannot take a large ClientHello', url: 'https://tldr.fail/' },
    { title: 'RFC 8446, section 4.1.2: ClientHello', url: 'https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2' },
  ],
  aliases: [
    'tldr.fail',
    'X25519MLKEM768',
    'X25519Kyber768',
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
    speaksTls(target) && (sessions.some(({ ok }) => ok) || smallHellos.some(isTelling)),
  lacks: ({ sessions, smallHellos }) =>
    [...sessions, ...smallHellos].some(({ ok }) => ok)
      ? null
      : 'a handshake with a small ClientHello was not brought to an end from here',
  *run({ sessions, smallHellos }) {
    const last = lastOfEach(sessions);
    const rows = lastOfEach(smallHellos).flatMap((small) => {
      const large = last.find(({ where }) => where.address === small.where.address);
      const story = large === undefined ? undefined : handshakeStory(large)?.story;
      if (story === undefined || !isTelling(small)) return [];
      return [{ address: small.where.address, key: `${small.ok} ${story}`, value: { small, story } }];
    });
    for (const { subject, at, value } of groupByAddress(rows, last.length)) {
      const { small, story } = value;
      const see = [largeHelloCommand(small.where), smallHelloCommand(small.where)];
      if (!small.ok) {
        const { code, detail } = small.failure;
        const message = `not known whether a small ClientHello would be answered${at}: ${code}: ${detail}`;
        yield { reason: 'not-told', status: 'unknown', subject, message, owner: 'prober', see };
        continue;
      }
      yield {
        reason: 'large-hello-cut',
        status: 'fail',
        subject,
        message: `with a ClientHello as large as that of today's browsers there is no TLS${at} (${story}), and with a small one, without a hybrid key share, there is: something on the way does not take a ClientHello of more than one packet`,
        see,
        evidence: { protocol: small.value.protocol, group: small.value.group },
      };
    }
    if (rows.length === 0) {
      yield {
        status: 'pass',
        message: 'the usual ClientHello was answered at every address where a handshake was made',
      };
    }
  },
});
