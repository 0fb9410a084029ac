import { sentChain } from '../../src/facts/tls/chain.ts';
import { vouch } from '../../src/facts/tls/path/path.ts';
import { sha256Of } from '../../src/observe/tls/certificate/certificate.ts';
import { startPki } from '../../src/observe/tls/pki.ts';
import { loadStores, type Stores } from '../../src/observe/tls/stores.ts';
import { derOf } from './judged-chain.ts';
import type { Outcome, Suite } from './suite.ts';

const folder = 'letsencrypt-certs';
const index = `${folder}/INDEX.tsv`;

/** Any will do: neither who vouches nor what was revoked hangs on it. */
const now = Date.parse('2026-11-21T00:00:00Z');

export const letsEncryptCertificates: Suite = {
  files: [index],
  title: "Let's Encrypt's own certificates, production and staging",
  async run(content): Promise<Outcome> {
    const names = content(index)
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
    const stores = loadStores({ public: ['bundled'], staging: [], private: [] });
    const wrong: string[] = [];
    for (const name of names) {
      const said = await objectionTo(name, derOf(content(`${folder}/${name}`)), stores);
      if (said !== null) wrong.push(`${name}: ${said}`);
    }
    return { cases: names.length, wrong };
  },
};

/** What is wrong about how the certificate is taken where a server sends it and nothing else. */
async function objectionTo(name: string, der: Buffer, stores: Stores): Promise<string | null> {
  const sent = [sha256Of(der)];
  const round = startPki(stores);
  await round.see([der]);
  const pki = round.of([sent]);
  const { unreadable = ['it was not read'], unknownCritical = [] } = pki.certificates[sent.join('')] ?? {};
  const errors = [...unreadable, ...unknownCritical];
  if (errors.length > 0) return `could not be read: ${errors.join(', ')}`;
  const vouched = vouch(sent, pki, now, '');
  const isStaging = name.startsWith('staging_') || name.startsWith('fakele');
  if ((vouched.trust === 'staging') !== isStaging) return `is taken for ${vouched.trust}`;
  const isRevoked = sentChain(sent, vouched, pki, now).revoked.length > 0;
  return isRevoked === name.startsWith('revoked_') ? null : `is ${isRevoked ? '' : 'not '}taken for revoked`;
}
