import { groupByAddress } from '../../facts/by-address.ts';
import { echoCommand } from '../../facts/http/source/echo-command.ts';
import { forgeryReasons, forgeryVerdict } from '../../facts/http/source/forgery-verdict.ts';
import { latestOf, placed } from '../../facts/http/source/latest.ts';
import { beforeCertificates } from '../../facts/tls/served.ts';
import { defineCheck } from '../define.ts';

export const forgedHeadersIgnored = defineCheck({
  id: 'http.forged-headers-ignored',
  title: 'no header that a client makes up passes for its address',
  why: 'Whoever can write the header from which the application or its ingress takes the address of the client chooses the address that allowlists, rate limits and logs see. The echo is asked once more with every such header, each with an address of its own out of the documentation ranges (RFC 5737, RFC 3849), and tells which of them arrived.',
  fix: 'Let each proxy believe these headers of nobody but the one right before it, write them itself for all others, and count in the application as many right-most hops of X-Forwarded-For as there are proxies.',
  sources: [
    { title: 'RFC 7239, section 8.1: header validity', url: 'https://www.rfc-editor.org/rfc/rfc7239#section-8.1' },
    {
      title: 'MDN: X-Forwarded-For, security and privacy',
      url: 'https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For#security_and_privacy_concerns',
    },
    {
      title: 'ingress-nginx: proxy-real-ip-cidr',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#proxy-real-ip-cidr',
    },
    {
      title: 'Traefik: forwarded headers',
      url: 'https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/',
    },
  ],
  aliases: [
    'spoofing',
    'spoofed X-Forwarded-For',
    'forged X-Forwarded-For',
    'allowlist bypass',
    'proxy-real-ip-cidr',
    'trusted proxies',
    'trust proxy',
    'num-trusted-hops',
    'xff_num_trusted_hops',
    'forwardedHeaders.insecure',
    'Forwarded header',
    'X-Original-Forwarded-For',
    'CWE-348',
  ],
  controls: ['ISO 27001:2022 8.20 (A.13.1.1)', 'ISO 27001:2022 8.22 (A.13.1.3)'],
  owner: 'administrator',
  urgency: 'now',
  essential: false,
  look: 'full',
  reasons: forgeryReasons,
  worst: 'fail',
  yieldsTo: [...beforeCertificates, 'http.status-as-expected'],
  yieldsOnly: { 'http.status-as-expected': ['no-echo'] },
  needs: ['echoes', 'forgedEchoes', 'ownAddresses', 'balancers'],
  mayMiss: ['forgedEchoes', 'ownAddresses', 'balancers'],
  limitedBy: ['tls-intercepted', 'captive-portal'],
  applies: ({ target: { expect, protocol } }) =>
    expect.reachable && expect.sourceIp !== undefined && (protocol === 'https' || protocol === 'http'),
  *run(view) {
    const { target, settings } = view;
    const looks = latestOf(view.echoes);
    const forgeries = latestOf(view.forgedEchoes);
    if (looks.length === 0) {
      const message = `no echo behind ${target.host} was asked`;
      yield { status: 'unknown', reason: 'no-echo', message, owner: 'prober' };
    }
    const rows = looks.map((honest) => {
      const { address } = honest.reading.where;
      const forged = forgeries.find(({ reading }) => reading.where.address === address);
      const { verdict, sent } = forgeryVerdict(honest, forged, view);
      const lines = (forged?.forged ?? []).filter(([name]) => sent.includes(name));
      return { address, key: JSON.stringify(verdict), value: { verdict, honest, lines } };
    });
    for (const { subject, at, value } of groupByAddress(rows, rows.length)) {
      const { verdict, honest, lines } = value;
      const command = echoCommand(honest.reading, target, settings, lines);
      const see = verdict.status === 'pass' ? {} : { see: [command] };
      yield { ...verdict, ...see, subject, message: placed(verdict.message, at) };
    }
  },
});
