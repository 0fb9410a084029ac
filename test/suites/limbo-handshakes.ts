import { createServer } from 'node:tls';
import { lookAtAddress } from '../../src/observe/address.ts';
import { createProbeContext } from '../../src/observe/tls/handshake.ts';
import { startPki } from '../../src/observe/tls/pki.ts';
import { loadStores } from '../../src/observe/tls/stores.ts';
import { settings } from '../support/evidence.ts';
import { makeFolder } from '../support/folder.ts';
import { bareWires } from '../support/looking.ts';
import { listen, patience } from '../support/loopback.ts';
import { objections, targetOf } from './judged-chain.ts';
import { isAsExpected, limboCases, limboFiles, type LimboCase } from './limbo-cases.ts';
import type { Outcome, Suite } from './suite.ts';

export const limboHandshakes: Suite = {
  files: limboFiles,
  title: 'x509-limbo over TLS: those that have a key',
  async run(content): Promise<Outcome> {
    const cases = limboCases(content).filter(({ tier, key }) => tier === 'must' && key !== null);
    const wrong: string[] = [];
    for (const one of cases) {
      const said = await judged(one);
      if (!isAsExpected(one, said)) wrong.push(`${one.id}: ${said.join('; ') || 'accepted'}`);
    }
    return { cases: cases.length, wrong };
  },
};

/** What is said of the chain that a server sends, looked at as users' hosts are. */
async function judged({ host, now, from, roots, sent, key }: LimboCase): Promise<string[]> {
  using folder = makeFolder();
  using deadline = patience();
  const stores = loadStores({ public: [folder.write('roots.pem', roots.join('\n'))], staging: [], private: [] });
  const wires = { ...bareWires(settings), pki: startPki(stores), context: createProbeContext(stores.publicPem) };
  const server = createServer({ key: key ?? '', cert: sent.join('\n'), ciphers: 'DEFAULT:@SECLEVEL=0' });
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket) => socket.on('error', () => undefined));
  await using at = await listen(server);
  const target = targetOf(host, at.port);
  const seen = await lookAtAddress(at, { target, host, deadline, upTo: 'session' }, wires);
  const reading = seen.session;
  if (reading?.ok !== true) throw new Error(`no handshake for ${host}: ${JSON.stringify(reading?.failure)}`);
  return objections(host, [reading], wires.pki.of([reading.value.sent]), { now, from });
}
