import { vouch } from '../../../facts/tls/path/path.ts';
import type { Certificate } from '../../../model/certificate.ts';
import type { IssuerReading } from '../../../model/chain-looks.ts';
import type { Pki } from '../../../model/pki.ts';
import { classify, LookError } from '../../classify.ts';
import { startDeadline } from '../../deadline.ts';
import type { Word } from '../../dial.ts';
import { sha256Of } from '../certificate/certificate.ts';
import { certificatesIn } from '../certificate/certificate-bundle.ts';
import { DerError } from '../certificate/der.ts';
import type { FetchedIssuer } from '../pki.ts';
import type { ChainLook, ShownChain } from './chain-looks.ts';

const timeoutMs = 5000;
const maxBytes = 65_536;
/** Of one certificate's URLs. */
const maxUrls = 2;
/** More issuers above each other are not fetched. */
const maxLevels = 4;
/** Of what a target has left, for all its chains together: what else is asked about them needs time, too. */
const share = 0.5;
const longestMs = 10_000;

/** Fetches, for each chain that leads nowhere as it was sent, the issuers that its certificates say where to find. */
export async function issuers(look: ChainLook): Promise<IssuerReading[]> {
  if (!look.wires.settings.trust.fetchIssuers) return [];
  const chains = new Map(look.shown.map((shown) => [shown.session.sent.join(' '), shown]));
  const budgetMs = Math.min(longestMs, share * look.deadline.remainingMs());
  const deadline = startDeadline(budgetMs, look.deadline.signal, 'fetching issuers');
  try {
    const climbs = await Promise.all(Array.from(chains.values(), (shown) => climb(shown, { ...look, deadline })));
    const readings = climbs.flat();
    return [...new Map(readings.map((reading) => [`${reading.where.of} ${reading.where.url}`, reading])).values()];
  } finally {
    deadline.clear();
  }
}

/**
 * Whose word the place of a lacking issuer is: nobody vouches for a chain before it is complete, and whoever serves it
 * could name any place. A private one is asked where the configuration says that the target's authority is its own.
 */
function wordOf({ target, wires }: ChainLook): Word {
  const isPrivate = target.expect.trust === 'private' && wires.settings.trust.private.length > 0;
  return isPrivate || target.clientCertificate?.ca !== undefined ? 'own' : 'anyone';
}

async function climb({ session, sentDer }: ShownChain, look: ChainLook): Promise<IssuerReading[]> {
  const { pki } = look.wires;
  const readings: IssuerReading[] = [];
  const fetched: FetchedIssuer[] = [];
  for (let level = 0; level < maxLevels; level++) {
    const lacking = withoutIssuer(session.sent, await pki.withFetched(sentDer, fetched), look.target.host);
    if (lacking === null || readings.some(({ where }) => where.of === lacking.sha256)) break;
    const found = await fetchIssuers(lacking, look);
    readings.push(...found.map(({ reading }) => reading));
    const came = found.flatMap(({ certificates }) => certificates);
    if (came.length === 0) break;
    fetched.push(...came);
  }
  if (fetched.length > 0) await pki.withFetched(sentDer, fetched);
  return readings;
}

/** The chains that lead nowhere as they were sent, whatever was fetched for others. */
export async function lackingIn({ shown, wires, target }: ChainLook): Promise<ShownChain[]> {
  if (!wires.settings.trust.fetchIssuers) return [];
  const lacking = await Promise.all(
    shown.map(async ({ session, sentDer }) =>
      withoutIssuer(session.sent, await wires.pki.withFetched(sentDer, []), target.host),
    ),
  );
  return shown.filter((_, index) => lacking[index] !== null);
}

/** Whose issuer is to be fetched: the certificate in which the path ends, or the one below what has expired. */
function withoutIssuer(sent: readonly string[], pki: Pki, host: string): Certificate | null {
  const { trust, path, timing } = vouch(sent, pki, Date.now(), host);
  const late = path.findIndex(
    (sha256, i) => i > 0 && pki.stores[sha256] === undefined && timing.some((each) => each.sha256 === sha256),
  );
  const at = late > 0 ? late - 1 : trust === 'unrecognised' ? path.length - 1 : -1;
  const certificate = pki.certificates[path[at] ?? ''];
  return certificate === undefined || certificate.selfSigned ? null : certificate;
}

interface Attempt {
  readonly reading: IssuerReading;
  readonly certificates: readonly FetchedIssuer[];
}

/** RFC 5280 4.2.2.1: over plain HTTP, for HTTPS would need a path of its own. The second place only where the first gives nothing. */
async function fetchIssuers({ sha256, issuerUrls }: Certificate, look: ChainLook): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (const url of issuerUrls.filter((each) => /^http:/i.test(each)).slice(0, maxUrls)) {
    const attempt = await fetchFrom({ url, of: sha256 }, look);
    attempts.push(attempt);
    if (attempt.certificates.length > 0) break;
  }
  return attempts;
}

async function fetchFrom(where: IssuerReading['where'], look: ChainLook): Promise<Attempt> {
  const { wires, deadline } = look;
  const got = await wires.fetch(where.url, { word: wordOf(look), deadline, timeoutMs, maxBytes });
  const told = { where, at: got.at, ms: got.ms };
  if (!got.ok) return { reading: { ...told, ok: false, failure: got.failure }, certificates: [] };
  try {
    if (got.value.status !== 200) throw new LookError('other', `the answer was HTTP ${got.value.status}`);
    const certificates = certificatesIn(got.value.body).map((der) => ({ url: where.url, der }));
    return {
      reading: { ...told, ok: true, value: { certificates: certificates.map(({ der }) => sha256Of(der)) } },
      certificates,
    };
  } catch (error) {
    const failure =
      error instanceof DerError
        ? { code: 'malformed' as const, detail: `what came is no certificate: ${error.message}` }
        : classify(error);
    return { reading: { ...told, ok: false, failure }, certificates: [] };
  }
}
