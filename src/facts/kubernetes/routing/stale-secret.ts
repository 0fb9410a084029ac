import type { Fix } from '../../../model/check.ts';
import type { Secret } from '../../../model/kubernetes.ts';
import { kubectlOn } from '../see.ts';
import type { Likeness } from './served-secret.ts';

/** Shows serial and dates of the first certificate of a Secret. */
export const seeSecret = (secret: Secret): string =>
  `${kubectlOn('get', secret)} -o jsonpath='{.data.tls\\.crt}' | base64 -d | openssl x509 -noout -serial -dates`;

/** Where the controller runs under other names, those are to be filled in. */
export const staleFix: Fix = {
  text: 'Restart the Ingress controller (its namespace and name may be others), and read in its log why it did not take the Secret.',
  paste: ['kubectl -n ingress-nginx rollout restart deployment ingress-nginx-controller'],
};

/** What is said of a certificate that is none to complain of. */
export const likenessText: Readonly<Record<Exclude<Likeness, 'older'>, (title: string, at: string) => string>> = {
  same: (title, at) => `the certificate${at} is that in ${title}`,
  reloading: (title, at) => `the certificate${at} is still the one before that in ${title}, which is not two hours old`,
  newer: (title, at) => `the certificate${at} is newer than that in ${title} when it was read`,
  other: (title, at) =>
    `the certificate${at} is another than that in ${title}, for other names: something else in front serves it`,
};
