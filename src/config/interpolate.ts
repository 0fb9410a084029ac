import { ValueError } from './error.ts';
import { quote } from './tree.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How `${…}` in one text is filled in. */
export interface Filling {
  readonly env: Environment;
  /** The domain; null where there is none; `later` leaves `${DOMAIN}` and `$${` for `fillDomain`. */
  readonly domain: string | null | 'later';
}

const places = /\$\$\{|\$\{([^}]*)(\}?)/g;

/** Fills in `${DOMAIN}`, `${env:NAME}` and `${env:NAME:-default}`; `$${` stands for `${`. Throws ValueError. */
export function fill(text: string, filling: Filling): string {
  const later = filling.domain === 'later';
  return text.replaceAll(places, (whole: string, inner: string | undefined, close: string | undefined) => {
    if (inner === undefined) return later ? whole : '${';
    if (close === '') throw new ValueError('a `${` has no `}`');
    if (inner === 'DOMAIN') return later ? whole : needDomain(filling.domain);
    const value = variable(inner, filling);
    return later ? value.replaceAll('${', () => '$${') : value;
  });
}

/** The second half of `later`. Throws ValueError. */
export const fillDomain = (text: string, domain: string | null): string => fill(text, { env: {}, domain });

/** Whether it holds a `${DOMAIN}` that is still to be filled in. */
export const needsDomain = (text: string): boolean =>
  Array.from(text.matchAll(places)).some(([whole]) => whole === '${DOMAIN}');

function needDomain(domain: string | null): string {
  if (domain === null) throw new ValueError('`${DOMAIN}` needs `domain`, which is not given');
  return domain;
}

function variable(inner: string, { env }: Filling): string {
  const match = /^env:([A-Za-z_]\w*)(?::-(.*))?$/s.exec(inner);
  const name = match?.[1];
  if (name === undefined) {
    throw new ValueError(
      `expected \${DOMAIN}, \${env:NAME} or \${env:NAME:-default}, got ${quote(`\${${inner}}`)} ($\${ stands for \${)`,
    );
  }
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  const standIn = match?.[2];
  // As in a shell, `:-` also stands in for what is set and empty.
  if (standIn !== undefined && (value === undefined || value === '')) return standIn;
  if (value !== undefined) return value;
  throw new ValueError(`the environment variable ${name} is not set (\${env:${name}:-default} gives a default)`);
}
