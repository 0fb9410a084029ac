import type { Identity } from '../../src/lab/certificates.ts';
import type { Settings } from '../../src/model/target.ts';
import { startDns } from '../../src/observe/dns/observer.ts';
import { startFetch } from '../../src/observe/http/fetch.ts';
import { startLife } from '../../src/observe/life.ts';
import type { ChainLook, ShownChain } from '../../src/observe/tls/chains/chain-looks.ts';
import { startPki } from '../../src/observe/tls/pki.ts';
import { loadStores } from '../../src/observe/tls/stores.ts';
import { addresses, handshakeAt, session, settings, target } from './evidence.ts';
import { makeFolder } from './folder.ts';
import { bareWires } from './looking.ts';
import type { patience } from './loopback.ts';

export interface Chosen {
  readonly public?: readonly Identity[];
  readonly staging?: readonly Identity[];
  readonly private?: readonly Identity[];
  readonly trust?: Partial<Settings['trust']>;
  readonly networks?: Settings['networks'];
  readonly host?: string;
}

const loopbackOnly: Settings['networks'] = { public: ['127.0.0.1/32'], private: [] };

/** A look at what others say of the chains that were shown, where the stores hold these. */
export async function chainLook(
  chosen: Chosen,
  deadline: ReturnType<typeof patience>,
  ...chains: readonly (readonly Identity[])[]
): Promise<ChainLook> {
  using folder = makeFolder();
  const store = (name: 'public' | 'staging' | 'private'): string[] => {
    const pems = (chosen[name] ?? []).map(({ pem }) => pem).join('');
    return pems === '' ? [] : [folder.write(name, pems)];
  };
  const trust = { public: store('public'), staging: store('staging'), private: store('private') };
  const stores = loadStores(trust);
  const own: Settings = {
    ...settings,
    trust: { ...settings.trust, ...trust, ...chosen.trust },
    networks: chosen.networks ?? loopbackOnly,
  };
  const life = startLife();
  const dns = startDns({ settings: own, life, resolvers: [] });
  const roots = [...stores.publicPem, ...stores.stagingPem, ...stores.privatePem];
  const pki = startPki(stores);
  const fetch = startFetch({ dns, life, settings: own, version: '9.9.9', roots });
  const shown = await Promise.all(chains.map(async (sent) => shownOf(sent, pki.see)));
  const host = target(chosen.host === undefined ? {} : { host: chosen.host });
  const wires = { ...bareWires(own, life, dns), pki, fetch };
  return { target: host, shown, dns: dns.forTarget(host, deadline), deadline, wires };
}

async function shownOf(
  sent: readonly Identity[],
  see: (ders: readonly Buffer[]) => Promise<void>,
): Promise<ShownChain> {
  const sentDer = sent.map(({ der }) => der);
  await see(sentDer);
  return {
    where: handshakeAt(addresses.v4),
    session: { ...session(), sent: sent.map(({ sha256 }) => sha256) },
    sentDer,
  };
}
