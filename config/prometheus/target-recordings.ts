import { most, ofOneRun, runAge, seen, series, target } from './expressions.ts';
import { instances, missing } from './instances.ts';
import type { Recording } from './rules.ts';

/** 1 where a prober cannot tell of a target, 0 where it can; of what nobody measures there is none. */
export const unknown = 'hostprobe:target_unknown:max';
const up = 'hostprobe:target_up:max';
export const last = 'hostprobe:target_up:last';

/** A run that was pushed is believed until the next is overdue. */
const fresh = `(${series('hostprobe_target_status', 'status="unknown"')} unless on (${ofOneRun}) (${runAge} > 26 * 3600))`;

/** Of a daemon, and not of a run: the end of that is told beside it. */
const watched = `(${fresh} unless on (${ofOneRun}) hostprobe_last_run_timestamp_seconds)`;

/**
 * By all labels that are not those of a process. The load balancer that is expected, and labels of the configuration, are
 * among them; where replicas disagree on these, as during a change of the configuration, each is told. What a daemon says
 * of a target wins over what a run has pushed.
 */
const believed: Recording = {
  record: unknown,
  expr: most(`${watched}\n  or (${fresh} unless on (${target}) ${watched})`, 'status'),
};

/** Whether users get through, as far as anybody sees. It is down only where no replica sees it up, whatever their labels. */
const told: Recording = {
  record: up,
  expr: `${unknown} * 0\n+ on (${seen}) group_left () max by (${seen}) (hostprobe_target_up)`,
};

/**
 * The same, and what was last found of it: while it cannot be measured (status unknown), while no prober of the job
 * answers, and for six hours after one was lost, as long as no other tells of the target. A target that was removed while
 * all answer goes at once. It is held from one evaluation to the next, however long that takes.
 */
const held: Recording = {
  record: last,
  expr: [
    up,
    `or (last_over_time(${last}[10m]) and on (${seen}) (${unknown} == 1) unless on (${seen}) ${up})`,
    `or (last_over_time(${last}[10m])`,
    `  and on (job) (max by (job) (${instances}) == 0`,
    `    or (${instances} == 0 and max_over_time(${instances}[6h]) == 1)`,
    `    or ${missing} > 0)`,
    `  unless on (${target}) ${unknown})`,
  ].join('\n'),
};

export const targetRecordings: readonly Recording[] = [believed, told, held];
