import type { Settings } from '../../model/target.ts';

/** A URL whose query may hold a secret, with nothing of that but the names of its parameters. */
export const maskQuery = (url: string): string =>
  url.replace(/\?(.*)$/s, (_, query: string) => `?${query.split('&').map(maskParameter).join('&')}`);

const maskParameter = (parameter: string): string => parameter.replace(/^([^=]*=)?.+$/s, '$1***');

/** Settings as they are recorded. */
export function withMaskedReference(settings: Settings): Settings {
  const { sourceIp } = settings;
  if (sourceIp.reference === null) return settings;
  return { ...settings, sourceIp: { ...sourceIp, reference: maskQuery(sourceIp.reference) } };
}
