import { escaped, unescaped } from '../character-strings.ts';
import { absolute, appendZone, canonicalName, NameError } from '../names.ts';

/** What an SVCB or HTTPS record says (RFC 9460). */
export interface ServiceBinding {
  /** In presentation format, as it came. */
  readonly data: string;
  /** 0: AliasMode, which only says where to look on. */
  readonly priority: number;
  /** TargetName; `.` for the record's own name, or, in AliasMode, for a service that is not there. */
  readonly target: string;
  /** Names of all parameters, in order. */
  readonly keys: readonly string[];
  readonly mandatory: readonly string[];
  readonly alpn: readonly string[];
  readonly port: number | null;
  /** `ipv4hint` and `ipv6hint`. */
  readonly hints: readonly string[];
}

/** Where browsers ask for the HTTPS record of a host (RFC 9460 9.1); null where that is longer than a name may be. */
export const serviceName = (host: string, port: number): string | null =>
  port === 443 ? host : appendZone(`_${port}._https`, host);

const parameter = / ([a-z0-9-]+)(?:="((?:[^"\\]|\\\d{3}|\\[^\d])*)")?/gy;

/** From presentation format, as `ResourceRecord.data` has it; null for anything else. */
export function parseServiceBinding(data: string): ServiceBinding | null {
  const [head = '', priority = '', name = ''] = /^(\d{1,5}) (\S+)/.exec(data) ?? [];
  const rest = data.slice(head.length);
  const found = Array.from(rest.matchAll(parameter));
  if (head === '' || found.reduce((sum, [text]) => sum + text.length, 0) !== rest.length) return null;
  const parameters = new Map(found.map(([, key = '', value = '']) => [key, unescaped(value)]));
  const list = (key: string): string[] => parameters.get(key)?.split(',') ?? [];
  const port = parameters.get('port');
  try {
    return {
      data,
      priority: Number(priority),
      target: canonicalName(name),
      keys: [...parameters.keys()],
      mandatory: list('mandatory'),
      alpn: splitValues(parameters.get('alpn')),
      port: port === undefined ? null : Number(port),
      hints: [...list('ipv4hint'), ...list('ipv6hint')],
    };
  } catch (error) {
    if (error instanceof NameError) return null;
    throw error;
  }
}

/** RFC 9460 A.1: commas and backslashes inside a value have a backslash before them. */
const splitValues = (list: string | undefined): string[] =>
  Array.from(list?.matchAll(/(?:[^,\\]|\\.)+/gs) ?? [], ([value]) => value.replace(/\\(.)/gs, '$1'));

export const isAlias = ({ priority }: ServiceBinding): boolean => priority === 0;

/** The name whose addresses count (RFC 9460 2.5.2); null where AliasMode says that there is no such service. */
export function targetOf(binding: ServiceBinding, owner: string): string | null {
  if (binding.target !== '.') return binding.target;
  return isAlias(binding) ? null : owner;
}

/** What is spoken over TCP by the word of the record: of HTTPS, `http/1.1` goes without saying (RFC 9460 7.1.2). */
export function spokenOverTcp({ alpn, keys }: ServiceBinding): string[] {
  const named = alpn.filter((protocol) => overTcp.includes(protocol));
  return named.length > 0 || keys.includes('no-default-alpn') ? named : ['http/1.1'];
}

const overTcp: readonly string[] = ['h2', 'http/1.1'];

/** Protocols of which nothing can be said over TCP. */
export const unlookedProtocols = ({ alpn }: ServiceBinding): string[] =>
  alpn.filter((protocol) => !overTcp.includes(protocol));

/** Whether it names protocols, and none of them can be looked at. */
export const speaksOnlyUnlooked = (binding: ServiceBinding): boolean =>
  binding.alpn.length > 0 && unlookedProtocols(binding).length === binding.alpn.length;

const known: readonly string[] = ['mandatory', 'alpn', 'no-default-alpn', 'port', 'ipv4hint', 'ech', 'ipv6hint'];

/** Why clients pass the record over, as the end of a sentence (RFC 9460 2.4.3 and 8); null where they do not. */
export function whyPassedOver({ keys, mandatory }: ServiceBinding): string | null {
  const missing = mandatory.filter((key) => !keys.includes(key));
  if (missing.length > 0) return `it calls ${missing.join(', ')} mandatory, and does not hold it`;
  if (keys.includes('no-default-alpn') && !keys.includes('alpn')) return 'it has no-default-alpn without alpn';
  const strange = mandatory.filter((key) => !known.includes(key));
  return strange.length > 0 ? `it calls ${strange.join(', ')} mandatory, which browsers do not know` : null;
}

/** The data that is left without some of the parameters, its name absolute: for a zone file. */
export function dataWithout({ data, target }: ServiceBinding, keys: readonly string[]): string {
  const [head = '', priority = ''] = /^(\d+) \S+/.exec(data) ?? [];
  const left = Array.from(data.slice(head.length).matchAll(parameter), ([text, key = '']) =>
    keys.includes(key) ? '' : text,
  );
  return `${priority} ${absolute(target)}${left.join('')}`;
}

/** The data that is left where one protocol of several is no longer said to be spoken. */
export function dataWithoutProtocol(binding: ServiceBinding, protocol: string): string {
  const left = binding.alpn.filter((one) => one !== protocol);
  const list = escaped(left.map((one) => one.replace(/[\\,]/g, '\\$&')).join(','));
  return dataWithout(binding, []).replace(/ alpn="(?:[^"\\]|\\.)*"/, () => ` alpn="${list}"`);
}
