import type { EchoLook } from '../../../model/echo.ts';
import type { Observed } from '../../../model/report.ts';
import { takenIn } from './claims.ts';
import type { SourceGround } from './ground.ts';
import { latestOf } from './latest.ts';
import { sourceStandingOf, type Found } from './standing.ts';

type SeenSource = NonNullable<Observed['sourceIp']>;

/** From where we came and whom the application sees, over all addresses; null where no echo was heard. */
export function seenSource(echoes: readonly EchoLook[], ground: SourceGround): SeenSource | null {
  const standings = latestOf(echoes).map((look) => sourceStandingOf(look, ground));
  const heard = standings.flatMap((standing) => (standing.kind === 'no-echo' ? [] : [standing]));
  if (heard.length === 0) return null;
  const seen = heard.flatMap((standing) =>
    standing.kind === 'preserved' ? standing.found.address : (takenIn(standing.claims)?.address ?? []),
  );
  const isLost = heard.some(({ kind }) => kind === 'replaced');
  const isKept = standings.every(({ kind }) => kind === 'preserved');
  const [nearer] = standings.flatMap((standing) => (standing.kind === 'preserved' ? nearerOf(standing.found) : []));
  return {
    own: ground.ownAddresses.flatMap(({ ranges }) => ranges),
    seen: [...new Set(seen)],
    preserved: isLost ? false : isKept ? true : null,
    ...(nearer === undefined ? {} : { nearer }),
  };
}

function nearerOf({ nearer, hop, elsewhere }: Found): NonNullable<SeenSource['nearer']>[] {
  const header = hop === null ? elsewhere[0] : 'X-Forwarded-For';
  return nearer === null || header === undefined ? [] : [{ compared: nearer, header, hops: hop }];
}
