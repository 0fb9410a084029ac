import type { Fix, Verdict } from '../../../model/check.ts';
import type { EchoAnswer, EchoLook, EchoReading, EchoRefusal, EchoSpeaker, Heard } from '../../../model/echo.ts';
import type { Settings } from '../../../model/target.ts';
import { cutWords } from '../../cut-words.ts';

type Unheard = Pick<Verdict, 'status' | 'message' | 'fix' | 'owner'>;

/** What an echo told; null where there is none that is to be believed. */
export const heardIn = (reading: EchoReading | null | undefined): Heard | null =>
  reading?.ok === true && 'heard' in reading.value.told ? reading.value.told.heard : null;

/** Why nothing is known where no echo is to be believed, and what to do. */
export function noEcho({ reading, forged }: Pick<EchoLook, 'reading' | 'forged'>, settings: Settings): Unheard {
  const asked = forged.length === 0 ? '' : ' when asked with forged headers';
  const what = reading.ok ? refusalOf(reading.value.told) : `${reading.failure.code}: ${reading.failure.detail}`;
  const fix = reading.ok && 'refused' in reading.value.told ? fixOf(reading.value.told.refused, settings) : undefined;
  return {
    status: 'unknown',
    message: cutWords(`no echo told what arrives${asked}: ${what}`),
    ...(fix === undefined ? {} : { fix }),
    owner: reading.ok ? 'administrator' : 'prober',
  };
}

const refusalOf = (told: EchoAnswer['told']): string =>
  'refused' in told ? `${refusals[told.refused]}: ${told.detail}` : '';

const refusals = {
  absent: 'what answered is no echo',
  foreign: 'an echo with another key answered',
  stale: 'a cache answered with what was meant for another request',
  unsigned: 'an echo answered without a signature',
} as const;

function fixOf(refused: EchoRefusal, { sourceIp }: Settings): Fix {
  switch (refused) {
    case 'foreign':
    case 'unsigned':
      return { text: 'Give the echo and this prober the same key (HOSTPROBE_ECHO_KEY, `sourceIp.key`)' };
    case 'stale':
      return { text: `Keep caches and CDNs from answering ${sourceIp.echoPath} themselves` };
    case 'absent': {
      const key = sourceIp.keyed ? 'with the key of `sourceIp.key`' : 'with a key, and `sourceIp.key` here';
      return {
        text: `Run \`hostprobe echo\` behind this host, ${key}, and lead the path below to it past any login or allowlist that keeps this prober out; or say under sourceIp.echoPath where it answers`,
        paste: [sourceIp.echoPath],
        where: 'in the Ingress or HTTPRoute of the host, as a path of type Exact',
      };
    }
  }
}

const speakers: Readonly<Record<EchoSpeaker, string>> = {
  signed: '',
  open: 'an echo without a key',
  whoami: 'traefik/whoami, which signs nothing',
  'http-https-echo': 'http-https-echo, which signs nothing',
  headers: 'a page that lists headers and signs nothing',
  address: 'a page that tells an address and signs nothing',
};

/** Whose word it is, where it is not that of our own echo. */
export const speakerText = ({ speaker }: Heard): string =>
  speaker === 'signed' ? '' : ` (as told by ${speakers[speaker]})`;
