import type { Fix } from '../../../model/check.ts';

const otherwise =
  'or have the certificate validated by DNS-01 (a dns01 solver of the issuer), and say so in expect.challenge';

export const openFix: Fix = {
  text: `Open port 80 at the load balancer and in every firewall before it, to everybody: authorities ask from several places and do not tell from which addresses; ${otherwise}`,
  paste: ['- name: http', '  port: 80', '  protocol: TCP', '  targetPort: http'],
  where: 'in spec.ports of the Service of the ingress controller',
};

export const privateFix: Fix = {
  text: 'Have the certificate validated by DNS-01 (a dns01 solver of the issuer), which needs no way to the host, and say so in expect.challenge',
};

export const partyFix: Fix = {
  text: `Leave ${'/.well-known/acme-challenge/'} out of the redirect, or take the host off whoever answers there; all is well where that party answers challenges for this host, as one responder may for many; ${otherwise}`,
};

export const portFix: Fix = {
  text: `Lead to port 443, or not at all, below /.well-known/acme-challenge/; ${otherwise}`,
};

export const directFix: Fix = {
  text: `Answer below /.well-known/acme-challenge/ at once on port 80, without a redirect; ${otherwise}`,
};

export const guardFix: Fix = {
  text: `Let everybody in below /.well-known/acme-challenge/. cert-manager's solver has an Ingress of its own, which an allowlist or authentication of this Ingress does not touch, but one of the whole controller, of the load balancer or of a firewall does; it sets whitelist-source-range on that Ingress, which ingress-nginx alone heeds; ${otherwise}`,
  paste: ['no-auth-locations: "/.well-known/acme-challenge"'],
  where: 'in data of the ConfigMap of ingress-nginx, where global-auth-url is set',
};

export const clearFix = (addresses: string): Fix => ({
  text: `Make port 80 answer at ${addresses} as well, or take the record of that address out of the DNS`,
});

export const serverFix: Fix = {
  text: 'Find out what answers below /.well-known/acme-challenge/: a token that nobody made should get 404',
};
