import { messagePage } from '../../report/pages/message-page.ts';
import type { Link } from '../../report/pages/message-page.ts';
import { json, page } from './answers.ts';
import type { Asked } from './hono.ts';
import type { Means } from './means.ts';
import { Refusal } from './refusal.ts';

const titles: Readonly<Record<number, string>> = {
  300: 'Which one?',
  400: 'Not understood',
  401: 'Not allowed',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not so',
  500: 'Our own mistake',
  503: 'Not now',
};

/** What is made of all that is thrown: for people where a page was asked for, else for programs. No stack leaves the house. */
export function answerError(error: unknown, asked: Asked, { view, log }: Pick<Means, 'view' | 'log'>): Response {
  const refusal = error instanceof Refusal ? error : mistake(error, asked, log);
  const { status, message, headers, beside } = refusal;
  if (!isForPeople(asked)) return json({ error: message, ...beside }, status, headers);
  const up = '../'.repeat(Math.max(0, asked.req.path.split('/').length - 2));
  const frame = { title: titles[status] ?? 'Not so', up, version: view.version };
  return page(messagePage(frame, message, 'There are:', linksIn(beside)), status, headers);
}

function mistake(error: unknown, asked: Asked, log: Means['log']): Refusal {
  const stack = error instanceof Error ? error.stack : String(error);
  log.error('a request could not be answered', { route: asked.get('route'), error: String(error), stack });
  return new Refusal(500, 'this could not be answered, by a mistake of our own; the log tells more');
}

/** Paths of pages, and any other that a browser asks for and nobody knows. */
function isForPeople(asked: Asked): boolean {
  const route = asked.get('route');
  if (route === 'other') return asked.req.header('accept')?.includes('text/html') === true;
  return route === '/' || route.startsWith('/targets/') || route.startsWith('/checks');
}

function linksIn({ choices }: Refusal['beside']): Link[] {
  return Array.isArray(choices)
    ? choices.map(({ host, port, path }: { host: string; port: number; path: string }) => ({
        path,
        text: `${host}, port ${port}`,
      }))
    : [];
}
