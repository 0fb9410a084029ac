import { createHash } from 'node:crypto';
import type { Target } from '../model/target.ts';
import { UsageError } from './io.ts';

/** One part of `of` parts, counted from 0. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

/** Throws UsageError. */
export function parseShard(text: string): Shard {
  const [, part = NaN, of = NaN] = (/^(\d{1,5})\/(\d{1,5})$/.exec(text.trim()) ?? []).map(Number);
  if (Number.isNaN(part) || of === 0) throw new UsageError(`--shard: expected I/N such as 0/4, got "${text}"`);
  if (part >= of)
    throw new UsageError(`--shard: ${text}: parts are counted from 0, so the last of ${of} is ${of - 1}/${of}`);
  return { part, of };
}

/** Whether a target is in the part: by a hash of what tells it apart, so that other targets change nothing. */
export function isInShard({ host, port, name }: Target, { part, of }: Shard): boolean {
  const digest = createHash('sha256')
    .update(JSON.stringify([host, port, name]))
    .digest();
  return digest.readUIntBE(0, 6) % of === part;
}
