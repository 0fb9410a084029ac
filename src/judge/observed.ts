import { isAddress } from '../facts/addresses.ts';
import { commonName, nameText } from '../facts/tls/distinguished-name.ts';
import { vouch } from '../facts/tls/path.ts';
import { serverText } from '../facts/dns/record.ts';
import { countedWalk } from '../facts/dns/resolution.ts';
import type { Outcome, TargetEvidence, Walk } from '../model/evidence.ts';
import type { Observed } from '../model/report.ts';

/** What was seen, in the few words that every report begins with. Of several addresses, the first that answered. */
export function observed(evidence: TargetEvidence, now: number): Observed {
  const { seen, target, pki } = evidence;
  // What was given to dial stands in place of what DNS says.
  const walk = target.address.length > 0 ? null : countedWalk(seen.resolution, target);
  const literal = isAddress(target.host) ? [target.host] : [];
  const session = seen.sessions.find((reading) => reading.ok);
  const response = seen.responses.find((reading) => reading.ok);
  const leaf = session?.ok ? session.value.sent[0] : undefined;
  const certificate = leaf === undefined ? undefined : pki.certificates[leaf];
  return {
    ...(walk !== null && typeof seen.resolution.search?.answered === 'string' ? { foundAs: walk.name } : {}),
    chain: (walk?.hops ?? []).map(({ owner, type, ttl, target: to, by }) => ({
      owner,
      type,
      ttl,
      target: to,
      by: serverText(by),
    })),
    ...(walk === null ? {} : { end: endOf(walk) }),
    addresses: walk?.addresses.map(({ address }) => address) ?? [...target.address, ...literal],
    ...(certificate === undefined || !session?.ok
      ? {}
      : {
          certificate: {
            subject: nameText(certificate.subject),
            issuer: commonName(certificate.issuer) ?? nameText(certificate.issuer),
            names: [...(certificate.names?.dns ?? []), ...(certificate.names?.ip ?? [])],
            notBefore: certificate.notBefore,
            notAfter: certificate.notAfter,
            serial: certificate.serial,
            sha256: certificate.sha256,
            trust: vouch(session.value.sent, pki, now, target.host).trust,
          },
        }),
    ...(session?.ok
      ? {
          tls: {
            version: session.value.protocol.replace(/^TLSv/, ''),
            cipher: session.value.cipher,
            group: session.value.group,
            alpn: session.value.alpn,
          },
        }
      : {}),
    ...(response?.ok ? { http: { status: response.value.status } } : {}),
  };
}

function endOf(walk: Walk): NonNullable<Observed['end']> {
  const outcome = walk.a.kind === 'unasked' ? walk.aaaa : walk.a;
  const by = speaker(outcome);
  return { kind: walk.end, name: walk.last, ...(by === undefined ? {} : { by }) };
}

const speaker = (outcome: Outcome): string | undefined => ('by' in outcome ? serverText(outcome.by) : undefined);
