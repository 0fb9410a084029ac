import { shellWord } from './dns/records/record.ts';

/** Finds the Ingress and the Secret that a host's certificate comes from. */
export const findSecretCommand = (host: string): string =>
  "kubectl get ingress --all-namespaces -o custom-columns='NAMESPACE:.metadata.namespace,INGRESS:.metadata.name," +
  `HOSTS:.spec.tls[*].hosts[*],SECRET:.spec.tls[*].secretName' | grep -F ${shellWord(host)}`;

/** Shows which networks the Ingresses of a host let in. */
export const allowlistsCommand = (host: string): string =>
  "kubectl get ingress --all-namespaces -o custom-columns='NAMESPACE:.metadata.namespace,INGRESS:.metadata.name," +
  String.raw`HOSTS:.spec.rules[*].host,ALLOW:.metadata.annotations.nginx\.ingress\.kubernetes\.io/allowlist-source-range,` +
  String.raw`OLD:.metadata.annotations.nginx\.ingress\.kubernetes\.io/whitelist-source-range' | grep -F ${shellWord(host)}`;

/** Shows the first certificate of a Secret; how many it holds is told by `-showcerts` against the server. */
export const showSecretCommand =
  "kubectl -n NAMESPACE get secret SECRET -o jsonpath='{.data.tls\\.crt}' | base64 -d | " +
  'openssl x509 -noout -subject -issuer -dates -ext subjectAltName';

/** Tells how far cert-manager has come. */
export const describeCertificatesCommand =
  'kubectl -n NAMESPACE describe certificate,certificaterequest,order,challenge';

/** Lists which hosts have a rule, and where. */
export const listIngressesCommand = 'kubectl get ingress --all-namespaces';

/** Lists the pods behind a Service, and whether they are ready. */
export const endpointsCommand = 'kubectl -n NAMESPACE get endpointslices -l kubernetes.io/service-name=SERVICE -o wide';

/** Shows what the pods of a Deployment say. */
export const podLogsCommand = 'kubectl -n NAMESPACE logs deployment/DEPLOYMENT --tail 100';
