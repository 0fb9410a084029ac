import type { Fix, Verdict } from '../../../model/check.ts';
import type { EchoAnswer, EchoLook, EchoReading, EchoRefusal, EchoSpeaker, Heard } from '../../../model/echo.ts';
import type { Settings } from '../../../model/target.ts';
import { cutWords } from '../../cut-words.ts';
import { durationText } from '../../duration.ts';
import { echoPatienceSeconds } from '../echo-words.ts';

type Unheard = Pick<Verdict, 'status' | 'message' | 'fix' | 'owner'>;

/** What an echo told; null where there is none that is to be believed. */
export const heardIn = (reading: EchoReading | null | undefined): Heard | null =>
  reading?.ok === true && 'heard' in reading.value.told ? reading.value.told.heard : null;

/** Why nothing is known where no echo is to be believed, and what to do. */
export function noEcho({ reading, forged }: Pick<EchoLook, 'reading' | 'forged'>, settings: Settings): Unheard {
  const asked = forged.length === 0 ? '' : ' when asked with forged headers';
  const what = reading.ok ? refusalOf(reading.value.told) : `${reading.failure.code}: ${reading.failure.detail}`;
  const fix =
    reading.ok && 'refused' in reading.value.told
      ? fixOf(reading.value.told.refused, reading.value.response.status, settings)
      : undefined;
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

function fixOf(refused: EchoRefusal, status: number, { sourceIp }: Settings): Fix {
  switch (refused) {
    case 'unsigned':
      return {
        text: 'Give the echo and this prober the same key (HOSTPROBE_ECHO_KEY, `sourceIp.key`); where this echo does not sign, leave sourceIp.key out (HOSTPROBE_ECHO_KEY unset) to believe it',
      };
    case 'foreign':
      return { text: 'Give the echo and this prober the same key (HOSTPROBE_ECHO_KEY, `sourceIp.key`)' };
    case 'stale':
      return { text: `Keep caches and CDNs from answering ${sourceIp.echoPath} themselves` };
    case 'absent': {
      const key = sourceIp.keyed ? 'with the key of `sourceIp.key`' : 'with a key, and `sourceIp.key` here';
      const [there, run] = status === 404 ? [thereAlready(sourceIp.keyed), 'Where none runs there, run'] : ['', 'Run'];
      return {
        text: `${there}${run} \`hostprobe echo\` behind this host, ${key}, and lead the path below to it, in the Ingress or HTTPRoute of the host as a path of type Exact, past any login or allowlist that keeps this prober out; or say under sourceIp.echoPath where it answers`,
        paste: [sourceIp.echoPath],
      };
    }
  }
}

/** What an echo answers as a page that is not there. */
const thereAlready = (keyed: boolean): string =>
  keyed
    ? `Where \`hostprobe echo\` runs behind this host, so it answers what is not signed as it wants: see that its key and the one here are the same (HOSTPROBE_ECHO_KEY, \`sourceIp.key\`), without white space in or behind either, that the clocks of both are no more than ${durationText(echoPatienceSeconds * 1000)} apart, and that its \`--path\` is the one below. `
    : 'Where `hostprobe echo` runs behind this host, so it answers what is not signed: give this prober its key (HOSTPROBE_ECHO_KEY, `sourceIp.key`), and see that its `--path` is the one below. ';

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

/** Where what answered was asked for another host than we named: what rewrites Host may lead to an echo behind another. */
export function hostText({ reading }: Pick<EchoLook, 'reading'>): string {
  const told = heardIn(reading)?.arrival.host;
  const asked = hostOf(URL.parse(reading.where.url)?.host ?? '');
  return told === undefined || told === null || hostOf(told) === asked
    ? ''
    : `. The echo was asked for the host ${cutWords(told)}, and we asked for ${asked}: where nothing on the way rewrites Host (as \`upstream-vhost\` does), it is not the one behind this host`;
}

const hostOf = (authority: string): string => authority.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
