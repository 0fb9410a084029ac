import type { Certificate } from '../../../model/certificate.ts';
import type { Pki } from '../../../model/pki.ts';
import { durationText } from '../../duration.ts';
import { calledAs, certificateTitle } from '../names/distinguished-name.ts';
import { certificateOf, edgesOf, isAnchor, type Vouched } from './path.ts';
import { outOfTime, type OutOfTime } from './path-rules.ts';

/** A way from the path that was judged over another issuer, on which a client does not get through. */
export interface OtherPath {
  /** SHA-256 of that issuer. */
  readonly over: string;
  readonly because: string;
}

/** Verified edges that leave the path for where nothing is trusted, or nothing that is in time. */
export function otherPaths({ path }: Vouched, pki: Pki, now: number): OtherPath[] {
  const edges = edgesOf(pki);
  const leaving = path.flatMap((sha256) => edges.get(sha256) ?? []).filter((issuer) => !path.includes(issuer));
  return [...new Set(leaving)].flatMap((over) => {
    const because = whyNowhere(over, pki, now);
    return because === null ? [] : [{ over, because }];
  });
}

/** Null where an anchor is reached from here over certificates that are all in time. */
function whyNowhere(from: string, pki: Pki, now: number): string | null {
  const edges = edgesOf(pki);
  const reached = new Set([from]);
  let late: string | null = null;
  for (const sha256 of reached) {
    const certificate = certificateOf(pki, sha256);
    const found = outOfTime(certificate, now);
    if (found !== null) {
      late ??= `${issuedText(certificate)} ${lateText(found)}`;
      continue;
    }
    if (isAnchor(certificate, pki)) return null;
    for (const issuer of edges.get(sha256) ?? []) reached.add(issuer);
  }
  return late ?? `${issuedText(certificateOf(pki, from))} leads to nothing that is trusted here`;
}

function lateText({ state, byMs }: OutOfTime): string {
  if (state === 'unreadable') return 'has times that cannot be read';
  return state === 'expired' ? `expired ${durationText(byMs)} ago` : 'is not valid yet';
}

const issuedText = (certificate: Certificate): string =>
  `${certificateTitle(certificate)}${certificate.selfSigned ? '' : `, issued by ${calledAs(certificate.issuer)},`}`;

/** That another path would not do, as the end of a sentence; empty where there is none. */
export function otherPathText([first, ...more]: readonly OtherPath[]): string {
  if (first === undefined) return '';
  const count = more.length === 0 ? '' : ` (and ${more.length} more such)`;
  return `; judged by the best path, because another does not hold: ${first.because}${count}`;
}
