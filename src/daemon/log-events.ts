import { kindOf } from '../facts/addresses.ts';
import type { ServerSettings } from '../config/serving.ts';
import type { StatusChange } from '../model/history.ts';
import type { TargetReport } from '../model/report.ts';
import { targetPath } from '../report/pages/paths.ts';
import type { Log } from './log.ts';

/** A line for each change of a status that is told; of the first that is known only where it is no good one. */
export function logChange(
  log: Pick<Log, 'debug' | 'info'>,
  told: TargetReport,
  { before, status, findings }: StatusChange,
  externalUrl: string | null,
): void {
  const [worst] = findings;
  const write = before === null && status === 'pass' ? log.debug : log.info;
  write('the status of a target changed', {
    target: told.name,
    from: before,
    to: status,
    ...(worst !== undefined && { check: worst.check, reason: worst.reason, because: worst.message }),
    ...(externalUrl !== null && { url: `${externalUrl}/${targetPath(told, false)}` }),
  });
}

/** Where it answers, and whether everybody may ask. */
export function logStart(
  log: Pick<Log, 'info' | 'warn'>,
  at: { readonly address: string; readonly port: number; readonly targets: number },
  { readToken }: Pick<ServerSettings, 'readToken'>,
): void {
  log.info('it looks and answers', at);
  if (readToken === null && kindOf(at.address) !== 'loopback') {
    log.warn('everybody who reaches this address may read what is found: set server.readToken, or listen on loopback', {
      address: at.address,
    });
  }
}
