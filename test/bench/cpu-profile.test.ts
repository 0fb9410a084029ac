import { expect, test } from 'vitest';
import { sharesIn } from './cpu-profile.ts';

const top = 'file:///home/me/hostprobe';
const frame = (functionName: string, url = '') => ({ functionName, url, lineNumber: 6 });

test('time belongs to the part that asked for it, and waiting to none', () => {
  const shares = sharesIn({
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 3, 4, 8, 10] },
      { id: 2, callFrame: frame('(idle)') },
      { id: 3, callFrame: frame('(garbage collector)') },
      { id: 4, callFrame: frame('shake', `${top}/src/observe/tls/handshake.ts`), children: [5, 6] },
      { id: 5, callFrame: frame('start', 'node:internal/tls/wrap') },
      { id: 6, callFrame: frame('parseName', `${top}/src/facts/dns/names.ts`) },
      { id: 7, callFrame: frame('parseName', `${top}/src/facts/dns/names.ts`) },
      { id: 8, callFrame: frame('run', `${top}/src/checks/dns/resolves.ts`), children: [7] },
      { id: 9, callFrame: frame('', 'wasm://wasm/0003a2ee') },
      { id: 10, callFrame: frame('execute', `${top}/node_modules/undici/lib/client.js`), children: [9] },
    ],
    samples: [2, 3, 4, 5, 6, 7, 8, 9],
    timeDeltas: [900, 1, 2, 4, 8, 16, 32, 64],
  });
  expect(shares.parts).toEqual([
    ['undici', 64],
    ['judging', 48],
    ['observe/tls', 14],
    ['garbage collection', 1],
  ]);
  expect(shares.functions.slice(0, 3)).toEqual([
    ['(anonymous)  wasm://wasm/0003a2ee:7', 64],
    ['run  src/checks/dns/resolves.ts:7', 32],
    ['parseName  src/facts/dns/names.ts:7', 24],
  ]);
});
