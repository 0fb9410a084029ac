import { parametersOf, parseIssueValue } from '../facts/dns/caa/caa.ts';
import { ValueError } from './error.ts';

/**
 * An authority as CAA records name it (RFC 8659 4.2), and the ACME account where only that one is to be allowed
 * (RFC 8657 3): `letsencrypt.org; accounturi=URL`. Null for anything else. Throws ValueError.
 */
export function parseCaaIssuer(written: string): string | null {
  const value = parseIssueValue(written);
  const [name = ''] = written.split(';', 1);
  if (/[^.]\.\s*$/.test(name)) throw new ValueError('in CAA records it stands without a final dot');
  if (value === null || value.issuer === '') return null;
  if (!value.issuer.includes('.')) throw new ValueError('it has no dot, and authorities go by domain names there');
  if (parametersOf(value, 'validationmethods').length > 0)
    throw new ValueError('the method of validation is said by `challenge`');
  const accounts = parametersOf(value, 'accounturi');
  if (accounts.length > 1) throw new ValueError('it names more than one account');
  if (value.parameters.length > accounts.length)
    throw new ValueError('of its parameters only `accounturi` is compared');
  return [value.issuer, ...accounts.map((account) => `accounturi=${account}`)].join('; ');
}
