import type { Measure } from './measure.ts';

export const profile: Measure = {
  hosts: 2000,
  async run() {},
};
