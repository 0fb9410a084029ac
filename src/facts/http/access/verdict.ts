import type { OwnAddress } from '../../../model/echo.ts';
import type { AccessForgery } from '../../../model/http-looks.ts';
import type { Status } from '../../../model/check.ts';
import type { AccessExpectation } from '../../../model/target.ts';
import { familyOf } from '../../addresses.ts';
import type { AtAddress } from '../../by-address.ts';
import { standingOf, type OwnStanding } from './own-standing.ts';
import { spell } from '../source/claims.ts';
import { receptionOf, type Reception, type ReceptionAt } from './reception.ts';

export const accessReasons = [
  'shut-out',
  'login-wanted',
  'let-in',
  'no-login',
  'walked-around',
  'own-unknown',
  'unavailable',
  'server-error',
  'no-page',
  'elsewhere',
  'not-seen',
] as const;
export type AccessReason = (typeof accessReasons)[number];

/** What an expectation comes to for us: of an allowlist, by where we stand. */
export interface Wanted {
  readonly is: 'open' | 'login' | 'in' | 'out' | 'unsure';
  /** Why, as the end of a sentence. */
  readonly because: string;
}

export function wantedOf(access: AccessExpectation, own: readonly OwnAddress[], address: string): Wanted {
  if (access === 'open') return { is: 'open', because: 'everyone should be let in' };
  if (access === 'login') return { is: 'login', because: 'users should have to sign in' };
  if (access === 'blocked') return { is: 'out', because: 'nobody should be let in from here' };
  const { is, words } = standingOf(own, familyOf(address), access.allow);
  return { is: ofStanding[is], because: `${words}${told[is]}${is === 'unknown' ? '' : ` ${listed(access.allow)}`}` };
}

const ofStanding: Readonly<Record<OwnStanding['is'], Wanted['is']>> = {
  inside: 'in',
  outside: 'out',
  unknown: 'unsure',
};

const told: Readonly<Record<OwnStanding['is'], string>> = {
  inside: ' is in the allowlist',
  outside: ' is not in the allowlist',
  unknown: '',
};

const mostListed = 4;

const listed = (ranges: readonly string[]): string =>
  `${ranges.slice(0, mostListed).join(', ')}${ranges.length > mostListed ? ` and ${ranges.length - mostListed} more` : ''}`;

export interface AccessVerdict {
  readonly status: Status;
  readonly reason?: AccessReason;
}

type Verdicts = Readonly<Partial<Record<Reception['kind'], AccessVerdict>>>;

const pass: AccessVerdict = { status: 'pass' };
const letIn: AccessVerdict = { status: 'fail', reason: 'let-in' };
const shutOut: AccessVerdict = { status: 'fail', reason: 'shut-out' };
const wantsLogin: AccessVerdict = { status: 'fail', reason: 'login-wanted' };
const elsewhere: AccessVerdict = { status: 'unknown', reason: 'elsewhere' };
const noLogin: AccessVerdict = { status: 'fail', reason: 'no-login' };

const byWanted: Readonly<Record<Exclude<Wanted['is'], 'unsure'>, Verdicts>> = {
  open: { served: pass, other: pass, led: pass, away: elsewhere, login: wantsLogin, forbidden: shutOut },
  // An allowlist is about networks: whoever it lets in may have to sign in all the same.
  in: { served: pass, other: pass, led: pass, away: pass, login: pass, forbidden: shutOut },
  out: {
    served: letIn,
    other: letIn,
    led: letIn,
    away: letIn,
    astray: letIn,
    login: letIn,
    forbidden: pass,
    shut: pass,
  },
  login: {
    served: noLogin,
    login: pass,
    forbidden: { status: 'warn', reason: 'shut-out' },
    other: { status: 'unknown', reason: 'no-page' },
    led: elsewhere,
    away: elsewhere,
  },
};

/** What says nothing of who is let in, whatever is expected. */
const untold: Verdicts = {
  nobody: { status: 'unknown', reason: 'no-page' },
  unavailable: { status: 'unknown', reason: 'unavailable' },
  error: { status: 'unknown', reason: 'server-error' },
};

const notSeen: AccessVerdict = { status: 'unknown', reason: 'not-seen' };

export function accessVerdict({ kind }: Reception, { is }: Wanted): AccessVerdict {
  const whatever = untold[kind];
  if (whatever !== undefined) return whatever;
  if (is === 'unsure') return kind === 'unseen' ? notSeen : { status: 'unknown', reason: 'own-unknown' };
  return byWanted[is][kind] ?? notSeen;
}

/** What keeps it from being said, after what was seen. */
export function whyUntold(reason: AccessReason, { because }: Wanted): string {
  switch (reason) {
    case 'own-unknown':
      return `, and whether that is right cannot be told: ${because}`;
    case 'unavailable':
      return ': ingress-nginx answers so to everyone where the value of the allowlist annotation is not valid, and also where no pod is ready; who is let in is not seen';
    case 'server-error':
      return ': who is let in is not seen behind an error';
    case 'no-page':
      return ': no page of the application was seen, by which to tell who is let in';
    case 'elsewhere':
      return ', and whether users have to sign in there is not known';
    default:
      return '';
  }
}

/** Where a request that claims another address gets what an honest one does not. */
export function walkedAround(
  received: readonly ReceptionAt[],
  forgeries: readonly AccessForgery[],
): AtAddress<WalkedAround>[] {
  const shutOut = received.filter(({ kind }) => kind === 'forbidden');
  return shutOut.flatMap(({ address, what }) => {
    const [all, ...single] = forgeries
      .filter(({ response }) => response.where.address === address)
      .toSorted((one, other) => other.forged.length - one.forged.length);
    const claimed = all?.forged[0]?.[1];
    if (all === undefined || claimed === undefined || !isPast(receptionOf(all.response))) return [];
    const openers = all.forged.length === 1 ? [all] : single.filter(({ response }) => isPast(receptionOf(response)));
    const forgery = openers[0] ?? all;
    const headers = (openers.length === 0 ? all.forged : openers.flatMap(({ forged }) => forged)).map(([name]) => name);
    const into = openers.length === 0 ? 'the headers of the request' : headers.map(spell).join(' or ');
    const written = openers.length > 0 ? '' : ` (written were ${headers.map(spell).join(', ')}, all at once)`;
    const { url } = forgery.response.where;
    const message = `${url} ${what}, and whoever writes ${claimed} into ${into} walks around the allowlist: it ${receptionOf(forgery.response).what} then${written}`;
    return [
      {
        address,
        key: message,
        value: { message, forgery, header: openers.length === 0 ? null : (headers[0] ?? null) },
      },
    ];
  });
}

export interface WalkedAround {
  readonly message: string;
  /** What shows it with the fewest headers. */
  readonly forgery: AccessForgery;
  /** By which the allowlist goes; null where it is not known. */
  readonly header: string | null;
}

/** Whether a request got past what turned an honest one away. */
const isPast = ({ kind }: Reception): boolean =>
  kind === 'served' || kind === 'other' || kind === 'led' || kind === 'away' || kind === 'astray' || kind === 'login';
