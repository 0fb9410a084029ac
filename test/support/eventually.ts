import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until there is an answer that is not null. Rejects where none came in time. */
export async function eventually<T>(what: string, ask: () => Promise<T | null>, withinMs = 20_000): Promise<T> {
  const end = performance.now() + withinMs;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== null) return answer;
    await pause(100);
  }
  throw new Error(`${what}: not within ${withinMs} ms`);
}
