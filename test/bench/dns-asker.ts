/** Asks one name server every question of a file once, by the product's own asker, and prints what that took. */
import { readFileSync } from 'node:fs';
import { startDeadline } from '../../src/observe/deadline.ts';
import { startEncrypted } from '../../src/observe/dns/transport/encrypted.ts';
import type { QuestionType } from '../../src/observe/dns/wire/packet.ts';
import { startQuestions, type Asker } from '../../src/observe/dns/questions.ts';
import { startLife } from '../../src/observe/life.ts';
import { settings as base } from '../support/evidence.ts';
import type { AskedOf, Took } from './dns.ts';

/** As many as a target asks, more or less, and as many targets as are looked at side by side. */
const questionsAnAsker = 20;
const askers = 8;
const budgetMs = 60_000;

const { address, port, file }: AskedOf = JSON.parse(process.argv[2] ?? '{}');
const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
const questions = lines.map((line) => {
  const [name = '', type = ''] = line.split(' ');
  return { name, type: type as QuestionType };
});

const life = startLife();
const settings = { ...base, networks: { public: [`${address}/32`], private: [] } };
const { timeoutMs, attempts } = settings.dns;
const nothing = (): never => {
  throw new Error('nothing is asked over TLS');
};
const encrypted = startEncrypted({ life, timeoutMs, context: nothing });
const memory = startQuestions({ settings, life, encrypted, patienceOf: () => ({ timeoutMs, attempts }) });
const run = new AbortController();
const server = { address, port };
const queue = questions.values();
let answered = 0;

async function askSome(): Promise<boolean> {
  const some = queue.take(questionsAnAsker).toArray();
  const asker: Asker = { deadline: startDeadline(budgetMs, run.signal), sent: 0, told: new Set() };
  const readings = await Promise.all(some.map((one) => memory.ask(asker, { server, ...one, recursive: false })));
  asker.deadline.clear();
  answered += readings.filter(({ ok }) => ok).length;
  return some.length > 0;
}

async function askOn(): Promise<void> {
  while (await askSome());
}

const before = { cpu: process.cpuUsage(), at: performance.now() };
await Promise.all(Array.from({ length: askers }, askOn));
const { user, system } = process.cpuUsage(before.cpu);
const took: Took = { answered, wallMs: performance.now() - before.at, cpuMs: (user + system) / 1000 };
process.stdout.write(JSON.stringify(took));
encrypted.close();
