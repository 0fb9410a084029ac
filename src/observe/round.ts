import { randomBytes } from 'node:crypto';
import type { Kind, StoreName, StorePrint, TargetEvidence } from '../model/evidence.ts';
import type { Settings, Target } from '../model/target.ts';
import { startDeadline } from './deadline.ts';
import { startDns } from './dns/observer.ts';
import { listResolvers } from './dns/resolvers.ts';
import { startLife } from './life.ts';
import { lookAtHostPort } from './control.ts';
import { observeTarget } from './target.ts';
import { certificateReader } from './tls/certificate.ts';
import { createProbeContext } from './tls/handshake.ts';
import { startPki } from './tls/pki.ts';
import { loadStores } from './tls/stores.ts';

export interface RoundOptions {
  readonly settings: Settings;
  /** Of hostprobe. */
  readonly version: string;
  /** Aborted when the run is to stop: what is open then ends as `stopped`. */
  readonly signal: AbortSignal;
}

export interface Round {
  /** Looks at one target for the kinds that are wanted. Resolves for every target, however broken. */
  observe(target: Target, wanted: ReadonlySet<Kind>): Promise<TargetEvidence>;
  readonly stores: Readonly<Record<StoreName, StorePrint>>;
}

/** One round of looks that share what they learn: answers, certificates, signs of life. Throws StoreError. */
export async function startRound({ settings, version, signal }: RoundOptions): Promise<Round> {
  // What reads certificates takes a while to load: it does so while the first names are looked up.
  void certificateReader();
  const stores = await loadStores(settings.trust);
  const pki = startPki(stores);
  const life = startLife();
  const dns = startDns({ settings, life, resolvers: listResolvers(settings.dns.resolvers) });
  const wires = { settings, life, pki, context: createProbeContext(stores.publicPem), version };
  const strangerLabel = `hostprobe-${randomBytes(5).toString('hex')}`;
  let selfChecked: Promise<unknown> | undefined;

  /** Once a round: whether what is always up answers tells our own outage from theirs. */
  const selfCheck = (): Promise<unknown> => {
    selfChecked ??= Promise.all(
      settings.selfCheck.map(async (hostPort) => {
        const deadline = startDeadline(2 * settings.dns.timeoutMs, signal);
        try {
          return await lookAtHostPort(hostPort, { dns, life, settings, deadline, resolvers: [] });
        } finally {
          deadline.clear();
        }
      }),
    );
    return selfChecked;
  };

  return {
    stores: stores.prints,
    async observe(target, wanted) {
      const checked = selfCheck();
      const deadline = startDeadline(target.timeoutMs, signal);
      try {
        return await observeTarget(target, wanted, { dns, wires, deadline, strangerLabel, selfChecked: checked });
      } finally {
        deadline.clear();
      }
    },
  };
}
