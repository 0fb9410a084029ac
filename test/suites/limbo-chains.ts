import { startPki } from '../../src/observe/tls/pki.ts';
import { sha256Of } from '../../src/observe/tls/certificate/certificate.ts';
import { loadStores } from '../../src/observe/tls/stores.ts';
import { answered, session } from '../support/evidence.ts';
import { makeFolder } from '../support/folder.ts';
import { derOf, objections } from './judged-chain.ts';
import { isAsExpected, limboCases, limboFiles, type LimboCase } from './limbo-cases.ts';
import type { Outcome, Suite } from './suite.ts';

/** Where we differ from a case on which verifiers differ, and why; the words before `*` begin its id. */
const meant: readonly (readonly [id: string, because: string])[] = [
  ['rfc5280::san::underscore-dns', 'browsers, OpenSSL and Go accept an underscore'],
  ['webpki::cn::*', 'the SAN alone counts (RFC 9525): what else the CN holds no verifier looks at'],
  ['webpki::san::public-suffix-private-namespace-wildcard-san', 'browsers accept it: such wildcards are in daily use'],
  ['webpki::san::san-critical-with-nonempty-subject', 'a duty of who issues; browsers, OpenSSL and Go accept it'],
];

const reasonFor = (id: string): string | undefined =>
  meant.find(([pattern]) => (pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern))?.[1];

export const limboChains: Suite = {
  files: limboFiles,
  title: 'x509-limbo and BetterTLS: names, trust, chains, rules and validity',
  async run(content): Promise<Outcome> {
    const cases = limboCases(content);
    const of = (tier: LimboCase['tier']): LimboCase[] => cases.filter((one) => one.tier === tier);
    const must = of('must');
    const should = of('should');
    const wrong = await differing(must);
    const differs = await differing(should);
    return {
      cases: must.length,
      wrong: wrong.map(({ text }) => text),
      notes: [
        `where verifiers differ: ${should.length - differs.length} of ${should.length} as the suite would have them`,
        ...differs.map(({ one }) => `  ${one.id}: ${reasonFor(one.id) ?? 'for no reason that is known'}`),
        `for information only: ${of('info').length}; of CRLs, clients and others that say nothing here: ${of('skip').length}`,
      ],
    };
  },
};

async function differing(cases: readonly LimboCase[]): Promise<{ one: LimboCase; text: string }[]> {
  const found: { one: LimboCase; text: string }[] = [];
  for (const one of cases) {
    const said = await judged(one);
    if (!isAsExpected(one, said)) found.push({ one, text: `${one.id}: ${said.join('; ') || 'accepted'}` });
  }
  return found;
}

/** What is said of the chain as if a server had sent it. */
async function judged({ host, now, from, roots, sent }: LimboCase): Promise<string[]> {
  using folder = makeFolder();
  const pki = startPki(loadStores({ public: [folder.write('roots.pem', roots.join('\n'))], staging: [], private: [] }));
  const der = sent.map(derOf);
  await pki.see(der);
  const fingerprints = der.map(sha256Of);
  const where = { address: '127.0.0.1', port: 443, serverName: host };
  return objections(host, [answered(where, { ...session(), sent: fingerprints })], pki.of([fingerprints]), {
    now,
    from,
  });
}
