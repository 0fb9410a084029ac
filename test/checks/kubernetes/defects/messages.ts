/** What is said of each defect, word for word. */
export const messages: Readonly<Record<string, string>> = {
  'allowlist-in-other-case':
    'Ingress shop/shop: the annotation NGINX.Ingress.Kubernetes.io/whitelist-source-range is read by no controller: ingress-nginx knows nginx.ingress.kubernetes.io/whitelist-source-range, and this is that in other case; there is no such list, and everybody is let in',
  'allowlist-without-ranges':
    'Ingress shop/shop: nginx.ingress.kubernetes.io/allowlist-source-range: "office" is no address range such as 192.0.2.0/24: ingress-nginx answers 503 to everybody',
  'cluster-issuer-in-a-namespace':
    "the ClusterIssuer letsencrypt-prod has the namespace cert-manager: it stands in none, and serves all; its Secrets are those of cert-manager's own namespace",
  'common-name-outside':
    'Certificate shop/shop has the common name example.com, which is not among its names (shop.example.com): cert-manager refuses to order such a certificate from an ACME server, and nothing is issued',
  'entry-without-secret-name':
    'Ingress shop/shop: spec.tls[0] stands for shop.example.com without secretName: cert-manager makes no certificate for it, whatever its annotation says',
  'expectation-misspelt':
    'Ingress shop/shop: hostprobe.io/trsut: hostprobe knows no such annotation; did you mean hostprobe.io/trust?; it is not applied',
  'external-dns-of-two-versions':
    'Ingress shop/shop: external-dns.alpha.kubernetes.io/ttl has the prefix from before ExternalDNS 0.22, and Service shop/shop has the new one: one ExternalDNS reads only one of the two, and passes over the other in silence',
  'final-dot-in-tls-host':
    'Ingress shop/shop: spec.tls[0].hosts[0] is "shop.example.com.", which cannot be a host: it has a final dot',
  'host-of-two-namespaces':
    'shop.example.com is shared by Ingress shop/shop (/) and Ingress blog/blog (/blog) of another namespace: whoever may write in either can take over paths of the other, and its certificate',
  'host-without-tls':
    'Ingress shop/shop: spec.rules[1].host is api.example.com, and spec.tls has only shop.example.com: browsers get a certificate of another name, or a stand-in',
  'issuer-of-old-cert-manager':
    'Ingress shop/shop: the annotation certmanager.k8s.io/cluster-issuer is read by no controller: cert-manager knows cert-manager.io/cluster-issuer, and this is that under the prefix of another version; no certificate is made',
  'issuer-of-no-written-kind':
    'Certificate shop/shop names the Issuer letsencrypt-prod, and only the ClusterIssuer letsencrypt-prod is there: cert-manager finds no issuer, and nothing is issued',
  'issuer-of-the-other-kind':
    'Ingress shop/shop names the Issuer letsencrypt-prod, and only the ClusterIssuer letsencrypt-prod is there: cert-manager finds no issuer, and nothing is issued',
  'listener-without-certificate':
    'Gateway shop/edge: the HTTPS listener https has no certificateRefs: it has no certificate to show, and is not programmed',
  'load-balancer-behind-ingress':
    'Service shop/shop is of type LoadBalancer behind Ingress shop/shop: the application is also served at an address of its own (port 80), past the Ingress, its TLS and whom it lets in',
  'no-tls-at-all':
    'Ingress shop/shop: it has no spec.tls: shop.example.com is served in plain HTTP, or with a stand-in certificate',
  'order-at-the-rate-limit':
    'Certificate shop/shop.example.com-tls is not ready for 1 d: it stands at Order shop/shop.example.com-tls-1-2233445566 (errored): Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited: too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s, retry after 2026-11-22 08:00:00 UTC',
  'port-that-is-not-there':
    'Ingress shop/shop: spec.rules[0].http.paths[0].backend.service.port.number is 8080, and Service shop/shop has only 80 (http): requests get the answer 503',
  'scheme-in-host':
    'Ingress shop/shop: spec.rules[0].host is "https://shop.example.com", which cannot be a host: it has a scheme',
  'secret-of-another-namespace':
    'Ingress shop/shop names the Secret shop.example.com-tls in the namespace shop, and as far as was read it is written by Certificate certificates/shop in the namespace certificates alone: unless it is copied from there, or made in shop by what was not read, it is not found, for a Secret is found in its own namespace alone',
  'secret-of-another-type':
    'Ingress shop/shop names Secret shop/shop.example.com-tls, whose type is Opaque and not kubernetes.io/tls, and which has no tls.crt and no tls.key',
  'solver-for-another-zone':
    'Certificate shop/wildcard asks for *.example.com, and ClusterIssuer letsencrypt-prod has no DNS-01 solver for it: that of spec.acme.solvers[1] has it in its dnsNames and not in its dnsZones (example.org), and cert-manager wants both: a wildcard is proven by DNS-01 and by nothing else, so nothing is issued',
  'staging-server-left-in-place':
    'Ingress shop/shop has its certificate from ClusterIssuer letsencrypt-prod, whose ACME server is a staging one (https://acme-staging-v02.api.letsencrypt.org/directory): no browser trusts what it issues, and public trust is expected',
  'tls-host-without-rule':
    'Ingress shop/shop: spec.tls has old.example.com, and no rule has it: who asks for it gets a certificate and the answer 404',
  'two-ingresses-for-one-path':
    'Ingress shop/shop and Ingress shop/shop-old both claim shop.example.com/ (Prefix): the older one gets the requests, and the other is passed over in silence',
  'two-writers-of-one-secret':
    'the Secret shop.example.com-tls is written by Certificate shop/shop and by the Certificate shop.example.com-tls that cert-manager makes for Ingress shop/shop: cert-manager takes one of them for the owner of the Secret and leaves the other not ready (before 1.13.2 it issued for one, then for the other, without end)',
  'wildcard-by-http':
    'Certificate shop/wildcard asks for *.example.com, and ClusterIssuer letsencrypt-prod has no DNS-01 solver: a wildcard is proven by DNS-01 and by nothing else, so nothing is issued',
  'wildcard-for-its-parent':
    'Ingress shop/shop serves shop.example.com from the Secret shop.example.com-tls, and in the certificate that Certificate shop/shop asks for *.shop.example.com does not cover it: a wildcard stands for one label, and never for the name that it stands below',
  'wildcard-in-secret-name':
    'Ingress shop/shop: spec.tls[0].secretName is "*.example.com-tls", which cannot be the name of a Secret: it has a wildcard',
  'wildcard-inside-of-label':
    'Ingress shop/previews: spec.rules[0].host is "pr-*.example.com", which cannot be a host: it has a wildcard that is not alone in the left-most label',
};
