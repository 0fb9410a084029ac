import type { SharedKey } from '../config/written.ts';
import type { Expectation, Target } from '../model/target.ts';
import type { Said } from './said.ts';

/**
 * A target with what Kubernetes objects say of it laid over what is common to many, and below what is said of itself:
 * the keys of `own` stay as they are. What has no meaning for its protocol is left out.
 */
export function laid(target: Target, said: Said, own: readonly SharedKey[]): Target {
  const isFree = (key: SharedKey): boolean => !own.includes(key);
  const { protocol, expect } = target;
  const isHttp = protocol === 'http' || protocol === 'https';
  const isSecure = protocol === 'https' || protocol === 'tls';
  const { loadBalancer, trust, exposure, access, via, challenge } = said.values;
  const isAskable = isHttp || access !== 'login';
  const published = said.published.addresses.length + said.published.names.length > 0;
  const known = {
    ...target,
    labels: { ...said.labels, ...target.labels },
    ...(published ? { published: said.published } : {}),
  };
  if (!expect.reachable) return known;
  return {
    ...known,
    expect: {
      ...expect,
      ...(loadBalancer !== undefined && isFree('expect.loadBalancer') ? { loadBalancer } : {}),
      ...(trust !== undefined && isSecure && isFree('expect.trust') ? { trust } : {}),
      ...(exposure !== undefined && isHttp && isFree('expect.exposure') ? { exposure } : {}),
      ...(access !== undefined && isAskable && isFree('expect.access') ? { access } : {}),
      ...(via !== undefined && isFree('expect.via') ? { via } : {}),
      ...(challenge !== undefined && isSecure && isFree('expect.challenge') ? { challenge } : {}),
      ...(isHttp ? pageOf(expect, said, isFree) : {}),
      renewal: {
        ...expect.renewal,
        ...(said.renewBeforeMs === null ? {} : { renewBeforeMs: said.renewBeforeMs }),
      },
    },
  };
}

function pageOf(
  { http }: Expectation,
  { values: { path, status } }: Said,
  isFree: (key: SharedKey) => boolean,
): Pick<Expectation, 'http'> {
  const asked = path !== undefined && isFree('expect.http.path') ? path : http?.path;
  const expected = status !== undefined && isFree('expect.http.status') ? status : http?.status;
  if (asked === undefined && expected === undefined) return {};
  return { http: { path: asked ?? '/', ...(expected === undefined ? {} : { status: expected }) } };
}
