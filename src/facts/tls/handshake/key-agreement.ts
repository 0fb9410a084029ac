/** Of a key agreement group, by the name that OpenSSL has for it: what protects a recorded session from later computers. */
export const agreementText = (group: string): 'hybrid post-quantum' | 'post-quantum' | 'classical' => {
  if (!/mlkem|kyber/i.test(group)) return 'classical';
  return /^mlkem\d+$/i.test(group) ? 'post-quantum' : 'hybrid post-quantum';
};
