import type { TargetKey } from '../model/history.ts';
import type { Target } from '../model/target.ts';

/** What tells a target apart: its host, port and name. */
export const targetKey = ({ host, port, name }: Pick<Target, 'host' | 'port' | 'name'>): TargetKey =>
  JSON.stringify([host, port, name]);
