import { checks } from '../../src/checks/index.ts';
import { loadConfig } from '../../src/config/configuration.ts';
import { withObjects } from '../../src/facts/kubernetes/with-objects.ts';
import { judgeTarget } from '../../src/judge/judge.ts';
import type { Finding } from '../../src/model/report.ts';
import { gather } from '../../src/targets/gather.ts';
import { readManifests } from '../../src/targets/manifests/read-manifests.ts';
import { evidence, now, settings } from './evidence.ts';

/** The checks that read nothing but Kubernetes objects. */
const ofObjects = checks.filter(({ needs }) => needs.every((kind) => kind === 'objects'));

export interface JudgedManifests {
  /** What stands: neither passes nor what another finding explains; each once, whatever the number of its targets. */
  readonly standing: readonly Finding[];
  /** The targets, by name. */
  readonly targets: readonly string[];
  /** The checks that judged anything. */
  readonly judged: readonly string[];
}

/** What a file of manifests, or a text in its place, comes to where nothing else is known. */
export function judgeManifests(folder: string, file: string, text?: string): JudgedManifests {
  const read = readManifests([text === undefined ? file : '-'], { cwd: folder, stdin: () => text ?? '' });
  const configuration = loadConfig({ text: '{}', cwd: folder, env: {} });
  const { objects } = read;
  const gathered = gather(configuration, [{ environment: null, objects, complete: [], staleSince: null }]);
  const bench = { settings, now, checks: ofObjects, enabled: new Set(ofObjects.map(({ id }) => id)) };
  const findings = gathered.targets.flatMap(
    (target) => judgeTarget(withObjects({ ...evidence(), target }, gathered.objectsOf(target)), bench).findings,
  );
  const standing = findings.filter(({ status, because }) => status !== 'pass' && because === undefined);
  return {
    standing: [...new Map(standing.map((finding) => [identityOf(finding), finding])).values()],
    targets: gathered.targets.map(({ name }) => name),
    judged: [...new Set(findings.map(({ check }) => check))],
  };
}

const identityOf = ({ check, reason, at, message }: Finding): string => JSON.stringify([check, reason, at, message]);
