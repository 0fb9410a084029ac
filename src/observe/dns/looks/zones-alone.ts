import type { Outcome } from '../../../model/dns.ts';
import type { Recursion } from '../recursive.ts';
import type { AskNext } from '../trail.ts';
import { askZone, mayAskZone } from '../zones.ts';
import type { ZoneClient } from '../zones.ts';

/** Each name is asked of its own zone's servers, and of no resolver: for names that there may well not be. */
export const ofZonesAlone =
  (run: Recursion, client: ZoneClient): AskNext =>
  async (at, type) => {
    if (!mayAskZone(run, client, at)) return { told: { ok: false, outcome: noServers }, apex: '.', recursive: false };
    const told = await askZone(run, client, at, type);
    return { told, apex: told.ok ? told.zone.apex : '.', recursive: false };
  };

const noServers: Outcome = {
  kind: 'unasked',
  detail: 'its zone has no servers that may be asked, and a cache would keep the denial',
};
