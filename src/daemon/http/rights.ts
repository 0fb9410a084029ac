import { createHash, timingSafeEqual } from 'node:crypto';
import type { ServerSettings } from '../../config/serving.ts';
import { Refusal } from './refusal.ts';

/** What a request wants: `probe` acts where there is a token to ask for, and else reads. */
export type Right = 'none' | 'read' | 'act' | 'probe';

type Tokens = Pick<ServerSettings, 'token' | 'readToken'>;

/** Who reads may also say the token as the password of a browser's own prompt; who acts may not, for browsers repeat it unasked. */
const challenges = { act: '', read: ', Basic realm="hostprobe", charset="UTF-8"' } as const;
const bearerChallenge = 'Bearer realm="hostprobe"';

/** Throws a Refusal where the Authorization header does not give the right. */
export function claim(right: Right, authorization: string | undefined, { token, readToken }: Tokens): void {
  if (right === 'none') return;
  const acts = right === 'act' || (right === 'probe' && token !== null);
  if (acts) claimActing(authorization, token, readToken);
  else if (readToken !== null) claimReading(authorization, [readToken, token]);
}

export function has(right: Right, authorization: string | undefined, tokens: Tokens): boolean {
  try {
    claim(right, authorization, tokens);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function claimActing(authorization: string | undefined, token: string | null, readToken: string | null): void {
  if (token === null) {
    throw new Refusal(403, 'nobody may act here: server.token (HOSTPROBE_TOKEN) is not set');
  }
  const said = bearerIn(authorization);
  if (said !== null && isSame(said, token)) return;
  if (said !== null && readToken !== null && isSame(said, readToken)) {
    throw new Refusal(403, 'server.readToken lets its bearer read; acting takes server.token', {
      'www-authenticate': `${bearerChallenge}, error="insufficient_scope"`,
    });
  }
  throw unauthorised('acting takes the bearer token of server.token', challenges.act, said);
}

function claimReading(authorization: string | undefined, tokens: readonly (string | null)[]): void {
  const said = bearerIn(authorization) ?? passwordIn(authorization);
  const isKnown = tokens.map((token) => said !== null && token !== null && isSame(said, token)).includes(true);
  if (!isKnown) throw unauthorised('reading takes the token of server.readToken', challenges.read, said);
}

const unauthorised = (message: string, others: string, said: string | null): Refusal =>
  new Refusal(401, said === null ? message : `${message}; another one was sent`, {
    'www-authenticate': `${bearerChallenge}${said === null ? '' : ', error="invalid_token"'}${others}`,
  });

/** RFC 6750 2.1. */
const bearerIn = (authorization = ''): string | null => /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;

/** RFC 7617 2; whatever the user is called. */
function passwordIn(authorization = ''): string | null {
  const [, encoded] = /^Basic +([\w+/=-]+) *$/i.exec(authorization) ?? [];
  if (encoded === undefined) return null;
  const decoded = Buffer.from(encoded, 'base64').toString();
  const colon = decoded.indexOf(':');
  return colon === -1 ? null : decoded.slice(colon + 1);
}

/** In a time that tells nothing of where they differ. */
const isSame = (said: string, token: string): boolean => timingSafeEqual(digest(said), digest(token));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
