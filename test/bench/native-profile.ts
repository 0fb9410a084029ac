import { descending, type Share } from './cpu-profile.ts';

/** Part of the program → what a frame of it looks like. */
const parts: readonly (readonly [name: string, frame: RegExp])[] = [
  ['the kernel: sockets and memory', /\(\[kernel|entry_SYSCALL/],
  ['garbage collection', /Scaveng|MarkCompact|ConcurrentMark|MarkingVisitor|Sweeper|GarbageCollect|Heap::Collect/],
  ['compiling JavaScript', /turboshaft|maglev::|baseline::|[Cc]ompiler::|CompileLazy|parsing::|PreParser/],
  ['OpenSSL, and how Node drives it', /SSL|TLSWrap|node::crypto|ossl_|EVP_|X509|ASN1_|OPENSSL_|CRYPTO_|BIO_/],
  ['OpenSSL, and how Node drives it', /\s_*(?:bn_|ecp?_|ml_kem|fe51_|x25519|sha\d|aes|gcm_|keccak|KeccakF|SHA3)/],
  ['JavaScript, and what V8 does for it', /Builtins_|\[unknown\] \((?:\/\/anon|.*\/perf-\d+\.map|\[anon)/],
];

/**
 * By parts of the program, what the samples are of that `perf script -F comm,ip,sym,dso` prints, each with its innermost
 * frame first. The first frame that tells has the sample: what a library calls for its own ends is the library's.
 */
export function nativeShares(script: string): Share[] {
  const sums = new Map<string, number>();
  for (const sample of script.split('\n\n')) {
    const frames = sample.trim().split('\n').slice(1);
    if (frames.length === 0) continue;
    const name = firstOf(frames) ?? 'allocation outside JavaScript, and the rest';
    sums.set(name, (sums.get(name) ?? 0) + 1);
  }
  return descending(sums);
}

function firstOf(frames: readonly string[]): string | undefined {
  for (const frame of frames) {
    const part = parts.find(([, pattern]) => pattern.test(frame));
    if (part !== undefined) return part[0];
  }
  return undefined;
}
