import { createHash } from 'node:crypto';
import { targetKey } from '../facts/target-key.ts';
import type { Target } from '../model/target.ts';
import { UsageError, type Io } from './io.ts';

/** One part of `of` parts, counted from 0. */
export interface Shard {
  readonly part: number;
  readonly of: number;
}

const mostParts = 1024;

/** `I/N`, or `auto/N` where the place that it runs at says which part it is. Throws UsageError. */
export function parseShard(text: string, env: Io['env'] = {}): Shard {
  const [, part = '', digits = ''] = /^(\d{1,5}|auto)\/(\d{1,5})$/.exec(text.trim()) ?? [];
  const of = Number(digits);
  if (part === '' || of === 0) throw new UsageError(`--shard: expected I/N such as 0/4, or auto/N, got "${text}"`);
  if (of > mostParts) throw new UsageError(`--shard: ${text}: expected no more than ${mostParts} parts`);
  const { ordinal, said } = part === 'auto' ? ordinalOf(env) : { ordinal: Number(part), said: text };
  if (ordinal < of) return { part: ordinal, of };
  throw new UsageError(`--shard: ${said}: parts are counted from 0, so the last of ${of} is ${of - 1}/${of}`);
}

/** Of an indexed Job, else of a pod of a StatefulSet. */
function ordinalOf(env: Io['env']): { readonly ordinal: number; readonly said: string } {
  const { JOB_COMPLETION_INDEX: index = '', HOSTNAME: pod = '' } = env;
  const [variable, value, digits] =
    index === '' ? ['HOSTNAME', pod, /-(\d{1,5})$/.exec(pod)?.[1]] : ['JOB_COMPLETION_INDEX', index, index];
  if (digits !== undefined && /^\d{1,5}$/.test(digits)) {
    return { ordinal: Number(digits), said: `${variable} is "${value}"` };
  }
  throw new UsageError(
    '--shard auto/N: neither JOB_COMPLETION_INDEX nor the end of HOSTNAME (pod-0) says which part this is; give I/N',
  );
}

export const isInShard = (target: Target, { part, of }: Shard): boolean => partOf(target, of) === part;

/**
 * The part of `of` that a target is in: the one with the highest weight (rendezvous hashing). With one part more, it
 * stays where it is or goes to the new one, and other targets change nothing.
 */
export function partOf(target: Target, of: number): number {
  const digest = createHash('sha256').update(targetKey(target)).digest();
  const [high, low] = [digest.readUInt32BE(0), digest.readUInt32BE(4)];
  let best = -1;
  let owner = 0;
  for (let part = 0; part < of; part++) {
    const weight = weightOf(high, low, part);
    if (weight > best) [best, owner] = [weight, part];
  }
  return owner;
}

/** 53 bits. */
const weightOf = (high: number, low: number, part: number): number => {
  const salt = scatter(part + 1);
  return scatter(high ^ salt) * 2 ** 21 + (scatter(low ^ scatter(salt)) >>> 11);
};

/** 32 bits to 32 bits, each of which hangs on each (the finalizer of MurmurHash3). */
function scatter(bits: number): number {
  const first = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return (second ^ (second >>> 16)) >>> 0;
}
