import { formatName, NameError, parseName } from './names.ts';
import { hasPublicSuffix, registrableDomain } from './public-suffix.ts';

/** A name at whose end a zone stands twice, as `demo.example.com.example.com` does. */
export interface Doubled {
  /** The name without the second. */
  readonly once: string;
  readonly zone: string;
}

/** Never a finding by itself, for such a name may be meant: it tells why something else failed. */
export function doubledOf(name: string): Doubled | null {
  const labels = labelsOf(name);
  for (let count = 2; count * 2 <= labels.length; count++) {
    const zone = labels.slice(-count);
    const isTwice = zone.every((label, i) => label === labels[labels.length - 2 * count + i]);
    const text = formatName(zone);
    if (isTwice && (registrableDomain(text) !== null || !hasPublicSuffix(text))) {
      return { once: formatName(labels.slice(0, -count)), zone: text };
    }
  }
  return null;
}

/** What a certificate holds may be no name. */
function labelsOf(name: string): readonly string[] {
  try {
    return parseName(name);
  } catch (error) {
    if (error instanceof NameError) return [];
    throw error;
  }
}

/** A clause for the end of a sentence about the name; empty where no zone stands twice in it. */
export function doubledText(name: string): string {
  const doubled = doubledOf(name);
  return doubled === null ? '' : `; ${name} is ${doubled.once} with ${doubled.zone} appended once more`;
}
