import { groupByAddress } from '../../facts/by-address.ts';
import { exposureCommands, forgedFix, lookUpCommands, servedFix } from '../../facts/http/exposure/fix.ts';
import { exposureRows, overlookedText, publicNames } from '../../facts/http/exposure/rows.ts';
import { isAddress } from '../../facts/addresses.ts';
import { defineCheck } from '../define.ts';

export const internalStaysInternal = defineCheck({
  id: 'http.internal-stays-internal',
  title: 'the public load balancer does not serve what is internal',
  why: 'Where one ingress controller stands behind two load balancers, an internal host is a name away from everybody: whoever asks the public one for it by name gets the page, whatever the DNS says.',
  fix: 'Serve internal hosts by an ingress controller of their own, or let only private networks in at their Ingresses.',
  sources: [
    {
      title: 'ingress-nginx: Multiple Ingress controllers',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/multiple-ingress/',
    },
    {
      title: 'ingress-nginx: Whitelist source range',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/#whitelist-source-range',
    },
    { title: 'HAProxy: The PROXY protocol', url: 'https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt' },
  ],
  aliases: [
    'internal load balancer',
    'exposed to the Internet',
    'host header attack',
    'SNI',
    'whitelist-source-range',
    'exposure',
    'ingress class',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'administrator',
  urgency: 'now',
  essential: false,
  look: 'full',
  reasons: ['served', 'served-to-forged', 'has-rule', 'balancer-silent', 'inside', 'not-seen'],
  worst: 'fail',
  yieldsTo: ['tls.handshake-succeeds', 'reach.every-address-answers', 'dns.leads-to-load-balancer'],
  // None of them says that the public load balancer does not serve it.
  yieldsOnly: {
    'tls.handshake-succeeds': [],
    'reach.every-address-answers': [],
    'dns.leads-to-load-balancer': [],
  },
  limitedBy: ['tls-intercepted', 'captive-portal'],
  needs: ['exposures', 'balancers', 'connections', 'responses', 'ownAddresses'],
  mayMiss: ['connections', 'responses', 'ownAddresses'],
  applies: ({ target: { expect } }) => expect.exposure === 'internal' && expect.reachable,
  lacks({ target }) {
    if (target.protocol === 'tls' || target.protocol === 'tcp' || isAddress(target.host)) {
      const because = 'a load balancer is asked for a host by its name over HTTP, and by nothing else';
      return { because, lasting: true };
    }
    return publicNames(target).length > 0
      ? null
      : { because: 'no public load balancer is known: give --domain, or name it in `loadBalancers`', lasting: true };
  },
  *run(view) {
    const { target } = view;
    const rows = exposureRows(view);
    const overlooked = overlookedText(view);
    if (rows.length === 0) {
      const message = `whether ${target.host} is served to the public was not seen${overlooked}`;
      yield { status: 'unknown', reason: 'not-seen', message, owner: 'prober', see: lookUpCommands(target) };
    }
    const amiss = rows.filter(({ value }) => value.status !== 'pass');
    for (const { subject, at, value } of groupByAddress(amiss.length > 0 ? amiss : rows, rows.length)) {
      const { status, reason, says, exposure } = value;
      const message = `${says}${at}${overlooked}`;
      const see = exposureCommands(exposure, target);
      if (status === 'pass' || reason === undefined) yield { status: 'pass', message };
      else if (status === 'unknown') yield { status, reason, subject, message, see, owner: 'prober' };
      else {
        const fix = reason === 'served-to-forged' ? forgedFix(target) : servedFix(target);
        yield { status, reason, subject, message, see, fix };
      }
    }
  },
});
