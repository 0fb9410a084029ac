import { matchesStatus } from '../../facts/http/answer.ts';
import { leadOf } from '../../facts/http/redirects/lead.ts';
import { urlPlace, type UrlPlace } from '../../facts/http/redirects/url-place.ts';
import { defaultName, formatHostPort } from '../../facts/host-port.ts';
import { maskQuery } from '../../facts/http/masked-query.ts';
import { lastOfEach } from '../../facts/reach/last-readings.ts';
import type { Target } from '../../model/target.ts';
import type { Place, PlaceSeen } from './looking.ts';
import type { Permissions } from './permission.ts';

/** As many as the blackbox exporter follows. */
export const mostRedirects = 10;

/** Where an answer leads that is not what is expected: on to another place, or why it is not followed. */
export type Onward = { readonly place: Place; readonly url: string } | { readonly because: string };

/**
 * The next place of a probe, null where its answer leads nowhere or is itself what is expected. A redirect is followed
 * only to what might have been asked for in the first place.
 */
export function onward({ evidence }: PlaceSeen, from: Place, permissions: Permissions): Onward | null {
  const { target, presented } = from;
  const { http, access } = target.expect;
  if (from.isOwn || http?.status === undefined || access === 'login') return null;
  const answer = lastOfEach(evidence.seen.responses).find(({ ok }) => ok);
  if (answer?.ok !== true || matchesStatus(answer.value.status, http.status)) return null;
  const lead = leadOf(answer.where.url, answer.value);
  if (lead === null) return null;
  const to = lead.ok && !lead.cut ? urlPlace(lead.url) : null;
  if (!lead.ok || to === null) return { because: lead.ok ? 'its Location is too long' : lead.why };
  // What is asked under another name stays where it is dialled.
  const isSame = to.host === (presented ?? target.host);
  const host = isSame ? target.host : to.host;
  const grant = permissions.of(host, to.port);
  if (grant === null) {
    return {
      because: `${formatHostPort(host, to.port)}, to which ${maskQuery(answer.where.url)} leads, is not allowed`,
    };
  }
  const next = isSame ? sameHost(target, to) : otherHost(target, to);
  return { place: { target: next, presented: isSame ? presented : null, grant, isOwn: false }, url: lead.url };
}

const sameHost = (target: Target, { scheme, port, path }: UrlPlace): Target => ({
  ...target,
  protocol: scheme,
  port,
  name: defaultName(target.host, port),
  expect: { ...target.expect, http: { ...target.expect.http, path } },
});

/** Of another host nothing is known but that it is to be trusted alike, and nothing secret is shown to it. */
function otherHost(target: Target, to: UrlPlace): Target {
  const { clientCertificate: _, ...open } = sameHost(target, to);
  const { names: __, via: ___, issuer: ____, ...expect } = open.expect;
  return {
    ...open,
    host: to.host,
    name: defaultName(to.host, to.port),
    address: [],
    search: false,
    expect: { ...expect, loadBalancer: 'none' },
  };
}
