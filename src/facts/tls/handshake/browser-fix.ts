import type { Fix } from '../../../model/check.ts';
import type { Strange } from './browser-offer.ts';

const mends: Readonly<Record<Strange['what'], { readonly text: string; readonly paste?: string }>> = {
  version: { text: 'Accept TLS 1.2 and TLS 1.3 (HAProxy: `ssl-min-ver`).', paste: 'ssl_protocols TLSv1.2 TLSv1.3;' },
  cipher: {
    text: 'Accept cipher suites of TLS 1.2 with ECDHE and AES-GCM or ChaCha20, and best TLS 1.3 as well (ingress-nginx: `ssl-ciphers` in its ConfigMap; HAProxy: `ssl-default-bind-ciphers`).',
    paste:
      'ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;',
  },
  group: {
    text: 'Accept the key agreement groups X25519, P-256 and P-384 (ingress-nginx: `ssl-ecdh-curve` in its ConfigMap; HAProxy: `curves`).',
    paste: 'ssl_ecdh_curve X25519:prime256v1:secp384r1;',
  },
  key: {
    text: 'Have a certificate issued for a new key on P-256, or for an RSA key of 2048 bits (cert-manager: annotate the Ingress with `cert-manager.io/private-key-algorithm: ECDSA` and `cert-manager.io/private-key-size: "256"`); it may be served beside the one of today.',
  },
  untold: {
    text: 'Let the server sign with SHA-256 and more in TLS 1.2, and best speak TLS 1.3 as well: look for `SignatureAlgorithms` in its configuration and in openssl.cnf, for a limit in the hardware that holds its key, and at its log.',
    paste: 'ssl_protocols TLSv1.2 TLSv1.3;',
  },
};

/** What to change at what ends TLS, so that it takes what browsers offer. */
export function browserFix(strange: readonly Strange[]): Fix {
  const found = strange.map(({ what }) => mends[what]);
  const paste = found.flatMap((mend) => mend.paste ?? []);
  return {
    text: found.map(({ text }) => text).join(' '),
    ...(paste.length === 0 ? {} : { paste, where: 'in the http block of nginx' }),
  };
}
