import type { RedirectStep, RedirectWalk } from '../../../model/http-looks.ts';
import type { HttpReading } from '../../../model/http.ts';
import { isLogin } from '../login.ts';
import { leadOf, resolveLocation } from './lead.ts';
import { urlPlace } from './url-place.ts';

/** What begins that which stands for what is left out; nothing of it is escaped in a URL. */
const mask = '****';

export const isMasked = (url: string): boolean => url.includes(mask);

/** What stands for a value: the same for the same, and another for another, so that URLs can be compared. */
export type Mask = (value: string) => string;

/** Numbers, in the order of what is masked: of a short secret a hash would tell all. */
export function numberedMask(): Mask {
  const numbers = new Map<string, number>();
  return (value) => {
    const number = numbers.get(value) ?? numbers.size + 1;
    numbers.set(value, number);
    return `${mask}${number}`;
  };
}

/** Parameters that let in whoever holds their value, or that belong to one session alone. */
const secrets =
  /^(?:state|code|nonce|ticket|key|auth|sid|jwt|otp|pin|sig|relaystate)$|saml|token|secret|signature|session|passw|api-?_?key|assertion|challenge|verifier|hint/i;

/** Longer values may be secrets, whatever they are called. */
const mostPlain = 16;

/** So short, nothing is a secret. */
const mostHarmless = 3;

/**
 * A response as it may be kept: of where it leads, no values of parameters that may be secrets. To another host, and to
 * where users sign in, none at all; their names stay, and whether a value is a path or URL.
 */
export function masked(reading: HttpReading, hide: Mask): HttpReading {
  if (!reading.ok) return reading;
  const { url } = reading.where;
  const headers = reading.value.headers.map(
    ([name, value]) => [name, name === 'location' ? maskedLocation(url, value, hide) : value] as const,
  );
  return { ...reading, value: { ...reading.value, headers } };
}

/** The same of a whole walk, whose URLs remain those that its Locations name. */
export function maskedWalk({ steps, end }: RedirectWalk, hide: Mask): RedirectWalk {
  const kept: RedirectStep[] = [];
  for (const step of steps) {
    const last = kept.at(-1);
    const lead = last?.response?.ok === true ? leadOf(last.url, last.response.value) : null;
    kept.push(maskedStep(step, lead?.ok === true ? lead.url : step.url, hide));
  }
  return { steps: kept, end };
}

const maskedStep = (step: RedirectStep, url: string, hide: Mask): RedirectStep => {
  const { response } = step;
  if (response === null) return { ...step, url };
  const { where } = response;
  return { ...step, url, response: masked({ ...response, where: { ...where, url } }, hide) };
};

export function maskedLocation(from: string, location: string, hide: Mask): string {
  const lead = resolveLocation(from, location);
  const isOther = !lead.ok || urlPlace(lead.url)?.host !== urlPlace(from)?.host || isLogin(from, lead.url);
  const [before = '', query] = location.replace(/#.+$/s, '#').split(/\?(.*)/s);
  if (query === undefined) return before;
  const parameters = query.split('&').map((each) => {
    const [name = '', value] = each.split(/=(.*)/s);
    if (value === undefined) return name.length > mostPlain ? hide(name) : name;
    const isSecret = isOther || secrets.test(decoded(name)) || decoded(value).length > mostPlain;
    return isSecret && value.length > mostHarmless ? `${name}=${beginningOf(decoded(value))}${hide(value)}` : each;
  });
  return `${before}?${parameters.join('&')}`;
}

const beginningOf = (value: string): string => /^(?:https?:\/\/|\/)/i.exec(value)?.[0] ?? '';

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
