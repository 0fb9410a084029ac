import { checks } from '../../../src/checks/index.ts';
import { startProber, type ProbeMeans, type Prober } from '../../../src/daemon/probe/probe.ts';
import { readProbeRequest, type ProbeAnswer } from '../../../src/daemon/probe/request.ts';
import type { TargetEvidence } from '../../../src/model/evidence.ts';
import { startRound } from '../../../src/observe/round.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { load } from '../../config/loading.ts';

/** What answers /probe under a configuration, with rounds as they are. */
export function proberUnder(written: object, more: Partial<ProbeMeans> = {}): Prober {
  const configuration = load(JSON.stringify(written));
  const { settings, environments, echoKey } = configuration;
  return startProber({
    checks,
    configuration: () => configuration,
    openRound: (now, look, signal) =>
      startRound({ settings, environments, echoKey, version: '9.9.9', now, look, signal }),
    ...more,
  });
}

/** The same, and what each look has seen is added to `all`. */
export function notingProber(all: TargetEvidence[], written: object): Prober {
  const { settings, environments, echoKey } = load(JSON.stringify(written));
  return proberUnder(written, {
    async openRound(now, look, signal) {
      const round = await startRound({ settings, environments, echoKey, version: '9.9.9', now, look, signal });
      const observe: typeof round.observe = async (...asked) => {
        const evidence = await round.observe(...asked);
        all.push(evidence);
        return evidence;
      };
      return { ...round, observe };
    },
  });
}

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export const ask = (
  prober: Prober,
  query: Readonly<Record<string, string>>,
  { headers = {}, signal = new AbortController().signal }: Sent = {},
): Promise<ProbeAnswer> =>
  prober(readProbeRequest({ parameters: new URLSearchParams(query), header: (name) => headers[name], signal }));

/** Samples by name and labels as they are written. */
export const samplesIn = (body: string): ReadonlyMap<string, number> =>
  new Map(
    body.split('\n').flatMap((line): [string, number][] => {
      const space = line.lastIndexOf(' ');
      return line === '' || line.startsWith('#') ? [] : [[line.slice(0, space), Number(line.slice(space + 1))]];
    }),
  );

/** Of a lab whose hosts are no targets: only what `allow` names may be asked for. */
export const openTo = (lab: Lab, allow: readonly string[], more: object = {}): Prober =>
  proberUnder({ ...lab.configuration, targets: [], server: { probe: { allow } }, ...more });

/** What the answer to a probe that was made says. */
export async function samplesOf(prober: Prober, query: Readonly<Record<string, string>>, sent?: Sent) {
  const { status, body } = await ask(prober, query, sent);
  if (status !== 200) throw new Error(`${status}: ${body}`);
  const found = samplesIn(body);
  const names = [...found.keys()];
  const findings = names.map((name) => /^hostprobe_finding\{.*check="([^"]+)".*reason="([^"]+)"/.exec(name));
  return {
    of: (name: string) => found.get(name),
    names,
    /** `CHECK REASON`. */
    reasons: findings.flatMap((match) => match?.slice(1).join(' ') ?? []),
  };
}
