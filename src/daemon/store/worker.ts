import { parentPort } from 'node:worker_threads';
import { startKeeping } from './keeping.ts';
import type { Letter, Reply } from './messages.ts';

// A thread of its own: a slow disk, a lock or a checkpoint keeps nobody waiting who does not ask for the history.
const answer = startKeeping();
parentPort?.on('message', ({ id, request }: Letter) => {
  const reply: Reply = { id, ...answer(request) };
  parentPort?.postMessage(reply, []);
});
