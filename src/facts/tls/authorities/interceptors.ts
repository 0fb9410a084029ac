import type { NameAttribute } from '../../../model/certificate.ts';

/** Products that open TLS on its way, by what they write into the name of their authority unless told otherwise. */
const products: readonly (readonly [product: string, name: RegExp])[] = [
  ['AdGuard', /\badguard\b/i],
  ['Avast or AVG', /\b(?:avast|avg)\b/i],
  ['Barracuda', /\bbarracuda\b/i],
  ['Bitdefender', /\bbitdefender\b/i],
  ['Blue Coat (Symantec)', /\bblue ?coat\b|\bproxysg\b|\bsymantec web security\b/i],
  ['Burp Suite', /\bportswigger\b/i],
  ['Cato Networks', /\bcato networks\b/i],
  ['Charles', /\bcharles proxy\b/i],
  ['Check Point', /\bcheck ?point\b/i],
  ['Cisco Umbrella', /\bcisco umbrella\b|\bopendns\b/i],
  ['Cloudflare Gateway', /\bgateway ca - cloudflare\b/i],
  ['ESET', /\beset\b/i],
  ['Fiddler', /fiddlerroot/i],
  ['Forcepoint', /\b(?:forcepoint|websense)\b/i],
  ['FortiGate', /fortinet|fortigate/i],
  ['Kaspersky', /\bkaspersky\b/i],
  ['Lightspeed', /\blightspeed (?:systems|rocket)\b/i],
  ['McAfee or Skyhigh', /\bmcafee\b|\bskyhigh\b/i],
  ['mitmproxy', /\bmitmproxy\b/i],
  ['Netskope', /\bnetskope\b|\bgoskope\b/i],
  ['Palo Alto Networks', /\bpalo alto\b/i],
  ['Securly', /\bsecurly\b/i],
  ['SonicWall', /\bsonicwall\b/i],
  ['Sophos', /\bsophos\b/i],
  ['Squid', /\bsquid\b/i],
  ['Trend Micro', /\btrend micro\b/i],
  ['Untangle', /\buntangle\b/i],
  ['WatchGuard', /\bwatchguard\b|\bfireware\b/i],
  ['Zed Attack Proxy', /\bzed attack proxy\b/i],
  ['Zscaler', /\bzscaler\b/i],
];

/** The product by whose name an issuer goes; null for any other. Names are anyone's to take: it explains, it proves nothing. */
export function interceptorOf(issuer: readonly NameAttribute[]): string | null {
  const words = issuer.map(([, value]) => value).join('\n');
  return products.find(([, name]) => name.test(words))?.[0] ?? null;
}
