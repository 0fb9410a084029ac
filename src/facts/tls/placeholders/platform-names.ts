import type { Certificate } from '../../../model/certificate.ts';
import { cutWords } from '../../cut-words.ts';
import { isUnder, NameError } from '../../dns/names.ts';

/** Platforms that answer with the certificate for their own names where a custom domain is not bound to anything. */
const platforms: Readonly<Record<string, string>> = {
  'azurewebsites.net': 'Azure App Service',
  'azurefd.net': 'Azure Front Door',
  'azureedge.net': 'Azure CDN',
  'cloudfront.net': 'Amazon CloudFront',
};

/**
 * That the certificate which misses some names is the one that a platform has for its own names, as the end of a sentence: a
 * hint, for it tells nothing of why.
 */
export function unboundText({ names }: Certificate, uncovered: readonly string[]): string {
  const found = Object.entries(platforms).find(([zone]) =>
    names?.dns.some((name) => name.toLowerCase() === `*.${zone}`),
  );
  const custom = uncovered.find((name) => found !== undefined && !isBelow(name, found[0]));
  if (found === undefined || custom === undefined) return '';
  const [zone, platform] = found;
  return `; *.${zone} is what ${platform} serves by default: probably the custom domain ${cutWords(custom)} is not bound there`;
}

function isBelow(host: string, zone: string): boolean {
  try {
    return isUnder(host, zone);
  } catch (error) {
    if (error instanceof NameError) return false;
    throw error;
  }
}
