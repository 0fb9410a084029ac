import { expect, test } from 'vitest';
import { interceptorOf } from '../../../../src/facts/tls/authorities/interceptors.ts';

test.each([
  [
    'Zscaler',
    [
      ['O', 'Zscaler Inc.'],
      ['CN', 'Zscaler Intermediate Root CA (zscalertwo.net) (t)'],
    ],
  ],
  [
    'FortiGate',
    [
      ['O', 'Fortinet'],
      ['OU', 'Certificate Authority'],
      ['CN', 'FG100FTK20001234'],
    ],
  ],
  ['FortiGate', [['CN', 'Fortinet_CA_SSL']]],
  ['Netskope', [['CN', 'ca.example.goskope.com']]],
  ['Sophos', [['CN', 'Sophos SSL CA_C210000']]],
  [
    'Cisco Umbrella',
    [
      ['O', 'Cisco'],
      ['CN', 'Cisco Umbrella Primary SubCA'],
    ],
  ],
  ['Kaspersky', [['CN', 'Kaspersky Anti-Virus Personal Root Certificate']]],
  ['ESET', [['CN', 'ESET SSL Filter CA']]],
  ['Avast or AVG', [['CN', 'Avast Web/Mail Shield Root']]],
  ['Avast or AVG', [['CN', 'AVG Web/Mail Shield Root']]],
  ['Bitdefender', [['CN', 'Bitdefender Personal CA.Net-Defender']]],
  [
    'mitmproxy',
    [
      ['CN', 'mitmproxy'],
      ['O', 'mitmproxy'],
    ],
  ],
  ['Charles', [['CN', 'Charles Proxy CA (1 Jan 2026, laptop)']]],
  ['Fiddler', [['CN', 'DO_NOT_TRUST_FiddlerRoot']]],
  [
    'Blue Coat (Symantec)',
    [
      ['O', 'Blue Coat Systems, Inc.'],
      ['CN', 'ProxySG'],
    ],
  ],
  ['Check Point', [['O', 'Check Point Software']]],
  [
    'Palo Alto Networks',
    [
      ['O', 'Palo Alto Networks'],
      ['CN', 'Forward Trust'],
    ],
  ],
  ['Squid', [['CN', 'squid.corp.example']]],
] as const)('%s', (product, issuer) => {
  expect(interceptorOf(issuer)).toBe(product);
});

test.each([
  [[['CN', 'Lab Public Issuer E1']]],
  [
    [
      ['O', "Let's Encrypt"],
      ['CN', 'R13'],
    ],
  ],
  [[['CN', 'Charles de Gaulle Airport Root']]],
  [[['CN', 'Asset Management CA']]],
  [[['CN', 'Reset CA']]],
  [[]],
] as const)('none: %j', (issuer) => {
  expect(interceptorOf(issuer)).toBeNull();
});
