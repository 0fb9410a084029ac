import { readFileSync } from 'node:fs';
import { objectPool } from '../facts/kubernetes/object-pool.ts';
import { kinds, type Seen } from '../model/evidence.ts';
import { recordSchema, type Recording } from '../model/recording.ts';
import { parsed, unreadable } from './bounded-file.ts';
import { UsageError } from './io.ts';

/** What `check --record` writes: Kubernetes objects stand once, in `objects`, by the keys that the evidence names. */
export function recordingText({ targets, ...head }: Recording): string {
  const pool = objectPool();
  const told = targets.map(pool.take);
  const objects = pool.objects();
  return `${JSON.stringify({ ...head, ...(Object.keys(objects).length === 0 ? {} : { objects }), targets: told })}\n`;
}

/** Reads what `check --record` wrote, by an earlier version, too. Throws UsageError with the place of what is not so. */
export function readRecording(path: string, name: string): Recording {
  const recording = completed(parsed(textOf(path, name)));
  if (!isRecord(recording) || recording['schema'] !== recordSchema) {
    throw new UsageError(`${name} is no evidence of \`hostprobe check --record\` (${recordSchema})`);
  }
  if (!isRecording(recording)) {
    throw new UsageError(`${name}: ${damagedAt(recording)} is damaged: it is not what \`check --record\` writes`);
  }
  return recording;
}

/** What was recorded before anybody looked at a kind holds nothing of it. */
function completed(recording: unknown): unknown {
  if (!isRecord(recording) || !Array.isArray(recording['targets'])) return recording;
  const { objects: pool = {}, ...rest } = recording;
  const targets: unknown[] = recording['targets'];
  return { ...rest, targets: targets.map((target) => completedTarget(target, isRecord(pool) ? pool : {})) };
}

/** With the very objects in place of their keys; what an earlier version wrote has them there. */
function completedTarget(target: unknown, pool: Record<string, unknown>): unknown {
  if (!isRecord(target) || !isRecord(target['seen'])) return target;
  const { seen } = target;
  const lacking = Object.entries(younger).filter(([kind]) => !Object.hasOwn(seen, kind));
  const whole: Record<string, unknown> = { ...seen, ...Object.fromEntries(lacking) };
  const told: unknown = whole['objects'];
  return {
    ...target,
    seen: { ...whole, objects: Array.isArray(told) ? told.map((one) => expanded(one, pool)) : told },
  };
}

function expanded(seen: unknown, pool: Record<string, unknown>): unknown {
  if (!isRecord(seen) || !Array.isArray(seen['objects'])) return seen;
  const objects: unknown[] = seen['objects'];
  return {
    ...seen,
    objects: objects.map((one) => (typeof one === 'string' && Object.hasOwn(pool, one) ? pool[one] : one)),
  };
}

const younger: Pick<Seen, 'objects'> = { objects: [] };

function textOf(path: string, name: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(name, error);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isRecording = (value: Record<string, unknown>): value is Record<string, unknown> & Recording =>
  damagedAt(value) === null;

/** The first place that has not the form it should have; of what looks hold, that much is taken on trust. */
function damagedAt(recording: Record<string, unknown>): string | null {
  const texts = ['version', 'now', 'startedAt', 'finishedAt', 'configuration'];
  const text = texts.find((key) => typeof recording[key] !== 'string');
  if (text !== undefined) return text;
  if (Number.isNaN(Date.parse(String(recording['now'])))) return 'now';
  const mapping = ['vantage', 'settings', 'environments', 'stores'].find((key) => !isRecord(recording[key]));
  if (mapping !== undefined) return mapping;
  const list = ['checks', 'targets'].find((key) => !Array.isArray(recording[key]));
  if (list !== undefined) return list;
  const targets: unknown[] = Array.isArray(recording['targets']) ? recording['targets'] : [];
  for (const [i, target] of targets.entries()) {
    const damage = damagedTarget(target);
    if (damage !== null) return `targets[${i}]${damage}`;
  }
  return null;
}

function damagedTarget(evidence: unknown): string | null {
  if (!isRecord(evidence)) return '';
  const { target, seen, pki } = evidence;
  if (!isRecord(target) || typeof target['host'] !== 'string' || !isRecord(target['expect'])) return '.target';
  if (!Array.isArray(target['address']) || !isAccepting(target['accept'])) return '.target';
  if (!Array.isArray(evidence['limits'])) return '.limits';
  if (!isRecord(seen)) return '.seen';
  const isMapping = new Set<string>(['resolution', 'zones']);
  const kind = kinds.find((key) => !(isMapping.has(key) ? isRecord(seen[key]) : Array.isArray(seen[key])));
  if (kind !== undefined) return `.seen.${kind}`;
  const holed = kinds.find((key) => Array.isArray(seen[key]) && !seen[key].every(isRecord));
  if (holed !== undefined) return `.seen.${holed}`;
  const objects: unknown[] = Array.isArray(seen['objects']) ? seen['objects'] : [];
  if (!objects.every(isObjectsSeen)) return '.seen.objects';
  if (!isRecord(pki) || !isRecord(pki['certificates']) || !Array.isArray(pki['edges']) || !isRecord(pki['stores'])) {
    return '.pki';
  }
  return ['gaps', 'life'].some((key) => !isRecord(evidence[key])) ? '.gaps or .life' : null;
}

const isObjectsSeen = (seen: unknown): boolean =>
  isRecord(seen) &&
  isRecord(seen['subject']) &&
  isRecord(seen['names']) &&
  ['own', 'complete'].every((key) => Array.isArray(seen[key])) &&
  Array.isArray(seen['objects']) &&
  seen['objects'].every((one) => isRecord(one) && headParts.every((part) => isRecord(one[part])));

const headParts = ['origin', 'annotations', 'labels', 'places'];

/** A day that is none would never pass. */
const isAccepting = (accept: unknown): boolean =>
  Array.isArray(accept) &&
  accept.every(
    (one) => isRecord(one) && typeof one['check'] === 'string' && !Number.isNaN(Date.parse(String(one['until']))),
  );
