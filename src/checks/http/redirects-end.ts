import { endGroups, endLack, endText } from '../../facts/http/redirects/end-rows.ts';
import { endReasons } from '../../facts/http/redirects/end-verdicts.ts';
import { defineCheck } from '../define.ts';

export const redirectsEnd = defineCheck({
  id: 'http.redirects-end',
  title: 'redirects come to an end, over HTTPS, at a page that is there',
  why: 'A redirect that leads back shows users nothing but an error of the browser, and a status check sees only a healthy 301. One that leads from HTTPS to plain HTTP lets anybody on the way read along and write into the page, and a page that is served on port 80 as well does so for everyone who types the name.',
  fix: 'Follow the redirects with curl -IL, find the rule that makes each (application, Ingress, CDN), and keep one way: plain HTTP to HTTPS, and from there at once to the page.',
  sources: [
    { title: 'RFC 9110, section 15.4: Redirection 3xx', url: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.4' },
    {
      title: 'Cloudflare: ERR_TOO_MANY_REDIRECTS',
      url: 'https://developers.cloudflare.com/ssl/troubleshooting/too-many-redirects/',
    },
    {
      title: 'ingress-nginx: Server-side HTTPS enforcement through redirect',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/tls/#server-side-https-enforcement-through-redirect',
    },
  ],
  aliases: [
    'ERR_TOO_MANY_REDIRECTS',
    'NS_ERROR_REDIRECT_LOOP',
    'the page isn’t redirecting properly',
    'redirected you too many times',
    'redirect loop',
    'mixed content',
    'Flexible SSL',
    'force-ssl-redirect',
    'ERR_UNSAFE_REDIRECT',
    'ERR_RESPONSE_HEADERS_MULTIPLE_LOCATION',
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'now',
  essential: false,
  look: 'full',
  reasons: endReasons,
  worst: 'fail',
  yieldsTo: [
    'tls.handshake-succeeds',
    'reach.every-address-answers',
    'dns.leads-to-load-balancer',
    'http.status-as-expected',
  ],
  yieldsOnly: { 'http.status-as-expected': ['not-seen'] },
  limitedBy: ['hairpin'],
  needs: ['sessions', 'responses', 'pageWalks', 'plainWalks'],
  mayMiss: ['sessions'],
  applies: ({ target: { expect, protocol } }) => expect.reachable && (protocol === 'https' || protocol === 'http'),
  lacks(view) {
    const because = endLack(view);
    return because === null ? null : { because, lasting: true };
  },
  *run(view) {
    const groups = endGroups(view);
    for (const { subject, at, value } of groups) {
      const { what, ...verdict } = value;
      yield { ...verdict, subject, message: `${what}${at}` };
    }
    if (groups.length === 0) yield { status: 'pass', message: endText(view) };
  },
});
