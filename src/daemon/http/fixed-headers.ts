import { createHash } from 'node:crypto';
import { style } from '../../report/pages/style.ts';

const styleDigest = createHash('sha256').update(style).digest('base64');

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${styleDigest}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What every answer carries: pages run nothing, load nothing and stand in no frame, and nothing is kept. */
const always: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': policy,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** RFC 6797 7.2: not over plain HTTP. */
export const fixedHeaders = (isSecure: boolean): Readonly<Record<string, string>> =>
  isSecure ? { ...always, 'strict-transport-security': 'max-age=31536000' } : always;
