import { authority, recursor } from './dns-zones.ts';
import type { Zones } from './dns-zones.ts';

export const user: Zones = {
  'example.com': [
    'example.com 900 NS ns1.example.com',
    'example.com 900 NS ns2.example.com',
    'ns1.example.com 900 A 127.0.0.2',
    'ns2.example.com 900 A 127.0.0.3',
    'demo.example.com 900 CNAME app.ck8s.example.org',
    'bare.example.com 60 A 20.1.1.1',
    'six.example.com 60 AAAA 2a01:4f8::6',
    'text.example.com 60 TXT hello',
    'gone.example.com 60 CNAME nothing.example.com',
    'loop.example.com 60 CNAME pool.example.com',
    'pool.example.com 60 CNAME loop.example.com',
  ],
};
export const platform: Zones = {
  'example.org': [
    'example.org 900 NS ns1.example.org',
    'ns1.example.org 900 A 127.0.0.4',
    'ck8s.example.org 900 NS ns1.ck8s.example.org',
    'ns1.ck8s.example.org 900 A 127.0.0.5',
  ],
};
export const balancer: Zones = {
  'ck8s.example.org': [
    'ck8s.example.org 900 NS ns1.ck8s.example.org',
    'ns1.ck8s.example.org 900 A 127.0.0.5',
    'app.ck8s.example.org 60 A 20.80.0.1',
    'app.ck8s.example.org 60 A 20.80.0.2',
    'app.ck8s.example.org 60 AAAA 2a01:4f8::1',
  ],
};
/** A resolver at 127.0.0.1, and each zone's servers where its NS records say. */
export const healthy = {
  '127.0.0.1': recursor({ ...user, ...platform, ...balancer }),
  '127.0.0.2': authority(user),
  '127.0.0.3': authority(user),
  '127.0.0.4': authority(platform),
  '127.0.0.5': authority(balancer),
};
