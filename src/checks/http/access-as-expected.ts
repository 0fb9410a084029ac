import { groupByAddress } from '../../facts/by-address.ts';
import { accessFix } from '../../facts/http/access/fix.ts';
import { receptionsOf } from '../../facts/http/access/reception.ts';
import { accessCommands, accessRows, accessText } from '../../facts/http/access/rows.ts';
import { accessReasons, walkedAround } from '../../facts/http/access/verdict.ts';
import { curlCommand, forgingCommand } from '../../facts/http/curl.ts';
import { defineCheck } from '../define.ts';

export const accessAsExpected = defineCheck({
  id: 'http.access-as-expected',
  title: 'who should be let in is, and nobody else',
  why: 'An allowlist or a sign-in that does not work looks well to everybody who is let in. And one that shuts out its own users is told of by them alone.',
  fix: 'Compare the allowlist and the sign-in of the Ingress with what is expected, and see whose address the proxy takes for that of the client.',
  sources: [
    {
      title: 'ingress-nginx: Whitelist source range',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#whitelist-source-range',
    },
    {
      title: 'RFC 9110, section 15.5.4: 403 Forbidden',
      url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4',
    },
    {
      title: 'Kubernetes: Using Source IP',
      url: 'https://kubernetes.io/docs/tutorials/services/source-ip/',
    },
  ],
  aliases: [
    '401',
    '403',
    'forbidden',
    'allowlist',
    'whitelist',
    'whitelist-source-range',
    'allowlist-source-range',
    'ipAllowList',
    'IP restriction',
    'oauth2-proxy',
    'login redirect',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'quick',
  reasons: accessReasons,
  worst: 'fail',
  yieldsTo: [
    ...(['reach.every-address-answers', 'tls.handshake-succeeds', 'http.status-as-expected'] as const),
    ...(['http.redirects-end', 'dns.leads-to-load-balancer'] as const),
  ],
  yieldsOnly: {
    'reach.every-address-answers': ['not-seen', 'own-unknown'],
    'tls.handshake-succeeds': ['not-seen', 'own-unknown'],
    'http.redirects-end': ['not-seen'],
    'http.status-as-expected': ['unavailable', 'server-error', 'no-page', 'not-seen'],
  },
  // A portal answers in the place of whoever would let us in or not.
  limitedBy: ['captive-portal'],
  needs: ['connections', 'sessions', 'responses', 'stranger', 'pageWalks', 'accessForgeries', 'ownAddresses'],
  mayMiss: ['sessions', 'responses', 'stranger', 'pageWalks', 'accessForgeries', 'ownAddresses'],
  applies: ({ target: { expect } }) => expect.access !== undefined && expect.reachable,
  *run(view) {
    const { target, accessForgeries } = view;
    const { host, clientCertificate, expect } = target;
    const received = receptionsOf(view);
    const around = walkedAround(received, accessForgeries);
    const fixOf = (reason: (typeof accessReasons)[number], address: string, header: string | null = null) => {
      const fix = accessFix(reason, { host, access: expect.access ?? 'open', address, header });
      return fix === null ? {} : { fix };
    };
    for (const group of groupByAddress(accessRows(received, view, around), received.length)) {
      const { status, reason } = group.value;
      const message = accessText(group, target);
      if (status === 'pass' || reason === undefined) {
        yield { status: 'pass', message };
        continue;
      }
      const { subject, addresses } = group;
      const owner = reason === 'own-unknown' || reason === 'not-seen' ? { owner: 'prober' as const } : {};
      const see = accessCommands(group, target);
      yield { status, reason, subject, message, see, ...owner, ...fixOf(reason, addresses[0] ?? '') };
    }
    for (const { subject, at, addresses, value } of groupByAddress(around, received.length)) {
      const { forged, response } = value.forgery;
      const see = [
        curlCommand(response.where, host, clientCertificate),
        forgingCommand(response.where, host, forged, clientCertificate),
      ];
      const fix = fixOf('walked-around', addresses[0] ?? '', value.header);
      const message = `${value.message}${at}`;
      yield { status: 'fail', reason: 'walked-around', subject, message, see, owner: 'administrator', ...fix };
    }
    if (received.length === 0) {
      const message = `no address of ${host} was tried over a family that this vantage has`;
      yield { status: 'unknown', reason: 'not-seen', message, owner: 'prober' };
    }
  },
});
