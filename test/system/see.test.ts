import { afterAll, beforeAll, expect, test } from 'vitest';
import { resolve } from 'node:path';
import { configuration } from '../../src/config/schema.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import type { Finding, TargetReport } from '../../src/model/report.ts';
import { makeFolder } from '../support/folder.ts';
import { run } from '../support/process.ts';
import { reportIn } from '../support/report.ts';
import { describeSystem } from './programs.ts';

/** What a person sees who follows a finding's commands. */
interface Followed {
  readonly host: string;
  readonly finding: Finding;
  readonly commands: readonly string[];
  readonly seen: string;
  readonly ended: boolean;
}

const atOnce = 8;
/** Longer than any command may take, by much. */
const atMostMs = 20_000;

/** A curl before 8.2 cannot make up whom the PROXY protocol names, and says so. */
const unlessTooOld = (proof: string): string => `${proof}|option --haproxy-clientip: is unknown`;

/** What must stand there, by check and reason, so that it shows what the finding says. `%s` is its subject, `%h` the host. */
const proofs: Readonly<Record<string, readonly string[]>> = {
  'dns.resolves nxdomain': ['status: NXDOMAIN'],
  'dns.resolves nodata': ['NOERROR[^]*ANSWER: 0[^]*IN\\s+A\\n', 'NOERROR[^]*ANSWER: 0[^]*IN\\s+AAAA\\n'],
  'dns.resolves no-end': ['%h\\.\\s+\\d+\\s+IN\\s+CNAME', 'CNAME\\s+%h\\.'],
  'dns.chain-ends dangling': ['%h\\.\\s+\\d+\\s+IN\\s+CNAME\\s+%s\\.', 'status: NXDOMAIN'],
  'dns.chain-ends loop': ['%h\\.\\s+\\d+\\s+IN\\s+CNAME', 'CNAME\\s+%h\\.'],
  'dns.leads-to-load-balancer no-record': ['ANSWER: 0'],
  'dns.leads-to-load-balancer elsewhere': ['%h\\.\\s+\\d+\\s+IN\\s+CNAME'],
  'dns.leads-to-load-balancer public-on-internal': ['CNAME\\s+%s\\.', '%s\\.\\s+\\d+\\s+IN\\s+A'],
  'dns.leads-to-load-balancer internal-on-public': ['CNAME\\s+%s\\.', '%s\\.\\s+\\d+\\s+IN\\s+A'],
  'dns.leads-to-load-balancer pinned': [
    '%h\\.\\s+\\d+\\s+IN\\s+A\\s+(\\S+)[^]*app\\.\\S+\\s+\\d+\\s+IN\\s+A\\s+\\1\\s',
  ],
  'dns.owner-is-absolute doubled': ['%h\\.example\\.com\\.\\s+\\d+\\s+IN\\s+CNAME', '%h @[^]*status: NXDOMAIN'],
  'dns.target-is-absolute zone-appended': [
    'CNAME\\s+app\\.ck8s\\.example\\.org\\.(?:wild\\.example\\.net|example\\.com)\\.\\s',
  ],
  'dns.apex-without-cname cname': ['flags: qr aa[^]*^%h\\.\\s+\\d+\\s+IN\\s+CNAME'],
  'dns.cname-stands-alone other-data': ['flags: qr aa[^]*^%h\\.\\s+\\d+\\s+IN\\s+TXT'],
  'dns.ttl-sensible zero': ['^%h\\.\\s+0\\s+IN\\s+CNAME'],
  'dns.caa-allows-issuer other-issuer': ['^guarded\\.\\S+\\s+\\d+\\s+IN\\s+CAA\\s+0 issue "other\\.example\\.org"'],
  'dns.https-record-agrees no-address': ['IN\\s+HTTPS\\s+1 \\. port=8', 'NOERROR[^]*ANSWER: 0[^]*IN\\s+A\\n'],
  'dns.registry-consistent two-owners': ['TXT\\s+"[^"]*owner=green"', 'TXT\\s+"[^"]*owner=blue"'],
  'dns.challenge-clean doubled': ['^%s\\.\\s+\\d+\\s+IN\\s+TXT'],
  'dns.servers-agree server-differs': [
    '^%h\\.\\s+\\d+\\s+IN\\s+CNAME\\s+(\\S+)\\n[^]*^%h\\.\\s+\\d+\\s+IN\\s+CNAME\\s+(?!\\1\\n)',
  ],
  'dns.search-list-agrees overtaken': [
    '^%h\\.svc\\S+\\s+\\d+\\s+IN\\s+A\\s+127\\.0\\.0\\.21',
    '^%h\\.\\s+\\d+\\s+IN\\s+CNAME',
  ],
  'dns.delegation-sound lame': ['status: REFUSED'],
  'dns.target-is-a-name template': ['CNAME\\s+%s\\.'],
  'dns.target-is-a-name address': ['CNAME\\s+%s\\.'],
  'dns.addresses-fit-load-balancer placeholder': ['IN\\s+A\\s+203\\.0\\.113\\.7\\s'],
  'dns.addresses-fit-load-balancer unroutable': ['IN\\s+A\\s+127\\.0\\.0\\.30\\s'],
  'dns.addresses-fit-load-balancer not-public': ['IN\\s+A(?:AAA)?\\s+(?:127\\.0\\.0\\.12|::1)\\s'],
  'dns.addresses-fit-load-balancer public': ['IN\\s+A(?:AAA)?\\s+(?:127\\.0\\.0\\.1|127\\.0\\.0\\.11)\\s'],
  'reach.every-address-answers none-answers': ['Connection refused'],
  'reach.every-address-answers some-do-not': ['%s port \\d+ \\(tcp\\) failed: Connection refused'],
  'reach.absent-as-expected answers': ['succeeded'],
  'tls.handshake-succeeds silent': ['\\(28\\)', 'Connected to %h[^]*Client hello'],
  'tls.handshake-succeeds not-tls': [
    'wrong version number|packet length too long|record layer failure',
    '^HTTP/1\\.1 400 |^220 ',
  ],
  'tls.handshake-succeeds alert': ['alert number 112'],
  'tls.handshake-succeeds client-certificate-demanded': ['alert certificate required'],
  'tls.client-certificate-as-expected demanded': ['^HTTP/1\\.1 400[^]*No required SSL certificate was sent'],
  'tls.client-certificate-as-expected not-demanded': ['^200 '],
  'tls.name-matches host-not-covered': [
    'Subject Alternative Name:(?: critical)?\\s+DNS:(?:(?:old-)?shop\\.example\\.(?:com|net)|ingress\\.local)',
  ],
  'tls.not-placeholder stand-in': ['subject=.*Kubernetes Ingress Controller Fake Certificate'],
  'tls.trust-as-expected staging': ['i:CN ?= ?Lab Staging Issuer', 'Verify return code: [1-9]'],
  'tls.trust-as-expected private': ['i:CN ?= ?Example Company Root', 'Verify return code: [1-9]'],
  'tls.trust-as-expected self-signed': ['s:(.*)\\n\\s+i:\\1\\n', 'Verify return code: 18 '],
  'tls.trust-as-expected unrecognised': [
    'i:CN ?= ?(?:Lab Public Issuer E1|Root of Nobody We Know)',
    'Verify return code: [1-9]',
  ],
  'tls.chain-complete intermediate-missing': [
    'Certificate chain\\n 0 s:.*\\n\\s+i:CN ?= ?Lab (?:Public Issuer E1|Unlisted Issuer)\\n(?! 1 s:)',
  ],
  'tls.chain-complete expired-beside': ['s:CN ?= ?Lab Public Root X1\\n\\s+i:CN ?= ?Lab Former Root\\n'],
  'tls.path-accepted not-an-authority': ['Issuer: CN ?= ?borrowed', 'Subject: CN ?= ?borrowed[^]*?CA:FALSE'],
  'tls.path-accepted extended-key-usage': ['Extended Key Usage:[^\\n]*\\n\\s+TLS Web Client Authentication\\n'],
  'tls.within-validity expired': ['notAfter='],
  'tls.within-validity not-yet-valid': ['notBefore='],
  'tls.renewal-on-time due': ['notAfter='],
  'tls.renewal-on-time overdue': ['notAfter='],
  'tls.renewal-on-time replace-now': ['notAfter=', '"suggestedWindow":\\{"start":"\\d{4}-[^}]*"end":'],
  'tls.issuer-as-expected other-issuer': ['issuer=CN ?= ?Lab Public Issuer E1'],
  'tls.key-strong weak-key': ['Public-Key: \\(1024 bit\\)'],
  'tls.browsers-connect browsers-refused': ['alert number 40', 'Signature type: (?:Ed|ed)25519'],
  'tls.versions-current below-minimum': [
    'Protocol version: TLSv1\\n',
    'Protocol version: TLSv1\\.1\\n',
    'alert protocol version|no protocols available',
  ],
  'tls.large-hello-tolerated large-hello-cut': [
    'errno=(?:104|54)|unexpected eof|reset by peer',
    'Protocol version: TLSv1\\.3',
  ],
  'tls.handshake-succeeds cut-off': ['errno=(?:104|54)|unexpected eof|reset by peer'],
  'tls.plaintext-refused serves-plain-http': ['^HTTP/1\\.1 200 '],
  'tls.not-revoked revoked': ['serial=(\\S+)[^]*CRL Distribution Points:[^]*Serial Number: \\1[^]*Key Compromise'],
  'tls.not-revoked crl-out-of-date': ['issuer=CN ?= ?Lab Public Issuer E1[^]*nextUpdate='],
  'tls.not-revoked staple-missing': ['OCSP response: no response sent', 'TLS Feature:\\s+status_request'],
  'tls.addresses-agree older-leaf': ['serial=(\\S+)[^]*serial=(?!\\1)'],
  'http.redirects-end loop': ['^30\\d https://%h:\\d+/$'],
  'http.redirects-end https-to-http': ['^30\\d http://%h:'],
  'http.redirects-end plain-content': ['^200 $'],
  'http.redirects-end many-hops': [
    '^30\\d https://%h:\\d+/de\\n+(?:30\\d https://.*\\n+){3}30\\d https://%h:\\d+/end$',
  ],
  'http.redirects-end leaves-for-broken': ['notAfter=[^]*DNS:expired\\.example\\.com'],
  'http.access-as-expected no-login': ['^200 $'],
  'http.access-as-expected shut-out': ['^403 $'],
  'http.access-as-expected let-in': ['^200 $'],
  'http.access-as-expected walked-around': ['^403 \\n+200 $'],
  'http.challenge-path-reaches closed': ['port 1 \\(tcp\\) failed: Connection refused'],
  'http.challenge-path-reaches private': ['^%h\\.\\s+\\d+\\s+IN\\s+CNAME', 'IN\\s+A(?:AAA)?\\s+%s\\s'],
  'http.challenge-path-reaches another-party': ['^30\\d http://shop\\.provider\\.example\\.net:'],
  'http.source-ip-preserved replaced': [
    '"x-real-ip","(?:127\\.0\\.0\\.12|::1)"\\],\\["x-forwarded-for","(?:127\\.0\\.0\\.12|::1)"\\]',
  ],
  'http.forged-headers-ignored real-ip-forged': ['"x-real-ip","203\\.0\\.113\\.\\d+"'],
  'http.forged-headers-ignored forwarded-untouched': ['"forwarded","for=203\\.0\\.113\\.\\d+"'],
  'http.proxy-protocol-guarded believed': ['"x-real-ip","(?:198\\.51\\.100\\.\\d|2001:db8:1::\\d)"'],
  'http.proxy-protocol-guarded swallowed': ['^TLSv1\\.\\d\\nHTTP/1\\.1 200 '],
  'http.internal-stays-internal served': ['^200 $[^]*^200\\n(\\d+ \\d+)\\n[^]*^404\\n(?!\\1\\n)'],
  'http.internal-stays-internal served-to-forged': [
    unlessTooOld('^200 $[^]*^200\\n(\\d+ \\d+)\\n[^]*^404\\n(?!\\1\\n)'),
  ],
  'http.status-as-expected no-endpoints': ['^503 '],
  'http.status-as-expected server-error': ['^500 '],
  'http.status-as-expected other-status': ['^404 '],
  'http.status-as-expected client-certificate-demanded': [
    '^HTTP/1\\.1 400[^]*No required SSL certificate was sent|alert certificate required',
  ],
  'http.status-as-expected no-rule': ['404\\n(\\d+ \\d+)\\n[^]*404\\n\\1\\n'],
  'http.status-as-expected no-answer': ['\\(28\\)'],
  'http.status-as-expected cut-off': ['\\(52\\)|\\(56\\)'],
  'http.status-as-expected broken-http': ['HTTP/0\\.9|^103 |Too large'],
};

/** The time that a command must print: within a day of what the finding rests on. */
const times: Readonly<Record<string, readonly ('notBefore' | 'notAfter')[]>> = {
  'tls.within-validity': ['notBefore', 'notAfter'],
  'tls.renewal-on-time': ['notAfter'],
};

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

const proofsOf = ({ host, finding }: Followed): RegExp[] | undefined =>
  proofs[`${finding.check} ${finding.reason}`]?.map(
    (pattern) =>
      new RegExp(
        pattern.replaceAll('%s', () => literal(finding.subject ?? '')).replaceAll('%h', () => literal(host)),
        'm',
      ),
  );

await describeSystem(
  'the commands of every finding show what it says',
  { programs: ['dig', 'openssl', 'curl', 'nc', 'cksum', 'sed', 'python3'] },
  () => {
    let lab: Lab;
    let targets: readonly TargetReport[];
    let followed: readonly Followed[];

    beforeAll(async () => {
      lab = await startLab();
      using folder = makeFolder();
      const file = folder.write('lab.json', JSON.stringify(lab.configuration));
      const cli = resolve(import.meta.dirname, '../../src/cli.ts');
      ({ targets } = reportIn(await run([process.execPath, cli, 'check', '--config', file, '-o', 'json'])));
      const { sourceIp } = configuration.parse({ ...lab.configuration, server: { token: '' } });
      followed = await followAll(targets, { HOSTPROBE_ECHO_KEY: sourceIp.key });
    }, 120_000);
    afterAll(async () => lab.stop());

    test('whatever is wrong comes with a command', () => {
      const bare = targets.flatMap(({ host, findings }) =>
        findings
          .filter(({ status, see = [] }) => (status === 'fail' || status === 'warn') && see.length === 0)
          .map(({ check, reason }) => `${host}: ${check} ${reason}`),
      );
      expect(bare).toEqual([]);
      expect(followed.length).toBeGreaterThan(80);
    });

    test('each ends by itself, and says no more than a page', () => {
      const bad = followed.filter(
        ({ ended, seen, commands }) => !ended || seen.split('\n').length > 60 * commands.length,
      );
      expect(bad.map(({ commands }) => commands)).toEqual([]);
    });

    test('each shows what is claimed', () => {
      const wrong = followed
        .filter(({ finding }) => finding.status === 'fail' || finding.status === 'warn')
        .flatMap((one) => {
          const missing = proofsOf(one)?.filter((proof) => !proof.test(one.seen)) ?? ['no proof is known'];
          return missing.map(
            (proof) => `${one.host}: ${one.finding.check} ${one.finding.reason}: ${proof}\n${one.seen}`,
          );
        });
      expect(wrong).toEqual([]);
    });

    test('dates are the ones that were judged', () => {
      const dated = followed.filter(
        ({ finding: { check, status } }) => times[check] !== undefined && status !== 'unknown',
      );
      expect(dated.length).toBeGreaterThan(3);
      for (const { seen, finding } of dated) {
        for (const field of times[finding.check] ?? []) {
          const shown = new RegExp(`^${field}=(.*)$`, 'm').exec(seen)?.[1] ?? '';
          expect(Date.parse(shown), seen).toBe(Date.parse(String(finding.evidence?.[field])));
        }
      }
    });

    test('each is for the very address, host and server', () => {
      const commands = followed.flatMap((one) => one.commands);
      expect(commands.filter((command) => !isAimed(command))).toEqual([]);
    });
  },
);

/** Whether a command names whom it asks, and ends by itself where the other side does not. */
const isAimed = (command: string): boolean =>
  /^dig .* @\S+(?: -p \d+)?$/.test(command) ||
  /^openssl s_client (?:(?:-brief|-showcerts|-status|-tls1(?:_\d)?|-alpn "[^"]+"|-(?:cipher|groups|sigalgs) \S+) )*-connect \S+ (?:-servername \S+|-noservername) <\/dev\/null/.test(
    command,
  ) ||
  /^(?:N=\$\(openssl rand -hex 16\); T=\S+ \+%s\); M=.*; )?curl -gsSk -m \d+ .* --resolve \S+ '?https?:\/\/\S+(?: \| cksum| 2>&1 (?:\| head -n 20 )?\| cat -v)?$/.test(
    command,
  ) ||
  /^curl -gsS -m \d+ --noproxy '\*' https?:\/\/\S+ \| openssl crl /.test(command) ||
  /^curl -gsSk -m \d+ --noproxy '\*' https:\/\/\S+ \| cat -v$/.test(command) ||
  /^(?:N=\$\(openssl rand -hex 16\); T=\S+ \+%s\); M=.*; )?python3 -c '[^']*;signal\.alarm\(\d+\);s=socket\.create_connection\(\("\S+",\d+\)\);[^']*'(?: "hostprobe-echo: [^"]*")? 2>&1 \| head -n 20 \| cat -v$/.test(
    command,
  ) ||
  /^nc -vz -w \d+ \S+ \d+$/.test(command);

type Variables = Readonly<Record<string, string>>;

async function followAll(targets: readonly TargetReport[], env: Variables): Promise<Followed[]> {
  const rows = targets.flatMap(({ host, findings }) =>
    findings.flatMap((finding) => (finding.see === undefined ? [] : [{ host, finding, commands: finding.see }])),
  );
  const waiting = [...rows.entries()];
  const followed: Followed[] = [];
  const followSome = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [i, row] = next;
      followed[i] = { ...row, ...(await follow(row.commands, env)) };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, followSome));
  return followed;
}

/** As a person does it who pastes them into a shell, one after the other. */
async function follow(commands: readonly string[], env: Variables): Promise<Pick<Followed, 'seen' | 'ended'>> {
  const said = [];
  for (const command of commands) said.push(await run(['sh', '-c', `{ ${command}; } 2>&1`], { atMostMs, env }));
  return {
    seen: said.map(({ stdout }) => stdout).join('\n'),
    ended: said.every(({ signal }) => signal === null),
  };
}
