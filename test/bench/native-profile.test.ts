import { expect, test } from 'vitest';
import { nativeShares } from './native-profile.ts';

const sample = (...frames: string[]): string => ['node-MainThread', ...frames.map((line) => `\t  ${line}`)].join('\n');

test('the innermost frame that tells has the sample', () => {
  const node = '(/usr/bin/node)';
  const script = [
    sample(`16e0ba __memset_avx512 (libc.so.6)`, `19dc4c2 ossl_namemap_new ${node}`, `1 Builtins_Call ${node}`),
    sample(`8 [unknown] (/tmp/perf-7.map)`, `19dc4c2 node::crypto::TLSWrap::OnStreamRead ${node}`),
    sample(`ffffffff8165ad55 tcp_sendmsg ([kernel.kallsyms])`, `1 node::crypto::TLSWrap::EncOut ${node}`),
    sample(`9 malloc (libc.so.6)`),
    sample(`7 __KeccakF1600 ${node}`),
  ].join('\n\n');
  expect(nativeShares(`${script}\n\n`)).toEqual([
    ['OpenSSL, and how Node drives it', 2],
    ['JavaScript, and what V8 does for it', 1],
    ['the kernel: sockets and memory', 1],
    ['allocation outside JavaScript, and the rest', 1],
  ]);
});
