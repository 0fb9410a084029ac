import type { Settings } from '../../src/model/target.ts';
import type { Wires } from '../../src/observe/address.ts';
import type { Deadline } from '../../src/observe/deadline.ts';
import { startDns, type Dns } from '../../src/observe/dns/observer.ts';
import { startOwnAddresses } from '../../src/observe/http/echo/own-addresses.ts';
import { startFetch } from '../../src/observe/http/fetch.ts';
import { startLife, type Life } from '../../src/observe/life.ts';
import type { TargetLook } from '../../src/observe/target.ts';
import { startIdentities } from '../../src/observe/tls/client-identity.ts';
import { startShelves } from '../../src/observe/tls/revocation/crl-shelf.ts';
import { createProbeContext } from '../../src/observe/tls/handshake.ts';
import { startNarrowing } from '../../src/observe/tls/narrowed.ts';
import { startPki } from '../../src/observe/tls/pki.ts';
import { loadStores } from '../../src/observe/tls/stores.ts';

/** What looks at addresses share, where no store holds anything, and without a DNS no name leads anywhere. */
export const bareWires = (
  settings: Settings,
  life: Life = startLife(),
  dns: Dns = startDns({ settings, life, resolvers: [] }),
): Wires => {
  const fetch = startFetch({ dns, life, settings, version: '9.9.9', roots: [] });
  return {
    settings,
    life,
    pki: startPki(loadStores({ public: [], staging: [], private: [] })),
    context: createProbeContext([]),
    narrowed: startNarrowing([]),
    identities: startIdentities([]),
    fetch,
    crls: startShelves()(fetch),
    own: startOwnAddresses({ settings, fetch, echoKey: null }),
    echoKey: null,
    version: '9.9.9',
    inCluster: false,
  };
};

/** A full look at one target, whose resolver stands on the loopback. */
export function bareLook(settings: Settings, dnsPort: number, deadline: Deadline): TargetLook {
  const life = startLife();
  const dns = startDns({ settings, life, resolvers: [{ address: '127.0.0.1', port: dnsPort }] });
  return {
    dns,
    wires: bareWires(settings, life, dns),
    deadline,
    look: 'full',
    strangerLabel: 'hostprobe-a1b2c3d4e5',
    selfChecked: Promise.resolve(),
  };
}
