/** What a ConfigMap of ingress-nginx says, and its defaults. */
export interface IngressSettings {
  readonly 'use-proxy-protocol'?: boolean;
  readonly 'use-forwarded-headers'?: boolean;
  readonly 'enable-real-ip'?: boolean;
  readonly 'compute-full-forwarded-for'?: boolean;
  readonly 'proxy-real-ip-cidr'?: readonly string[];
}

/** What of `Forwarded` reaches the application: ingress-nginx passes it on as the client wrote it. */
interface Upstream {
  readonly url: string;
  readonly dropsForwarded?: boolean;
}

/** Directives of a server block that treat the headers of a request as ingress-nginx does with these settings. */
export const realIpLines = (settings: IngressSettings): string[] => {
  const looks = settings['enable-real-ip'] || settings['use-forwarded-headers'] || settings['use-proxy-protocol'];
  if (looks !== true) return [];
  return [
    ...(settings['proxy-real-ip-cidr'] ?? ['0.0.0.0/0']).map((range) => `set_real_ip_from ${range};`),
    `real_ip_header ${settings['use-proxy-protocol'] === true ? 'proxy_protocol' : 'X-Forwarded-For'};`,
    'real_ip_recursive on;',
  ];
};

/** The same, with what its locations have in common and what each needs to pass a request on. */
export function ingressLines(settings: IngressSettings): readonly string[] {
  const peer = settings['use-proxy-protocol'] === true ? '$proxy_protocol_addr' : '$realip_remote_addr';
  // With both it looks into X-Forwarded-For once the PROXY header's source is among those that it trusts.
  const believesBoth =
    settings['use-proxy-protocol'] === true &&
    settings['use-forwarded-headers'] === true &&
    settings['proxy-real-ip-cidr'] === undefined;
  return [
    ...realIpLines(settings),
    'set $client $remote_addr;',
    ...(believesBoth ? ['if ($http_x_forwarded_for ~ "^ *([^, ]+)") { set $client $1; }'] : []),
    `set $full "$http_x_forwarded_for, ${peer}";`,
    `if ($http_x_forwarded_for = "") { set $full "${peer}"; }`,
  ];
}

export function passingLines(settings: IngressSettings, { url, dropsForwarded = false }: Upstream): readonly string[] {
  const isForwarding = settings['use-forwarded-headers'] === true;
  const isFull = isForwarding && settings['compute-full-forwarded-for'] === true;
  const headers = {
    Host: '$host',
    'X-Request-ID': '$request_id',
    'X-Real-IP': '$client',
    'X-Forwarded-For': isFull ? '$full' : '$client',
    'X-Forwarded-Host': '$host',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Proto': '$scheme',
    'X-Forwarded-Scheme': '$scheme',
    'X-Scheme': '$scheme',
    'X-Original-Forwarded-For': '$http_x_forwarded_for',
    'X-Original-Forwarded-Host': '$http_x_forwarded_host',
    ...(dropsForwarded ? { Forwarded: '""' } : {}),
  };
  return [
    `proxy_pass ${url};`,
    ...Object.entries(headers).map(([name, value]) => `proxy_set_header ${name} ${value};`),
  ];
}
