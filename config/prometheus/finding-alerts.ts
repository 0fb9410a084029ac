import type { Status } from '../../src/model/check.ts';
import { among, certificateLeft, lifetimeLeft, most, noneOf, series } from './expressions.ts';
import type { Alert, Ground, Group, Severity } from './rules.ts';
import { target, targetPage } from './words.ts';

/** An alert for what some checks find. */
interface Story {
  readonly alert: string;
  readonly checks: readonly [string, ...string[]];
  readonly status?: Extract<Status, 'warn' | 'fail'>;
  /** Only with this reason. */
  readonly reason?: string;
  readonly summary: string;
  readonly next: string;
}

const stories: readonly Story[] = [
  {
    alert: 'HostprobeWrongLoadBalancer',
    checks: ['dns.leads-to-load-balancer'],
    summary: `${target} does not lead to the load balancer {{ $labels.load_balancer }}`,
    next: 'Its page has the record to create, with every final dot in place, and says where: let whoever keeps the zone paste it.',
  },
  {
    alert: 'HostprobeRelativeName',
    checks: ['dns.target-is-absolute', 'dns.owner-is-absolute'],
    summary: `A record of ${target} was written without its final dot, and had its zone appended`,
    next: 'Write the name in full, with its final dot; its page has the line, and how it is typed where a web form refuses the dot.',
  },
  {
    alert: 'HostprobeStagingCertificate',
    checks: ['tls.trust-as-expected'],
    reason: 'staging',
    summary: `${target} serves a certificate of Let's Encrypt's staging environment, which no browser trusts`,
    next: "Change the ACME server of the issuer to production, and delete the certificate's Secret: cert-manager does not issue again when only the server changes.",
  },
  {
    alert: 'HostprobePlaceholderCertificate',
    checks: ['tls.not-placeholder'],
    summary: `${target} serves the stand-in certificate of a proxy instead of its own`,
    next: 'Find out why the proxy has no certificate for the host: secretName missing or misspelt, the Secret in another namespace or not issued yet, or a certificate that does not cover the host.',
  },
  {
    alert: 'HostprobeRenewalOverdue',
    checks: ['tls.renewal-on-time'],
    summary: `The certificate of ${target} should have been renewed by now`,
    next: 'Look at the state of its cert-manager Certificate, Order and Challenge: rate limits, port 80 closed to the authority, CAA records and DNS-01 credentials are the usual causes.',
  },
  {
    alert: 'HostprobeRenewalDue',
    checks: ['tls.renewal-on-time'],
    status: 'warn',
    summary: `The certificate of ${target} is due to be renewed`,
    next: 'What renews it should have done so. There is time to find out why not: its page says when it ends.',
  },
  {
    alert: 'HostprobeSourceIpLost',
    checks: ['http.source-ip-preserved'],
    summary: `The application behind ${target} does not see the addresses of its clients`,
    next: 'Allowlists and rate limits by address cannot work. Its page names whom the application saw; externalTrafficPolicy, the PROXY protocol at both its sides, and trusted proxies are the places to look at.',
  },
  {
    alert: 'HostprobeForgeableAddress',
    checks: ['http.forged-headers-ignored', 'http.proxy-protocol-guarded'],
    summary: `Clients of ${target} can forge the address that the application sees`,
    next: 'Allowlists can be walked around. Let each proxy believe such headers of nobody but the one right before it, and keep everybody but the load balancer from the port that reads the PROXY protocol.',
  },
  {
    alert: 'HostprobeInternalExposed',
    checks: ['http.internal-stays-internal'],
    summary: `The public load balancer serves ${target}, which is internal`,
    next: 'Serve internal hosts by an ingress controller of their own, or let only private networks in at their Ingresses.',
  },
];

const details = 'Check {{ $labels.check }} ({{ $labels.reason }}).';

/** Found in a full look, it stays found until the next; a daemon that lost its memory makes that within minutes. */
const steady = { for: '5m', keep_firing_for: '15m' };

const finding = (...matchers: readonly string[]): string => `${most(series('hostprobe_finding', ...matchers))} == 1`;

export function findingAlerts({ checks, externalUrl }: Ground): Group {
  const severityOf = (ids: readonly string[], status: Status): Severity => {
    const urgent = checks.some(({ id, urgency }) => ids.includes(id) && urgency !== 'hygiene');
    return urgent && status === 'fail' ? 'warning' : 'info';
  };
  const alertOf = (severity: Severity, { alert, expr, summary, next }: Told): Alert => ({
    alert,
    expr,
    ...steady,
    labels: { severity },
    annotations: {
      summary,
      description: next,
      runbook_url: `${externalUrl}/checks/{{ $labels.check }}`,
      target_url: targetPage(externalUrl),
    },
  });
  const named = stories.map((story) => {
    const { alert, checks: ids, status = 'fail', reason, summary, next } = story;
    const matchers = [
      among('check', ids),
      `status="${status}"`,
      ...(reason === undefined ? [] : [`reason="${reason}"`]),
    ];
    return alertOf(severityOf(ids, status), { alert, expr: finding(...matchers), summary, next: `${details} ${next}` });
  });
  const hygiene = checks.filter(({ urgency }) => urgency === 'hygiene').map(({ id }) => id);
  const failing = stories.filter(({ status }) => status !== 'warn');
  const whole = failing.filter(({ reason }) => reason === undefined).flatMap((story) => story.checks);
  const partly = failing.flatMap(({ checks: ids, reason }) => (reason === undefined ? [] : [{ ids, reason }]));
  const others = [
    noneOf('check', [...whole, ...partly.flatMap(({ ids }) => ids), ...hygiene]),
    ...partly.map(({ ids, reason }) => `${among('check', ids)}, reason!="${reason}"`),
  ].map((matcher) => finding('status="fail"', matcher));
  const generic = {
    alert: 'HostprobeFinding',
    summary: `${target} fails {{ $labels.check }} ({{ $labels.reason }})`,
    next: 'Its page says in a sentence what is so, what to type where, and whose job it is.',
  };
  return {
    name: 'hostprobe-findings',
    rules: [
      ...named,
      expiring(alertOf),
      alertOf('warning', { ...generic, expr: others.join('\nor\n') }),
      alertOf('info', { ...generic, expr: finding('status="fail"', among('check', hygiene)) }),
    ],
  };
}

interface Told extends Pick<Story, 'alert' | 'summary' | 'next'> {
  readonly expr: string;
}

/** The renewal is late, and soon it is too late: a tenth of the lifetime is left, and less than two weeks. */
const expiring = (alertOf: (severity: Severity, told: Told) => Alert): Alert => {
  const left = `(${certificateLeft()} < 14 * 86400)\n  and (${lifetimeLeft()} < 0.1)`;
  const late = most('hostprobe_finding{check="tls.renewal-on-time", status=~"warn|fail"}', 'status', 'reason');
  return alertOf('warning', {
    alert: 'HostprobeCertificateExpiring',
    expr: `(${left})\n* ignoring (check, load_balancer) group_right ()\n${late}`,
    summary:
      `The certificate of ${target} ` +
      '{{ if gt $value 0.0 }}ends in {{ humanizeDuration $value }}{{ else }}has ended{{ end }}',
    next: 'Less than a tenth of its lifetime is left and nothing has renewed it: renew it by hand now, then see why it was not.',
  });
};
