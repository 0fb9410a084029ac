import { placeAt, type Place } from './place.ts';
import { sendPersistently, type Outcome } from './send.ts';

/** What Kuberhealthy tells the pod of a check. */
export interface KuberhealthyRun {
  readonly place: Place;
  readonly uuid: string;
  /** By when it wants to know; null where it does not say so. */
  readonly deadlineMs: number | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The run that the environment is of; null where it is of none, and a text where it says nothing of use. */
export function kuberhealthyIn(env: Environment): KuberhealthyRun | string | null {
  const { KH_REPORTING_URL: url = '', KH_RUN_UUID: uuid = '', KH_CHECK_RUN_DEADLINE: deadline = '' } = env;
  if (url === '') return null;
  const place = placeAt(url);
  if (place === null) return 'KH_REPORTING_URL: expected the URL that Kuberhealthy takes reports at';
  if (!/^[!-~]{1,200}$/.test(uuid)) {
    return 'KH_RUN_UUID: KH_REPORTING_URL is set, and without the id of its run Kuberhealthy takes no report';
  }
  if (!/^\d{0,12}$/.test(deadline)) return 'KH_CHECK_RUN_DEADLINE: expected a time in seconds since 1970';
  return { place, uuid, deadlineMs: deadline === '' ? null : Number(deadline) * 1000 };
}

/** As long as Kuberhealthy's own client tries. */
const mostMs = 30_000;

/** Tells Kuberhealthy what its check came to: nothing is wrong where there are no errors. */
export function reportToKuberhealthy(
  { place, uuid, deadlineMs }: KuberhealthyRun,
  errors: readonly string[],
  signal: AbortSignal,
): Promise<Outcome> {
  const leftMs = deadlineMs === null ? mostMs : Math.min(mostMs, deadlineMs - Date.now());
  return sendPersistently(
    {
      method: 'POST',
      place,
      headers: { 'content-type': 'application/json', 'kh-run-uuid': uuid },
      body: JSON.stringify({ ok: errors.length === 0, errors }),
    },
    // Late is better than never: one try is made even then.
    { pausesMs: [500, 1000, 2000, 4000, 8000], until: performance.now() + Math.max(1000, leftMs), signal },
  );
}
