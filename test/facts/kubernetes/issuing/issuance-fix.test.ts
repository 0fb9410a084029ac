import { expect, test } from 'vitest';
import { issuanceFix } from '../../../../src/facts/kubernetes/issuing/issuance-fix.ts';
import { certificate, challenge } from '../../../support/kubernetes-objects.ts';

test('no order that is pending is asked for anew', () => {
  const link = { object: challenge(), state: 'pending', said: null };
  expect(issuanceFix(link, certificate()).paste?.join()).not.toMatch(/cmctl|describe/);
  expect(issuanceFix({ ...link, state: 'invalid' }, certificate()).paste?.join()).toContain('cmctl');
});
