import type { Scenario } from './promtool.ts';
import { again, certificate, demo, finding, labels, never, other, prober, told } from './told.ts';

/** A check that fails from minute 2 to 19: told from 7 on, and for 15 minutes longer. */
const story = (alert: string, check: string, reason: string): Scenario => ({
  title: `${alert}: ${check} (${reason})`,
  minutes: 40,
  series: { ...prober(), ...told('u'), ...finding(check, 'fail', reason, `..${again('1', 18)}.`) },
  firing: { [alert]: [[7, 34]] },
});

export const findings: readonly Scenario[] = [
  story('HostprobeWrongLoadBalancer', 'dns.leads-to-load-balancer', 'elsewhere'),
  story('HostprobeRelativeName', 'dns.target-is-absolute', 'zone-appended'),
  story('HostprobeRelativeName', 'dns.owner-is-absolute', 'doubled'),
  story('HostprobeStagingCertificate', 'tls.trust-as-expected', 'staging'),
  story('HostprobeFinding', 'tls.trust-as-expected', 'self-signed'),
  story('HostprobePlaceholderCertificate', 'tls.not-placeholder', 'stand-in'),
  story('HostprobeRenewalOverdue', 'tls.renewal-on-time', 'overdue'),
  story('HostprobeSourceIpLost', 'http.source-ip-preserved', 'replaced'),
  story('HostprobeForgeableAddress', 'http.forged-headers-ignored', 'real-ip-forged'),
  story('HostprobeForgeableAddress', 'http.proxy-protocol-guarded', 'believed'),
  story('HostprobeInternalExposed', 'http.internal-stays-internal', 'served'),
  story('HostprobeFinding', 'http.redirects-end', 'loop'),
  story('HostprobeFinding', 'tls.versions-current', 'obsolete'),
  {
    title: 'a warning fires nothing but for a renewal that is due',
    minutes: 30,
    series: {
      ...prober(),
      ...told('u'),
      ...finding('dns.leads-to-load-balancer', 'warn', 'pinned', '1'),
      ...finding('tls.transparency-logged', 'warn', 'not-logged', '1'),
      ...finding('tls.renewal-on-time', 'warn', 'due', '..1'),
    },
    firing: { HostprobeRenewalDue: [[7, 30]] },
  },
  {
    title: 'an unknown is no finding, and one that comes between resolves nothing',
    minutes: 40,
    series: {
      ...prober(),
      ...told('u'),
      ...finding('dns.leads-to-load-balancer', 'fail', 'elsewhere', `${again('1', 10)}.${again('1', 10)}.`),
      ...finding('dns.leads-to-load-balancer', 'unknown', 'not-measured', `${again('.', 10)}1${again('.', 10)}`),
      ...finding('tls.not-placeholder', 'unknown', 'no-handshake', '1'),
    },
    firing: { HostprobeWrongLoadBalancer: [[5, 35]] },
  },
  {
    title: 'a prober that is gone for two minutes and makes its full looks anew resolves no finding',
    minutes: 50,
    series: {
      ...prober('a:9790', `${again('1', 10)}001`),
      ...told(`${again('u', 10)}..u`),
      ...finding(
        'http.internal-stays-internal',
        'fail',
        'served',
        `${again('1', 10)}${again('.', 12)}${again('1', 10)}.`,
      ),
    },
    firing: { HostprobeInternalExposed: [[5, 46]] },
  },
  {
    title: 'two replicas, of which one has not found it yet',
    minutes: 30,
    series: {
      ...prober(),
      ...prober('b:9790'),
      ...finding('http.redirects-end', 'fail', 'loop', '..1'),
      ...finding('http.redirects-end', 'fail', 'loop', `${again('.', 12)}1`, other),
    },
    firing: { HostprobeFinding: [[7, 30]] },
  },
  {
    title: 'a tenth of a lifetime is left, and less than two weeks',
    minutes: 10,
    series: { ...prober(), ...certificate(90, 8), ...finding('tls.renewal-on-time', 'fail', 'overdue', '1') },
    firing: { HostprobeCertificateExpiring: [[5, 10]], HostprobeRenewalOverdue: [[5, 10]] },
  },
  {
    title: 'a certificate of six days with one left is not in that haste',
    minutes: 10,
    series: { ...prober(), ...certificate(6, 1), ...finding('tls.renewal-on-time', 'warn', 'due', '1') },
    firing: { HostprobeRenewalDue: [[5, 10]] },
  },
  {
    title: 'a certificate of ten years with eleven months left is not, either',
    minutes: 10,
    series: { ...prober(), ...certificate(3650, 330), ...finding('tls.renewal-on-time', 'warn', 'due', '1') },
    firing: { HostprobeRenewalDue: [[5, 10]] },
  },
  {
    title: 'what somebody bears is no finding, however soon the certificate ends',
    minutes: 10,
    series: { ...prober(), ...certificate(90, 1) },
    firing: never,
  },
  {
    title: 'replicas that see different certificates: the one that ends first counts',
    minutes: 10,
    series: {
      ...prober(),
      ...certificate(90, 2),
      [`hostprobe_certificate_not_after_timestamp_seconds${labels({ ...demo, ...other })}`]: `${80 * 86_400}x60`,
      [`hostprobe_certificate_not_before_timestamp_seconds${labels({ ...demo, ...other })}`]: `${-10 * 86_400}x60`,
      ...finding('tls.renewal-on-time', 'fail', 'overdue', '1'),
    },
    firing: { HostprobeCertificateExpiring: [[5, 10]], HostprobeRenewalOverdue: [[5, 10]] },
  },
];
