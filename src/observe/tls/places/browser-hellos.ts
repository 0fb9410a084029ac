import { constants } from 'node:crypto';
import { beyondBrowsers, browserOffer } from '../../../facts/tls/handshake/browser-offer.ts';
import { isRefusedOffer } from '../../../facts/tls/handshake/browsers-at.ts';
import { readCertificate } from '../certificate/certificate.ts';
import type { Narrowed } from '../narrowed.ts';
import { shakeAgain } from './further.ts';
import type { PlaceLook, PlaceSeen } from './place-looks.ts';

/** OpenSSL 3.5, the first that knows the hybrid group. */
const sinceHybrid = 0x30500000;
const { newSuites, suites, signatures, groups, hybridGroup } = browserOffer;

/** What else is amiss, such as a short key, is not to be told here: at level 0 our library goes on all the same. */
const asBrowsers: Narrowed = {
  minVersion: 'TLSv1.2',
  ciphers: `${newSuites}:${suites}:@SECLEVEL=0`,
  sigalgs: signatures,
  ecdhCurve: constants.OPENSSL_VERSION_NUMBER < sinceHybrid ? groups : `${hybridGroup}:${groups}`,
};

/** With what browsers offer, only where the usual handshake was made with something else: mostly there is no occasion. */
export async function browserHellos(look: PlaceLook): Promise<PlaceSeen['browserHellos']> {
  const { session, sentDer } = look.first;
  const [leaf] = sentDer;
  if (look.target.protocol !== 'https' || session?.ok !== true || leaf === undefined) return [];
  if (beyondBrowsers(session.value, readCertificate(leaf).key).length === 0) return [];
  const { reading: browser } = await shakeAgain(look, asBrowsers);
  if (!isRefusedOffer(browser)) return [{ browser, usual: null, again: null }];
  const { reading: usual } = await shakeAgain(look);
  if (!usual.ok) return [{ browser, usual, again: null }];
  return [{ browser, usual, again: (await shakeAgain(look, asBrowsers)).reading }];
}
