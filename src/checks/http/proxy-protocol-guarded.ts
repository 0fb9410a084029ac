import { groupByAddress } from '../../facts/by-address.ts';
import { forgedProxyCommand } from '../../facts/http/source/echo-command.ts';
import { placed } from '../../facts/http/source/latest.ts';
import { headerText, nothingSent, proxyReasons, proxyRows } from '../../facts/http/source/proxy-forgery.ts';
import { isBarred } from '../../facts/tls/handshake/client-refusal.ts';
import { beforeCertificates } from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

const unseen = ['not-seen', 'not-measured'];

export const proxyProtocolGuarded = defineCheck({
  id: 'http.proxy-protocol-guarded',
  title: 'the PROXY protocol is believed of the load balancer alone',
  why: 'A PROXY protocol header names the client in front of everything else. What reads it from anybody lets anybody choose the address that allowlists see, as that of the private network: so an internal host can be reached from outside. With `active: true` one header of each version is sent that names a documentation address (RFC 5737, RFC 3849).',
  fix: 'Name the range of the load balancer where the PROXY protocol is read, and keep everybody else from reaching that port.',
  sources: [
    {
      title: 'The PROXY protocol, section 5: security',
      url: 'https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt',
    },
    {
      title: 'ingress-nginx: use-proxy-protocol',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#use-proxy-protocol',
    },
    {
      title: 'Traefik: proxyProtocol.trustedIPs',
      url: 'https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/',
    },
  ],
  aliases: [
    'PROXY protocol',
    'forged PROXY protocol',
    'PROXY protocol spoofing',
    'send-proxy',
    'accept-proxy',
    'use-proxy-protocol',
    'proxyProtocol.insecure',
    'internal load balancer',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'administrator',
  urgency: 'now',
  essential: false,
  look: 'full',
  reasons: proxyReasons,
  worst: 'fail',
  yieldsTo: [...beforeCertificates, 'http.status-as-expected'],
  // What gets through with such a header alone is another mistake than that nobody does without.
  yieldsOnly: {
    'tls.handshake-succeeds': unseen,
    'reach.every-address-answers': unseen,
    'http.status-as-expected': unseen,
  },
  needs: ['proxyForgeries', 'sessions', 'responses', 'echoes'],
  mayMiss: ['responses', 'echoes'],
  limitedBy: ['hairpin', 'tls-intercepted', 'captive-portal'],
  applies: ({ target: { expect, protocol }, settings }) => settings.active && expect.reachable && protocol !== 'tcp',
  lacks(view) {
    const { responses, sessions, target } = view;
    const isReached = (target.protocol === 'tls' ? sessions : responses).some(({ ok }) => ok);
    return proxyRows(view).length === 0 && (isBarred(target) || isReached)
      ? 'forged PROXY protocol headers tell nothing where nobody gets through with one or without, and none is sent to Cloudflare'
      : null;
  },
  *run(view) {
    const rows = proxyRows(view);
    const { target, settings } = view;
    if (rows.length === 0) yield nothingSent;
    const addresses = new Set(rows.map(({ address }) => address));
    for (const { subject, at, value } of groupByAddress(rows, addresses.size)) {
      const { forgery, where, key } = value;
      const { tell, ...verdict } = value.outcome;
      const see = forgedProxyCommand(where, target, settings, forgery.echo !== null);
      yield {
        ...verdict,
        ...(verdict.status === 'pass' ? {} : { see: [see] }),
        subject,
        message: placed(tell(headerText(rows.filter((row) => row.key === key))), at),
      };
    }
  },
});
