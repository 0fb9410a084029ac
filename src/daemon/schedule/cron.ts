import { CronTime } from 'cron';

/** The next time of a cron expression after another, in milliseconds since the epoch; in the local time zone. */
export function cronTimes(expression: string): (afterMs: number) => number {
  const time = new CronTime(expression);
  return (afterMs) => time.getNextDateFrom(new Date(afterMs)).toMillis();
}
