import { groupByAddress } from '../../facts/by-address.ts';
import { browserHelloCommand, widestHelloCommand } from '../../facts/tls/commands.ts';
import { browserFix } from '../../facts/tls/handshake/browser-fix.ts';
import { browserNews, browsersAt, browsersLack } from '../../facts/tls/handshake/browsers-at.ts';
import { beforeCertificates, certificateLimits, noCertificate, servedAt } from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

export const browsersConnect = defineCheck({
  id: 'tls.browsers-connect',
  title: 'the server takes what browsers offer: their cipher suites, groups, signatures and kinds of keys',
  why: 'hostprobe, curl and other programs offer more than browsers do. A server that insists on an old or rare cipher suite, on another key agreement group, on a signature with SHA-1, or that has a key on P-521 or an Ed25519 key, answers them, and refuses every user of Chrome and Edge. Where the usual handshake was made with what browsers do not offer (or, in TLS 1.2, where nothing tells with which hash it was signed), one more is made with what Chrome and Edge offer and no more; a refusal is confirmed by one more of each. Where the users of a host are not the public (expect.trust), it is a warning.',
  fix: 'Set what ends TLS to the cipher suites and groups of our time, and have the certificate issued for a key on P-256 or an RSA key.',
  sources: [
    { title: 'Mozilla: recommended configurations of TLS', url: 'https://wiki.mozilla.org/Security/Server_Side_TLS' },
    { title: 'BoringSSL, which Chrome is built on', url: 'https://boringssl.googlesource.com/boringssl/+/HEAD/ssl' },
    { title: 'RFC 8446, section 9.1: what must be offered', url: 'https://www.rfc-editor.org/rfc/rfc8446#section-9.1' },
  ],
  aliases: [
    'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
    'SSL_ERROR_NO_CYPHER_OVERLAP',
    'works with curl, not in Chrome',
    'Ed25519 certificate',
    'P-521',
    'secp521r1',
    'ssl_ciphers',
    'ssl_ecdh_curve',
  ],
  controls: ['ISO 27001:2022 8.24 (A.10.1.1)', 'ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'administrator',
  urgency: 'now',
  essential: false,
  look: 'full',
  reasons: ['browsers-refused', 'not-told', 'no-handshake'],
  worst: 'fail',
  needs: ['sessions', 'browserHellos'],
  yieldsTo: [...beforeCertificates, 'tls.key-strong'],
  limitedBy: certificateLimits,
  applies: ({ target }) => target.protocol === 'https' && target.expect.reachable,
  lacks: ({ browserHellos }) => browsersLack(browserHellos),
  *run(view) {
    const { trust } = view.target.expect;
    const served = servedAt(view);
    if (served.length === 0) yield noCertificate;
    const rows = browsersAt(served, view.browserHellos).map((value) => ({
      address: value.where.address,
      key: JSON.stringify(browserNews(value, '')),
      value,
    }));
    for (const { subject, at, value } of groupByAddress(rows, served.length)) {
      const { where, strange } = value;
      const see = [browserHelloCommand(where), widestHelloCommand(where)];
      const { unknown, refused } = browserNews(value, at);
      if (unknown !== null) {
        yield { reason: 'not-told', status: 'unknown', subject, message: unknown, owner: 'prober', see };
        continue;
      }
      yield {
        reason: 'browsers-refused',
        status: trust === 'public' || trust === 'staging' ? 'fail' : 'warn',
        subject,
        message: refused,
        fix: browserFix(strange),
        see,
        evidence: { protocol: value.session.protocol, cipher: value.session.cipher, group: value.session.group },
      };
    }
    if (served.length > 0 && rows.length === 0) {
      yield { status: 'pass', message: 'what browsers offer is enough at every address where a handshake was made' };
    }
  },
});
