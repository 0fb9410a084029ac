import { besideExporter } from './beside-exporter.ts';
import { dns } from './dns.ts';
import { growth } from './growth.ts';
import { handshakes } from './handshakes.ts';
import { manifests } from './manifests.ts';
import type { Measure } from './measure.ts';
import { memory } from './memory.ts';
import { oneCheck } from './one-check.ts';
import { profile } from './profile.ts';
import { serve } from './serve.ts';
import { soak } from './soak.ts';

const inOneRun: readonly Measure[] = [besideExporter, dns, handshakes, growth, oneCheck];

const cost: Measure = {
  hosts: Math.max(...inOneRun.map(({ hosts }) => hosts)),
  async run(bench) {
    for (const measure of inOneRun) await measure.run(bench);
  },
};

/** By the word that asks for it. */
export const measures: ReadonlyMap<string, Measure> = new Map([
  ['cost', cost],
  ['dns', dns],
  ['handshakes', handshakes],
  ['manifests', manifests],
  ['memory', memory],
  ['profile', profile],
  ['serve', serve],
  ['soak', soak],
]);
