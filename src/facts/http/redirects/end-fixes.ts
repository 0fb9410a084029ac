import type { Fix } from '../../../model/check.ts';
import { cutWords } from '../../cut-words.ts';
import { listIngressesCommand } from '../../kubectl.ts';
import { isLogin, isNamedLogin } from '../login.ts';
import { hostOf, isHttps, type Hop } from './hops.ts';
import { shownUrl } from './shown-url.ts';

/** Where TLS ends before the ingress controller, that has to learn of it. */
const forwarded = {
  paste: ['use-forwarded-headers: "true"', 'proxy-real-ip-cidr: LOAD-BALANCER-CIDR'],
  where: 'in data of the ConfigMap of ingress-nginx, where a load balancer before it ends TLS',
} as const;

export function circleFix(round: readonly Hop[]): Fix {
  const signIn = round.find(({ from, to }) => isLogin(from, to) || isNamedLogin(to));
  if (signIn !== undefined) {
    return {
      text: `Except ${shownUrl(signIn.to)} from what makes users sign in: it leads those away who are not signed in yet`,
    };
  }
  const hosts = [...new Set(round.map(({ from }) => hostOf(from)))];
  if (hosts.length > 1) {
    const names = cutWords(hosts.join(' and '));
    return {
      text: `Keep one of the rules by which ${names} lead to each other (nginx.ingress.kubernetes.io/from-to-www-redirect, permanent-redirect, a page rule of the CDN), and delete the other`,
      paste: [listIngressesCommand],
    };
  }
  return round.length === 1 && round.every(({ from, to }) => isHttps(from) && from === to)
    ? {
        text: 'It leads to HTTPS what came by HTTPS already: who ends TLS before it must say so in X-Forwarded-Proto, and it must believe that; else let only one of the two redirect (nginx.ingress.kubernetes.io/ssl-redirect: "false")',
        ...forwarded,
      }
    : {
        text: 'Find the two rules, of the application, the Ingress or the CDN, that lead to each other, and delete one',
      };
}

export const endlessFix: Fix = {
  text: 'Find the rule of the application, the Ingress or the CDN that leads on from wherever it has led to, and end it',
};

export const flexibleFix: Fix = {
  text: 'In Cloudflare set the SSL/TLS encryption mode from Flexible to Full (strict): with Flexible it asks the origin in plain HTTP, which leads to HTTPS, which Cloudflare asks for in plain HTTP again; the origin needs a certificate that is valid for the host, or an Origin CA certificate',
  form: 'Cloudflare dashboard, SSL/TLS, Overview: Full (strict)',
};

export const downgradeFix: Fix = {
  text: 'Have the application make its links with https: set its public URL, or have it take the scheme from X-Forwarded-Proto, which the proxy that ends TLS must set',
  ...forwarded,
};

export const contentFix: Fix = {
  text: 'Lead plain HTTP to HTTPS, or close the port; with Traefik by redirections.entryPoint of the entry point, at Cloudflare by Always Use HTTPS',
  paste: ['nginx.ingress.kubernetes.io/force-ssl-redirect: "true"'],
  where: 'in metadata.annotations of the Ingress, for ingress-nginx',
};

export const fewerHopsFix: Fix = {
  text: 'Lead from each of these to the last URL at once: each redirect costs users a round trip, and a connection where the host is another',
};

export const otherHostFix = ({ from }: Hop, host: string): Fix => ({
  text: `Mend ${cutWords(host)}, or lead from ${shownUrl(from)} to a host that is in order`,
});

export const locationFix = ({ from, to }: Hop): Fix => ({
  text: `Mend ${shownUrl(to)}, or lead from ${shownUrl(from)} to a page that is there`,
});

export const unreadableFix: Fix = {
  text: 'Send one Location header with an absolute URL of https, or a path; or another status where nothing moved',
};
