import { escapeJson } from '../../report/escape.ts';

type Headers = Readonly<Record<string, string>>;

export const jsonType = 'application/json';
export const plainType = 'text/plain; charset=utf-8';
export const pageType = 'text/html; charset=utf-8';

export const json = (value: unknown, status = 200, headers: Headers = {}): Response =>
  new Response(`${escapeJson(JSON.stringify(value, null, 2))}\n`, {
    status,
    headers: { 'content-type': jsonType, ...headers },
  });

export const plain = (text: string, status = 200): Response =>
  new Response(`${text}\n`, { status, headers: { 'content-type': plainType } });

export const page = (markup: string, status = 200, headers: Headers = {}): Response =>
  new Response(markup, { status, headers: { 'content-type': pageType, ...headers } });
