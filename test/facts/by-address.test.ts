import { expect, test } from 'vitest';
import { bearingOf } from '../../src/facts/by-address.ts';

test.each([
  ['the whole target', undefined, '192.0.2.1', 'same'],
  ['on the whole target', '192.0.2.1', undefined, 'same'],
  ['one name', 'app.example.com', 'app.example.com', 'same'],
  ['two names', 'app.example.com', 'www.example.com', 'none'],
  ['one of its addresses', '192.0.2.1, 2001:db8::1', '2001:db8::1', 'same'],
  ['addresses in another order', '192.0.2.1, 192.0.2.2', '192.0.2.2, 192.0.2.1', 'same'],
  ['more than its addresses', '192.0.2.1', '192.0.2.1, 192.0.2.2', 'none'],
  ['other addresses', '192.0.2.1', '192.0.2.2', 'none'],
  ['a name, on addresses', 'app.example.com', '192.0.2.1', 'other-kind'],
  ['addresses, on a name', '192.0.2.1', 'app.example.com', 'other-kind'],
])('%s', (_, cause, subject, bearing) => {
  expect(bearingOf(cause, subject)).toBe(bearing);
});
