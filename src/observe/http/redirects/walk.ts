import { isLogin, mayBeLogin } from '../../../facts/http/login.ts';
import { leadOf } from '../../../facts/http/redirects/lead.ts';
import { urlPlace } from '../../../facts/http/redirects/url-place.ts';
import type { RedirectStep, RedirectWalk } from '../../../model/http-looks.ts';
import { belongingOf, lookAtOther, lookAtOwn, type StepLook } from './step.ts';

/**
 * Follows the redirects of an answer, step by step and each once, to its end, and no more than `most`. Steps at the target's own host go to the
 * address that is looked at. Of a host of the same registrable domain its page is asked; of anybody else's nothing is,
 * beyond whether it shakes hands, nor of who may sign users in. Where users sign in is followed at the target's own host alone, and from there to no
 * other. No cookie is kept, and nothing secret sent.
 */
export async function walkRedirects(first: RedirectStep, look: StepLook, most: number): Promise<RedirectWalk> {
  const steps = [first];
  let isSigningIn = false;
  const ended = (end: RedirectWalk['end']): RedirectWalk => ({ steps, end });
  for (let last = first; ;) {
    if (last.response?.ok !== true) return ended(isDenied(last) ? 'denied' : 'unanswered');
    const lead = leadOf(last.url, last.response.value);
    if (lead === null) return ended('page');
    const place = lead.ok ? urlPlace(lead.url) : null;
    if (!lead.ok || place === null) return ended('unreadable');
    const { url, cut } = lead;
    if (!cut && steps.some((step) => step.url === url)) return ended('loop');
    const whose = belongingOf(place, look.target);
    isSigningIn ||= isLogin(last.url, url);
    if (isSigningIn && whose !== 'own') return ended('login');
    const belonging = whose === 'kin' && mayBeLogin(last.url, url) ? 'foreign' : whose;
    if (cut && belonging !== 'foreign') return ended('unreadable');
    if (steps.length > most) return ended('too-many');
    const teller = last.response.where.address;
    last = belonging === 'own' ? await lookAtOwn(url, look) : await lookAtOther(url, { ...look, belonging, teller });
    steps.push(last);
    if (belonging === 'foreign') return ended(isDenied(last) ? 'denied' : 'elsewhere');
  }
}

/** A place that was not even looked up has no address at which it could have been denied. */
const isDenied = ({ connection, lookup }: RedirectStep): boolean =>
  connection === null ? lookup === undefined : !connection.ok && connection.failure.code === 'denied';
