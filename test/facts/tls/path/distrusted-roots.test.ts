import { expect, test } from 'vitest';
import { distrustOf } from '../../../../src/facts/tls/path/distrusted-roots.ts';

const entrustG2 = '76ee8590374c715437bbca6bba6028eadde2dc6dbbb8c3f610e851f11d1ab7f5';
const affirmTrustPremium = 'c7f43b4cf5b71568294f822b53762605f6ddd15cadece739e9e2c3cba61e9d67';
const ePki = '62554c17005543b237215f04268dcd2fd1c470240ad3c8660e25ae2c59630f55';
const globalTrust = 'fee8af929175687f4638a3fc983db8ecd0e5e2a83e737f3fb77b4c22fcbac0a6';
const izenpe = '952c2039c0243eb515dd73d83fc3643184874feb0862a9837731ed9b4742e17a';
const isrgRootX1 = '0b9fa5a59eed715c26c1020c711b4f6ec42d58b0015e14337a39dad301c5afc3';

test.each([
  ['Entrust Root Certification Authority - G2', entrustG2, '2024-11-12T23:59:59Z', '2024-11-13T00:00:00Z', 'Firefox'],
  ['AffirmTrust Premium', affirmTrustPremium, '2024-11-11T12:00:00Z', '2025-01-01T00:00:00Z', 'Java'],
  ['ePKI Root Certification Authority', ePki, '2025-08-01T12:00:00Z', '2025-08-02T00:00:00Z', 'Chrome'],
  ['GLOBALTRUST 2020', globalTrust, '2024-06-30T23:00:00Z', '2024-07-02T00:00:00Z', 'Firefox'],
  ['Izenpe.com', izenpe, '2026-04-16T12:00:00Z', '2026-04-17T00:00:00Z', 'Firefox'],
])('%s: leaves of the day and older ones are let be, newer ones are not', (_, key, before, from, by) => {
  expect(distrustOf(key, before)).toBeNull();
  expect(distrustOf(key, from)).toContain(by);
});

test('of other roots nothing is said', () => expect(distrustOf(isrgRootX1, '2026-11-01T00:00:00Z')).toBeNull());
