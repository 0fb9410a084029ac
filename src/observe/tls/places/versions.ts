import type { SecureVersion } from 'node:tls';
import { isOlder, mayBeOtherwise, outdated, versionNamed } from '../../../facts/tls/handshake/versions.ts';
import { tlsVersions, type TlsVersion, type VersionLook } from '../../../model/place-looks.ts';
import { shakeAgain, shakeFurther, whereOf, type Further } from './further.ts';
import type { PlaceLook, PlaceSeen } from './place-looks.ts';

const names: Readonly<Record<TlsVersion, SecureVersion>> = {
  '1.0': 'TLSv1',
  '1.1': 'TLSv1.1',
  '1.2': 'TLSv1.2',
  '1.3': 'TLSv1.3',
};

/** Which versions below the one that was agreed are accepted: no more of them than a verdict needs. */
export async function versions(look: PlaceLook): Promise<PlaceSeen['versions']> {
  const { session } = look.first;
  const agreed = session?.ok === true ? versionNamed(session.value.protocol) : null;
  if (agreed === null) return [];
  const below = tlsVersions.filter((version) => isOlder(version, agreed));
  const alone = below.filter(
    (version) => !outdated.includes(version) && isOlder(version, look.target.expect.minTlsVersion),
  );
  const looks = await lookAtOutdated(
    look,
    below.filter((version) => outdated.includes(version)),
  );
  for (const version of alone) looks.push(await offer(look, [version]));
  return looks;
}

/** A server chooses the newest of what is offered: only where it takes that, those before it have to be asked for. */
async function lookAtOutdated(look: PlaceLook, offered: readonly TlsVersion[]): Promise<VersionLook[]> {
  if (offered.length === 0) return [];
  const first = await offer(look, offered);
  const taken = first.handshake?.ok === true ? first.handshake.value.protocol : null;
  const before = taken === null ? [] : offered.filter((version) => isOlder(version, taken));
  return [first, ...(await lookAtOutdated(look, before))];
}

async function offer(look: PlaceLook, offered: readonly TlsVersion[]): Promise<VersionLook> {
  const where = whereOf(look);
  const [oldest, newest] = [offered[0], offered.at(-1)];
  const { reading, unspoken } = await shakeFurther(look, where, {
    ...(oldest === undefined ? {} : { minVersion: names[oldest] }),
    ...(newest === undefined ? {} : { maxVersion: names[newest] }),
    ciphers: 'ALL:@SECLEVEL=0',
  });
  if (unspoken) return { where, offered, unspoken: offered, handshake: null, usual: null };
  const isDoubtful = !reading.ok && mayBeOtherwise(reading.failure);
  const usual = isDoubtful ? agreedIn((await shakeAgain(look)).reading) : null;
  return { where, offered, unspoken: [], handshake: agreedIn(reading), usual };
}

function agreedIn(reading: Further['reading']): NonNullable<VersionLook['handshake']> {
  if (!reading.ok) return reading;
  const protocol = versionNamed(reading.value.protocol);
  if (protocol === null) {
    const { where, at, ms, value } = reading;
    return { where, at, ms, ok: false, failure: { code: 'other', detail: `of the version ${value.protocol}` } };
  }
  return { ...reading, value: { protocol } };
}
