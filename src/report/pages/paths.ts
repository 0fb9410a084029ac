import type { Target } from '../../model/target.ts';

/** What tells a target apart, for links to it. */
export type Place = Pick<Target, 'host' | 'port' | 'name'>;

const segment = (text: string): string => encodeURIComponent(text.toWellFormed());

/** `targets/NAME`; with host and port where others have the same name. */
export const targetPath = ({ host, port, name }: Place, isShared: boolean): string =>
  `targets/${segment(name)}${isShared ? `?host=${segment(host)}&port=${port}` : ''}`;

export const checkPath = (id: string): string => `checks/${segment(id)}`;

/** Parameters of a link to the page itself; none of those that are empty. */
export const queryText = (parameters: Readonly<Record<string, string>>): string => {
  const given = Object.entries(parameters).filter(([, value]) => value !== '');
  return `?${given.map(([name, value]) => `${name}=${segment(value)}`).join('&')}`;
};
