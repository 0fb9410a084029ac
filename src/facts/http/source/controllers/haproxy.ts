import { spell } from '../claims.ts';
import { rangesText, spellAll, type Controller } from './controller.ts';

const ofIngress = 'in the ConfigMap of HAProxy Ingress, below data';
const ofTechnologies = "in the ConfigMap of HAProxy Technologies' controller, below data";

const deleting = (headers: readonly string[]): string[] =>
  headers.map((header) => `  http-request del-header ${spell(header)}`);

/** What came does not yet hold the address that HAProxy itself appends. */
const takingHop = (hops: number, ranges: readonly string[]): string =>
  `http-request set-src hdr_ip(X-Forwarded-For,-${hops - 1}) if { src ${ranges.join(' ') || rangesText([])} }`;

/** By Joao Morais: jcmoraisjr/haproxy-ingress. */
export const haproxyIngress: Controller = {
  name: 'HAProxy Ingress',
  overwrites: false,
  believe: () => ({
    is: '`forwardfor` is `add`, which writes over what the load balancer says',
    text: 'Let HAProxy Ingress append to X-Forwarded-For; the application then counts hops, for X-Real-IP stays the address of the load balancer',
    paste: ['forwardfor: update'],
    where: ofIngress,
  }),
  readProxy: () => ({
    is: '`use-proxy-protocol` is not "true"',
    text: 'Let HAProxy Ingress read the PROXY protocol',
    paste: ['use-proxy-protocol: "true"'],
    where: ofIngress,
  }),
  count: (hops, ranges) => ({
    is: 'its allowlists compare the address of the connection',
    text: `Let HAProxy Ingress take the client's address from X-Forwarded-For, of ${rangesText(ranges)} alone`,
    paste: ['config-frontend: |', `  ${takingHop(hops, ranges)}`],
    where: ofIngress,
  }),
  forged: (how) =>
    how.way === 'list-kept'
      ? {
          is: `\`forwardfor\` is \`${how.written ? 'ifmissing' : 'ignore'}\``,
          text: 'Let HAProxy Ingress write X-Forwarded-For itself (`update` instead, to append, where a load balancer before it writes it)',
          paste: ['forwardfor: add'],
          where: ofIngress,
        }
      : null,
  drop: (headers) => ({
    is: `HAProxy Ingress hands on ${spellAll(headers)} as it came`,
    text: `Have HAProxy Ingress drop ${spellAll(headers)}`,
    paste: ['config-backend: |', ...deleting(headers)],
    where: ofIngress,
  }),
};

/** HAProxy Technologies' controller, and any HAProxy with `option forwardfor`. */
export const haproxyTechnologies: Controller = {
  name: "HAProxy (HAProxy Technologies' controller)",
  overwrites: false,
  believe: (ranges, header) => ({
    is: `\`src-ip-header\` is not set, so that allowlists compare the load balancer's address`,
    text: `Let HAProxy take the client's address from ${spell(header)}, once nobody but the load balancer (${rangesText(ranges)}) can reach it: it believes whoever sends that header`,
    paste: [`src-ip-header: ${spell(header)}`],
    where: ofTechnologies,
  }),
  readProxy: (ranges) => ({
    is: 'the load balancer is not in `proxy-protocol`',
    text: 'Let HAProxy read the PROXY protocol, from the load balancer alone',
    paste: [`proxy-protocol: ${rangesText(ranges)}`],
    where: ofTechnologies,
  }),
  count: (hops, ranges) => ({
    is: 'its allowlists compare the address of the connection',
    text: `Let HAProxy take the client's address from X-Forwarded-For, of ${rangesText(ranges)} alone`,
    paste: ['frontend-config-snippet: |', `  ${takingHop(hops, ranges)}`],
    where: ofTechnologies,
  }),
  forged(how) {
    switch (how.way) {
      case 'anybody':
        return {
          is: `\`src-ip-header\` is ${spell(how.header)}, which is believed of anybody`,
          text: 'Take `src-ip-header` away, or let nobody but the load balancer that writes this header reach HAProxy',
          paste: ['src-ip-header: ""'],
          where: ofTechnologies,
        };
      case 'list-kept':
        return {
          is: how.written ? '`option forwardfor` has `if-none`' : '`forwarded-for` is "false"',
          text: how.written
            ? 'Let HAProxy always append whom it sees: `option forwardfor` without `if-none`'
            : 'Let HAProxy append whom it sees',
          paste: how.written ? ['option forwardfor'] : ['forwarded-for: "true"'],
          where: how.written ? "in HAProxy's defaults or frontend section" : ofTechnologies,
        };
      case 'real-ip-kept':
      case 'hops':
        return null;
    }
  },
  drop: (headers) => ({
    is: `HAProxy hands on ${spellAll(headers)} as it came`,
    text: `Have HAProxy drop ${spellAll(headers)}; in a configuration of one's own, the indented lines in its frontend section`,
    paste: ['backend-config-snippet: |', ...deleting(headers)],
    where: ofTechnologies,
  }),
};
