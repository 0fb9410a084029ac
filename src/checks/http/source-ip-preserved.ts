import { groupByAddress } from '../../facts/by-address.ts';
import { echoCommand } from '../../facts/http/source/echo-command.ts';
import { latestOf, placed } from '../../facts/http/source/latest.ts';
import { sourceReasons, sourceVerdict } from '../../facts/http/source/source-verdict.ts';
import { beforeCertificates } from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

export const sourceIpPreserved = defineCheck({
  id: 'http.source-ip-preserved',
  title: 'the application sees the address of its client',
  why: 'Allowlists, rate limits and audit logs go by the address of the client. On the way through load balancers and nodes it is lost unless every one of them hands it on: then all users seem to come from one place, an allowlist lets in everybody or nobody, and a log tells nothing. An echo behind the same host tells what arrives there of the address of this prober.',
  fix: 'Find the first place on the way that replaces the address: a node (`externalTrafficPolicy: Local` on the Service), a load balancer that makes connections of its own (PROXY protocol, switched on at both its sides at once, by an annotation of its Service such as loadbalancer.openstack.org/proxy-protocol, load-balancer.hetzner.cloud/uses-proxyprotocol or service.beta.kubernetes.io/do-loadbalancer-enable-proxy-protocol; AWS NLB with IP targets: preserve_client_ip.enabled), or an ingress controller that does not believe the proxy before it.',
  sources: [
    { title: 'Kubernetes: Using Source IP', url: 'https://kubernetes.io/docs/tutorials/services/source-ip/' },
    { title: 'The PROXY protocol', url: 'https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt' },
    {
      title: 'ingress-nginx: ConfigMap',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#use-forwarded-headers',
    },
    {
      title: 'Envoy: X-Forwarded-For',
      url: 'https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers#x-forwarded-for',
    },
  ],
  aliases: [
    'source IP',
    'client IP',
    'real IP',
    'X-Forwarded-For',
    'X-Real-IP',
    'externalTrafficPolicy',
    'PROXY protocol',
    'SNAT',
    'use-forwarded-headers',
    'use-proxy-protocol',
    'whitelist-source-range',
    'allowlist-source-range',
    'hairpin',
    'hostprobe echo',
    'HOSTPROBE_ECHO_KEY',
    'sourceIp.key',
    'wrong key',
    'clock of the echo',
    'sourceIp.echoPath',
    'whoami',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'administrator',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: sourceReasons,
  worst: 'fail',
  yieldsTo: [...beforeCertificates, 'http.status-as-expected'],
  yieldsOnly: { 'http.status-as-expected': ['no-echo'] },
  needs: ['echoes', 'ownAddresses', 'balancers'],
  mayMiss: ['ownAddresses', 'balancers'],
  limitedBy: ['tls-intercepted', 'captive-portal'],
  applies: ({ target: { expect, protocol } }) =>
    expect.reachable && expect.sourceIp !== undefined && (protocol === 'https' || protocol === 'http'),
  *run(view) {
    const { target, settings } = view;
    const looks = latestOf(view.echoes);
    if (looks.length === 0) {
      const message = `no echo behind ${target.host} was asked`;
      yield { status: 'unknown', reason: 'no-echo', message, owner: 'prober' };
    }
    const rows = looks.map((look) => {
      const verdict = sourceVerdict(look, view);
      return { address: look.reading.where.address, key: JSON.stringify(verdict), value: { verdict, look } };
    });
    // What one change mends is told once, however it shows at each address.
    const byFix = rows.map((row) => {
      const { status, fix } = row.value.verdict;
      return status === 'fail' ? { ...row, key: JSON.stringify(fix) } : row;
    });
    for (const { subject, addresses, value } of groupByAddress(byFix, rows.length)) {
      const told = groupByAddress(
        rows.filter(({ address }) => addresses.includes(address)),
        rows.length,
      );
      const message = told.map((each) => placed(each.value.verdict.message, each.at)).join('; ');
      const see = told.map((each) => echoCommand(each.value.look.reading, target, settings));
      yield { ...value.verdict, ...(value.verdict.status === 'pass' ? {} : { see }), subject, message };
    }
  },
});
