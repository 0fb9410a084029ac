import { authority, recursor } from '../support/dns-zones.ts';
import { caaOctets, serveDns } from '../support/dns-server.ts';
import { makeFolder } from '../support/folder.ts';
import { hasProgram } from '../system/installed.ts';
import { freePort } from '../system/ports.ts';
import { startNsd } from '../system/servers.ts';
import { climbAll, climbedText, mayIssue } from './climbing.ts';
import { UnreadyError, type Outcome, type Suite } from './suite.ts';

const apex = 'caatestsuite.com';
const nameServer = '127.0.0.5';

/** The names of its tests that RFC 8659 forbids to all but its owner. */
const forbidden = [
  'empty.basic',
  'deny.basic',
  'uppercase-deny.basic',
  'mixedcase-deny.basic',
  'big.basic',
  'critical1.basic',
  'critical2.basic',
  'deny.permit.basic',
  'sub1.deny.basic',
  'sub2.sub1.deny.basic',
  '*.deny.basic',
  '*.deny-wild.basic',
  'cname-deny.basic',
  'cname-cname-deny.basic',
  'sub1.cname-deny.basic',
  'dname-permit.deny.basic',
  'sub.dname-permit.deny.basic',
  'cname-permit-sub.deny.basic',
  'xss',
  'auto-base-san',
  'www.auto-www-san',
];
/** Of those that say nothing of who may issue, and of one whose alias leads to a name that is not there. */
const open = ['permit.basic', 'sub.permit.basic', 'deny-wild.basic', 'www.auto-base-san', 'cname-loop.basic'];

/** NSD takes tags only as RFC 8659 would have them written: others as octets (RFC 3597 5). */
const loadable = (line: string): string =>
  line.replace(/\bCAA\s+(\d+)\s+(\w+)\s+"([^"]*)"$/, (whole, flags: string, tag: string, value: string) => {
    if (/^[a-z0-9]{1,15}$/.test(tag)) return whole;
    const octets = caaOctets(flags, tag, value);
    return `TYPE257 \\# ${octets.length} ${octets.toString('hex')}`;
  });

const full = (name: string): string => `${name}.${apex}`;

const file = 'caa/caatestsuite.com.zone';

export const caaSslmate: Suite = {
  files: [file],
  title: "SSLMate's CAA suite, served by NSD",
  async run(content): Promise<Outcome> {
    if (!hasProgram('nsd')) throw new UnreadyError('nsd is not installed; test/install-servers.sh installs it');
    await using running = new AsyncDisposableStack();
    const folder = running.use(makeFolder());
    const port = await freePort(['127.0.0.1', nameServer]);
    running.use(
      await startNsd(
        'caa',
        [{ address: nameServer, port }],
        [{ apex, lines: content(file).split('\n').map(loadable) }],
        folder,
      ),
    );
    const known = { [apex]: [`${apex} 900 NS ns.${apex}`, `ns.${apex} 900 A ${nameServer}`] };
    const resolver = await serveDns({ '127.0.0.1': recursor(known), '127.0.0.2': authority(known) }, { port });
    running.defer(() => resolver.close());
    const climb = async (domain: string, names: readonly string[]) =>
      climbAll(port, names.map(full), { domains: [domain] });
    const [refused, allowed, unrestricted] = await Promise.all([
      climb('letsencrypt.org', forbidden),
      climb(apex, ['deny.basic', '*.deny-wild.basic', 'cname-deny.basic', 'big.basic', 'auto-base-san']),
      climb('letsencrypt.org', open),
    ]);
    const wrong = [
      ...refused
        .filter((one) => mayIssue(one) !== false)
        .map((one) => `${one.name}: ${climbedText(one)}, expected none may issue`),
      ...[...allowed, ...unrestricted]
        .filter((one) => mayIssue(one) !== true)
        .map((one) => `${one.name}: ${climbedText(one)}, expected it may issue`),
    ];
    return { cases: refused.length + allowed.length + unrestricted.length, wrong };
  },
};
