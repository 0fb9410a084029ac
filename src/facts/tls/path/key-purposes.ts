export const serverAuth = '1.3.6.1.5.5.7.3.1';
export const anyPurpose = '2.5.29.37.0';

/** RFC 5280 4.2.1.12, by OID; the last is of Microsoft. */
const names: ReadonlyMap<string, string> = new Map([
  [anyPurpose, 'anyExtendedKeyUsage'],
  [serverAuth, 'serverAuth'],
  ['1.3.6.1.5.5.7.3.2', 'clientAuth'],
  ['1.3.6.1.5.5.7.3.3', 'codeSigning'],
  ['1.3.6.1.5.5.7.3.4', 'emailProtection'],
  ['1.3.6.1.5.5.7.3.8', 'timeStamping'],
  ['1.3.6.1.5.5.7.3.9', 'OCSPSigning'],
  ['1.3.6.1.4.1.311.20.2.2', 'smartcardLogon'],
]);

/** An extended key usage as people call it, or its OID. */
export const purposeText = (oid: string): string => names.get(oid) ?? oid;
