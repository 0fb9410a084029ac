import type { Settings } from '../../src/model/target.ts';
import type { Wires } from '../../src/observe/address.ts';
import type { Deadline } from '../../src/observe/deadline.ts';
import { startDns } from '../../src/observe/dns/observer.ts';
import { startLife, type Life } from '../../src/observe/life.ts';
import type { TargetLook } from '../../src/observe/target.ts';
import { createProbeContext } from '../../src/observe/tls/handshake.ts';
import { startPki } from '../../src/observe/tls/pki.ts';
import { loadStores } from '../../src/observe/tls/stores.ts';

/** What looks at addresses share, where no store holds anything. */
export const bareWires = (settings: Settings, life: Life = startLife()): Wires => ({
  settings,
  life,
  pki: startPki(loadStores({ public: [], staging: [], private: [] })),
  context: createProbeContext([]),
  version: '9.9.9',
  inCluster: false,
});

/** A full look at one target, whose resolver stands on the loopback. */
export function bareLook(settings: Settings, dnsPort: number, deadline: Deadline): TargetLook {
  const life = startLife();
  return {
    dns: startDns({ settings, life, resolvers: [{ address: '127.0.0.1', port: dnsPort }] }),
    wires: bareWires(settings, life),
    deadline,
    look: 'full',
    strangerLabel: 'hostprobe-a1b2c3d4e5',
    selfChecked: Promise.resolve(),
  };
}
