import type { Fix } from '../../../model/check.ts';

/** So that the PROXY protocol is read of nobody but the load balancers. */
export const proxyTrust = {
  paste: [
    'proxy-real-ip-cidr: "CIDRS-OF-THE-LOAD-BALANCERS" # ingress-nginx, ConfigMap',
    'proxyProtocol: { insecure: false, trustedIPs: ["CIDRS-OF-THE-LOAD-BALANCERS"] } # Traefik, entryPoints',
    'proxy-protocol: CIDRS-OF-THE-LOAD-BALANCERS # HAProxy Technologies, ConfigMap',
    'tcp-request connection expect-proxy layer4 if { src CIDRS-OF-THE-LOAD-BALANCERS } # HAProxy, in place of accept-proxy',
    'set_real_ip_from CIDR-OF-THE-LOAD-BALANCERS; # nginx, and no other such line',
  ],
  where: 'in the settings of what reads it, one line, by what that is',
} as const satisfies Pick<Fix, 'paste' | 'where'>;
