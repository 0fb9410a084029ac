import type { World } from './dns-client.ts';
import type { Handler } from './dns-server.ts';
import { platform } from './dns-platform.ts';
import { authority, recursor } from './dns-zones.ts';
import type { Zones } from './dns-zones.ts';
import type { Delegation } from '../../src/model/name-looks.ts';

/** The user's zone and the platform's, with the zones above them. */
export const own = [
  'example.com 900 NS ns1.example.com',
  'example.com 900 NS ns2.example.com',
  'ns1.example.com 900 A 127.0.0.2',
  'ns2.example.com 900 A 127.0.0.3',
  'demo.example.com 900 CNAME app.ck8s.example.org',
];
export const user: Zones = { 'example.com': own };
export const registry: Zones = {
  com: ['com 900 NS a.com', 'a.com 900 A 127.0.0.9', ...own.slice(0, 4)],
  org: ['org 900 NS a.com', 'example.org 900 NS ns1.example.org', 'ns1.example.org 900 A 127.0.0.4'],
};
export const balancer: Zones = {
  'ck8s.example.org': [
    'ck8s.example.org 900 NS ns1.ck8s.example.org',
    'ns1.ck8s.example.org 900 A 127.0.0.5',
    'app.ck8s.example.org 60 CNAME lb.provider.example.net',
  ],
};
export const provider: Zones = { 'example.net': ['lb.provider.example.net 60 A 20.80.0.1'] };

/** `127.0.0.1` is the resolver, and `known` what it knows otherwise. */
export const withRegistry = (
  over: Readonly<Record<string, Handler>> = {},
  known: Zones = {},
): Readonly<Record<string, Handler>> => ({
  '127.0.0.1': recursor({ ...registry, ...user, ...platform, ...balancer, ...provider, ...known }),
  '127.0.0.2': authority(user),
  '127.0.0.3': authority(user),
  '127.0.0.4': authority(platform),
  '127.0.0.5': authority(balancer),
  '127.0.0.9': authority(registry),
  ...over,
});

/** How the zones on a host's way are delegated, and how that way was found. */
export async function delegationsOf({ look }: World, host = 'demo.example.com', budgetMs = 5000) {
  const eye = look({ host }, budgetMs);
  const resolution = await eye.resolve();
  const walks = [resolution.authority, resolution.resolver].filter((walk) => walk !== null);
  const found = await eye.name('delegations', { resolution, walks, zones: await eye.zones(walks) });
  return { zones: Object.fromEntries(found.map((one): [string, Delegation] => [one.zone, one])), resolution };
}
