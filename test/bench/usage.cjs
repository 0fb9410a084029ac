'use strict';
// Loaded into the hostprobe that is measured, before it: when it ends, it says on its file descriptor 3 what it has used.
// No TypeScript, since the compiler that strips the types would be counted too.
const { subscribe } = require('node:diagnostics_channel');
const { Socket } = require('node:dgram');
const { writeSync } = require('node:fs');
const { getEnvironmentData, isMainThread, setEnvironmentData } = require('node:worker_threads');

// Its threads load this too, and count in the same memory.
const shared = getEnvironmentData(__filename) ?? new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
const counts = new Int32Array(shared);
const [datagram, connection] = [0, 1];
const { send } = Socket.prototype;
Socket.prototype.send = function counted(...words) {
  if (isBound(this)) Atomics.add(counts, datagram, 1);
  return send.apply(this, words);
};
subscribe('net.client.socket', () => {
  Atomics.add(counts, connection, 1);
});

/** One that is not yet sends nothing, and is called again when it is. */
function isBound(socket) {
  try {
    socket.address();
    return true;
  } catch {
    return false;
  }
}

if (isMainThread) {
  setEnvironmentData(__filename, shared);
  process.once('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const used = { userMs: userCPUTime / 1000, systemMs: systemCPUTime / 1000, peakBytes: maxRSS * 1024 };
    writeSync(3, JSON.stringify({ ...used, datagrams: counts[datagram], connections: counts[connection] }));
  });
}
