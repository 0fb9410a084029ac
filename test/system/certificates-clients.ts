import { encodeDer } from '../../src/lab/certificates.ts';
import { authority, leaf, type Order, type Party } from './certificates-forge.ts';
import { extension, extensions, oidDer } from './certificates-der.ts';
import { faulty, healthy, host, type Row } from './certificates-row.ts';
import type { World } from './certificates-world.ts';

const breaks = (rule: string): string => `fail tls.path-accepted ${rule}`;
const warns = (rule: string): string => `warn tls.path-accepted ${rule}`;

const below =
  (order: Omit<Order, 'subject'>, of: Order = {}): Row['serve'] =>
  ({ root }) => {
    const issuer = authority(root, 'CN=Odd Issuer', order);
    return [leaf(issuer, [host], of), issuer];
  };

const odd =
  (order: Order): Row['serve'] =>
  ({ issuer }) => [leaf(issuer, [host], order), issuer];

const withExtension = (name: string, value: Buffer): Order => ({ extensions: { [name]: value } });
const keyUsage = (...usages: ('digitalSignature' | 'keyEncipherment' | 'keyCertSign')[]): Order => ({
  extensions: { keyUsage: extensions.keyUsage(...usages) },
});

/** Below a root that the client expects, and that it has among its own. */
const belowOwn =
  (root: (world: World) => Party): Row['serve'] =>
  (world) => {
    const own = root(world);
    const issuer = authority(own, `CN=Below ${own.subject.replace('CN=', '')}`);
    return [leaf(issuer, [host]), issuer];
  };
const own = { expect: { trust: 'private' } } as const;

const inOpenssl = 'OpenSSL accepts it, as far as it looks';
const policy = oidDer('1.3.6.1.4.1.1.1');
const demand = { demand: extension('2.5.29.36', true, encodeDer(0x30, encodeDer(0x80, Buffer.of(0)))) };
const policies = { policies: extension('2.5.29.32', false, encodeDer(0x30, encodeDer(0x30, policy))) };
const organisation = encodeDer(
  0x30,
  encodeDer(0x31, encodeDer(0x30, oidDer('2.5.4.10'), encodeDer(0x0c, Buffer.from('Example')))),
);
const permits = (name: Buffer): Order =>
  withExtension(
    'nameConstraints',
    extension('2.5.29.30', true, encodeDer(0x30, encodeDer(0xa0, encodeDer(0x30, name)))),
  );
const written = (days: number, form: (digits: string) => Buffer): Buffer =>
  form(new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]|\.\d+Z/g, ''));
const times = (form: (digits: string) => Buffer): Order => ({ times: [written(-30, form), written(60, form)] });

/** One thing is wrong, which browsers or some clients alone refuse (Chromium 156, curl 7.88, Go 1.26, GnuTLS 3.7). */
export const clientRows: readonly Row[] = [
  faulty(
    'an RSA key that may not sign, in TLS 1.3',
    breaks('handshake-usage'),
    odd({ key: 'rsa2048', ...keyUsage('keyEncipherment') }),
    { differs: inOpenssl },
  ),
  faulty(
    'an RSA key that may not sign, in TLS 1.2',
    [breaks('handshake-usage'), 'warn tls.versions-current not-1.3'],
    odd({ key: 'rsa2048', ...keyUsage('keyEncipherment') }),
    { tls: { maxVersion: 'TLSv1.2' }, differs: inOpenssl },
  ),
  faulty('an elliptic key that may not sign', breaks('handshake-usage'), odd(keyUsage('keyEncipherment')), {
    differs: inOpenssl,
  }),
  faulty(
    'an RSA key that may only sign, with nothing but RSA key exchange',
    [breaks('handshake-usage'), 'warn tls.versions-current not-1.3'],
    odd({ key: 'rsa2048', ...keyUsage('digitalSignature') }),
    { tls: { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }, differs: inOpenssl },
  ),
  healthy(
    'an RSA key that may only encrypt, with nothing but RSA key exchange',
    odd({ key: 'rsa2048', ...keyUsage('keyEncipherment') }),
    { tls: { maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' }, told: ['warn tls.versions-current not-1.3'] },
  ),
  faulty('a key for certificates alone', breaks('no-server-usage'), odd(keyUsage('keyCertSign'))),
  faulty(
    'a key for nothing',
    breaks('no-server-usage'),
    odd(withExtension('keyUsage', extension('2.5.29.15', true, encodeDer(0x03, Buffer.of(0))))),
  ),
  ...[0, 20].map((salt) =>
    faulty(
      `signed with RSASSA-PSS and a salt of ${salt} octets`,
      breaks('pss-salt'),
      ({ rsaIssuer }) => [leaf(rsaIssuer, [host], { pss: true, salt }), rsaIssuer],
      { differs: inOpenssl },
    ),
  ),
  faulty('an issuer with an Ed25519 key', breaks('unusual-key'), below({ key: 'ed25519' }), { differs: inOpenssl }),
  faulty('an issuer with an Ed448 key', breaks('edwards-448-key'), below({ key: 'ed448' }), { differs: inOpenssl }),
  healthy('an issuer on P-521', below({ key: 'p521' })),
  faulty(
    'an authority that writes TRUE as 1',
    breaks('truth-not-der'),
    below(
      withExtension('basicConstraints', extension('2.5.29.19', true, encodeDer(0x30, encodeDer(0x01, Buffer.of(1))))),
    ),
    { differs: inOpenssl },
  ),
  faulty(
    'an extension that says it is not critical',
    breaks('default-written'),
    odd(
      withExtension(
        'extendedKeyUsage',
        encodeDer(
          0x30,
          oidDer('2.5.29.37'),
          encodeDer(0x01, Buffer.of(0)),
          encodeDer(0x04, encodeDer(0x30, oidDer('1.3.6.1.5.5.7.3.1'))),
        ),
      ),
    ),
    { differs: inOpenssl },
  ),
  healthy(
    'a leaf that says it is no authority',
    odd(
      withExtension('basicConstraints', extension('2.5.29.19', true, encodeDer(0x30, encodeDer(0x01, Buffer.of(0))))),
    ),
  ),
  faulty(
    'CRL distribution points that are critical',
    breaks('critical-crl-points'),
    odd(
      withExtension(
        'crl',
        extension(
          '2.5.29.31',
          true,
          encodeDer(0x30, encodeDer(0x30, encodeDer(0xa0, encodeDer(0xa0, encodeDer(0x86, 'http://127.0.0.1:9/'))))),
        ),
      ),
    ),
    { differs: inOpenssl },
  ),
  faulty(
    'a root of version 1',
    warns('root-version-1'),
    belowOwn(({ oddRoots }) => oddRoots.version1),
    own,
  ),
  faulty(
    'a root without basic constraints',
    warns('root-without-constraints'),
    belowOwn(({ oddRoots }) => oddRoots.unconstrained),
    own,
  ),
  faulty(
    'a root with an RSA key of 1024 bits',
    warns('short-root-key'),
    belowOwn(({ oddRoots }) => oddRoots.short),
    own,
  ),
  faulty(
    'a root on P-224',
    breaks('unusual-key'),
    belowOwn(({ oddRoots }) => oddRoots.p224),
    {
      ...own,
      differs: inOpenssl,
    },
  ),
  faulty(
    'a policy is demanded, and the leaf names none',
    breaks('policy-not-named'),
    below({
      extensions: { ...demand, ...policies },
    }),
    { differs: 'OpenSSL looks at policies only where it is told to' },
  ),
  faulty(
    'a policy is demanded, and named all along',
    warns('critical-policy'),
    below({ extensions: { ...demand, ...policies } }, { extensions: policies }),
  ),
  faulty(
    'policies that are mapped, critically',
    warns('critical-policy'),
    below({
      extensions: {
        ...policies,
        mappings: extension('2.5.29.33', true, encodeDer(0x30, encodeDer(0x30, policy, oidDer('1.3.6.1.4.1.1.2')))),
      },
    }),
  ),
  healthy(
    'any policy is inhibited, critically',
    below({
      extensions: { inhibit: extension('2.5.29.54', true, encodeDer(0x02, Buffer.of(0))) },
    }),
  ),
  faulty(
    'times in UTC with an offset',
    'fail tls.within-validity unreadable',
    odd(times((digits) => encodeDer(0x17, `${digits.slice(2)}+0000`))),
  ),
  faulty(
    'times with fractions of seconds',
    'fail tls.within-validity unreadable',
    odd(times((digits) => encodeDer(0x18, `${digits}.5Z`))),
  ),
  faulty(
    'an issuer for any purpose',
    warns('any-usage-above'),
    below({
      extensions: { extendedKeyUsage: extensions.extendedKeyUsage('any') },
    }),
  ),
  faulty(
    'constraints for directory names, which are kept',
    warns('constrained-directory'),
    below(permits(encodeDer(0xa4, organisation)), { subject: `O=Example, CN=${host}` }),
  ),
  faulty(
    'constraints for registered identifiers',
    warns('constrained-rare'),
    below(permits(encodeDer(0x88, Buffer.of(0x2a, 3)))),
  ),
  faulty('a negative serial number', warns('negative-serial'), odd({ serial: Buffer.from('80000001', 'hex') })),
  faulty(
    'a Netscape type for clients alone',
    warns('netscape-type'),
    odd(withExtension('type', extension('2.16.840.1.113730.1.1', false, encodeDer(0x03, Buffer.of(7, 0x80))))),
  ),
  faulty(
    'a staple is demanded, and there is none',
    warns('must-staple'),
    odd(
      withExtension('feature', extension('1.3.6.1.5.5.7.1.24', false, encodeDer(0x30, encodeDer(0x02, Buffer.of(5))))),
    ),
  ),
];
