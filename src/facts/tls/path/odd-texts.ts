import type { Oddity } from '../../../model/certificate.ts';

/** Each oddity as a clause about the certificate. */
export const oddityTexts: Readonly<Record<Oddity, string>> = {
  'pss-salt': 'is signed with RSASSA-PSS and a salt that is not as long as the hash',
  'truth-not-der': 'writes TRUE with another octet than 0xFF, which DER does not allow (X.690 11.1)',
  'default-written': 'writes out that an extension is not critical, which DER leaves out (X.690 11.5)',
  'critical-crl-points': 'marks its CRL distribution points as critical (RFC 5280 4.2.1.13)',
  'critical-policy': 'marks policyMappings or policyConstraints as critical',
  'constrained-directory': 'has critical name constraints for directory names',
  'constrained-rare': 'has critical name constraints for a kind of names that few verifiers compare',
  'negative-serial': 'has a negative serial number (RFC 5280 4.1.2.2)',
  'netscape-type': 'has a Netscape certificate type that does not name TLS servers',
};
