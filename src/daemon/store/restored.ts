import type { TargetReport } from '../../model/report.ts';
import type { Page } from './messages.ts';
import type { Thread } from './thread.ts';

/** What was told last, page by page, so that nothing else has to wait for it long. What cannot be read is left out, and told once. */
export async function* restoredFrom(
  thread: Pick<Thread, 'ask'>,
  onTrouble: (sentence: string) => void,
): AsyncGenerator<TargetReport> {
  let unread = 0;
  for (let after: number | null = 0; after !== null;) {
    const page: Page<string> = await thread.ask('reports', { after }).catch((error: unknown) => {
      onTrouble(`the reports that were kept cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      return { rows: [], next: null };
    });
    for (const text of page.rows) {
      const report = parsed(text);
      if (report === null) unread += 1;
      else yield report;
    }
    after = page.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (unread > 0) onTrouble(`${unread} of the reports that were kept cannot be read, and are left out`);
}

/** Null for what is no report of ours. */
function parsed(text: string): TargetReport | null {
  try {
    const value: unknown = JSON.parse(text);
    return isReport(value) ? value : null;
  } catch {
    return null;
  }
}

const isReport = (value: unknown): value is TargetReport =>
  typeof value === 'object' &&
  value !== null &&
  'host' in value &&
  typeof value.host === 'string' &&
  'port' in value &&
  typeof value.port === 'number' &&
  'name' in value &&
  typeof value.name === 'string' &&
  'findings' in value &&
  Array.isArray(value.findings);
