import { usualEchoPath } from '../facts/http/echo-words.ts';
import { looks } from '../model/check.ts';
import { recordFormats } from '../model/records.ts';
import { expectedTrusts } from '../model/target.ts';
import { formats } from '../report/index.ts';
import { groupings } from '../report/pen.ts';
import { UsageError } from './io.ts';
import { parseOutput, type OutputChoice } from './output.ts';

/** One option of a command, as it is told and read. */
export interface OptionSpec {
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  readonly fallback?: string | number;
  /** Makes something of the value, beside what an earlier one gave. Throws UsageError. */
  parse?(value: string, before: unknown): unknown;
  /**
   * Left out: its variable is read as the option is. `told`: it is named, and others read it. `none`: it has none.
   * A name: its variable is called so.
   */
  readonly variable?: 'told' | 'none' | `HOSTPROBE_${string}`;
}

/** The variable of an option: `--allow-empty` is `HOSTPROBE_ALLOW_EMPTY`. */
export const variableOf = (name: string): string => `HOSTPROBE_${name.replaceAll('-', '_').toUpperCase()}`;

/** Whether a variable turns its flag on: its mere presence says nothing. Throws UsageError for other words. */
export function flagIn(variable: string, text: string): boolean {
  const word = text.trim().toLowerCase();
  if (['true', '1', 'yes', 'on'].includes(word)) return true;
  if (['false', '0', 'no', 'off'].includes(word)) return false;
  throw new UsageError(`${variable}: expected true (1, yes, on) or false (0, no, off), got "${text}"`);
}

/** Repeatable, or several with commas between, as a variable has them. */
const list = (value: string, before: unknown): string[] => [
  ...earlier<string>(before),
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
];

const earlier = <Value>(before: unknown): Value[] => (Array.isArray(before) ? before : []);

/** The comma between two outputs; one in the name of a file stays. */
const beforeFormat = new RegExp(`,(?=(?:${formats.join('|')})(?:[=,]|$))`);

function outputs(value: string, before: unknown): OutputChoice[] {
  const choices = value.split(beforeFormat).map(parseOutput);
  const mistake = choices.find((choice) => typeof choice === 'string');
  if (mistake !== undefined) throw new UsageError(mistake);
  return [...earlier<OutputChoice>(before), ...choices.filter((choice) => typeof choice !== 'string')];
}

function positiveInteger(value: string): number {
  if (!/^[1-9][0-9]{0,5}$/.test(value)) throw new UsageError('expected a whole number from 1.');
  return Number(value);
}

export const asciiOption: OptionSpec = { flags: '--ascii', description: 'draw with ASCII alone' };

export const textOrJsonOption: OptionSpec = {
  flags: '-o, --output <FORMAT>',
  description: 'for a person or for a program',
  choices: ['text', 'json'],
  fallback: 'text',
  variable: 'none',
};

const loadBalancerOption: OptionSpec = {
  flags: '--load-balancer <NAME>',
  description: 'the load balancer of the configuration that HOST should lead to; any, none',
};

const resolverOption: OptionSpec = {
  flags: '--resolver <ADDR>',
  description:
    "ask this resolver instead of the system's: IP[:PORT], [IPv6]:PORT, tls://IP[:PORT][#NAME] or https://HOST[:PORT]/path; repeatable",
  parse: list,
};

const manifestOption: OptionSpec = {
  flags: '-f, --manifest <FILE>',
  description:
    'also the hosts of the Kubernetes objects in this YAML or JSON, or in all that a folder holds; -: standard input; repeatable',
  parse: list,
};

const shardOption: OptionSpec = {
  flags: '--shard <I/N>',
  description:
    'only the I-th of N parts of the targets, counted from 0, for machines side by side; auto/N: I by the ordinal of a pod or of an indexed job',
};

export const configurationOptions: readonly OptionSpec[] = [
  {
    flags: '--config <FILE>',
    description: 'the configuration; default: ./hostprobe.yaml, else /etc/hostprobe/hostprobe.yaml',
  },
  {
    flags: '--domain <DOMAIN>',
    description: "the environment's domain, for which $DOMAIN stands in the configuration",
    // It is the configuration's, and does not win over what a target says of itself.
    variable: 'told',
  },
];

export const outputOptions: readonly OptionSpec[] = [
  {
    flags: '-o, --output <FORMAT[=FILE]>',
    description: `${formats.join(', ')}; repeatable, each to standard output or to FILE`,
    parse: outputs,
  },
  {
    flags: '--group-by <WHAT>',
    description: 'how text and markdown are divided: a part for each of these',
    choices: groupings,
    fallback: 'target',
  },
  { flags: '--evidence', description: 'put the evidence inside json' },
  {
    flags: '--verbose',
    description:
      'unfold what text folds: what is passed, explained, hygiene, accepted, key agreement, TLSA records, every DNS question',
  },
  asciiOption,
];

export const judgingOptions: readonly OptionSpec[] = [
  {
    flags: '--only <CHECK,…>',
    description: 'make only these checks, by id or by a pattern such as tls.*, and look only at what they need',
    parse: list,
  },
  { flags: '--skip <CHECK,…>', description: 'not these checks', parse: list },
  { flags: '--strict', description: 'a warning counts as a fail' },
  { flags: '--ignore-unknown', description: 'a target that could not be measured does not count' },
];

export const checkOptions: readonly OptionSpec[] = [
  manifestOption,
  loadBalancerOption,
  {
    flags: '--trust <CLASS>',
    description: 'who should vouch for the certificate of HOST',
    choices: expectedTrusts,
  },
  resolverOption,
  {
    flags: '--fetch-issuers',
    description: 'fetch issuers that servers do not send, to see whether the chain would be complete',
  },
  { flags: '--ask-ari', description: 'ask the authority when it wants a certificate renewed (RFC 9773)' },
  {
    flags: '--address <IP>',
    description: 'dial this instead of what the DNS gives, and present HOST; repeatable',
    parse: list,
  },
  {
    flags: '--timeout <DURATION>',
    description:
      "a target's whole budget, such as 10s; time spent waiting in our own queues is given back, up to as much again",
  },
  {
    flags: '--concurrency <N>',
    description: 'so many targets are looked at side by side',
    fallback: 32,
    parse: positiveInteger,
  },
  {
    flags: '--look <LOOK>',
    description: 'quick: does a user get through; full: everything',
    choices: looks,
    fallback: 'full',
  },
  {
    flags: '--wait <DURATION>',
    description: 'look again every 10 s until all is well or this has passed, and tell what changes',
  },
  {
    flags: '--deadline <DURATION>',
    description: 'for the whole run, such as 5m; what it leaves unseen is unknown',
  },
  shardOption,
  {
    flags: '--push <URL>',
    description:
      'put the metrics of this run into a Pushgateway in place of those before, under the `vantage` of the configuration; each part of --shard under its own',
  },
  {
    flags: '--termination-log <FILE>',
    description: 'write a short summary for Kubernetes to FILE, as a rule /dev/termination-log',
  },
  { flags: '--record <FILE>', description: 'write the evidence to FILE, for `hostprobe judge`' },
  { flags: '--allow-empty', description: 'nothing to probe is no error: exit code 0' },
];

export const discoverOptions: readonly OptionSpec[] = [
  manifestOption,
  textOrJsonOption,
  shardOption,
  { flags: '--allow-empty', description: 'no target is no error: exit code 0' },
  asciiOption,
];

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

const serverListenOption: OptionSpec = {
  flags: '--listen <ADDR:PORT>',
  description: 'where to answer over HTTP instead of at server.listen; :PORT is every address of both families',
  variable: 'HOSTPROBE_SERVER_LISTEN',
};

const logLevelOption: OptionSpec = {
  flags: '--log-level <LEVEL>',
  description: 'the least that is logged, in lines of JSON to standard error',
  choices: logLevels,
  fallback: 'info',
};

export const demoOptions: readonly OptionSpec[] = [
  { flags: '--serve', description: 'keep it running under `serve`, until it is told to stop' },
  serverListenOption,
  logLevelOption,
];

export const serveOptions: readonly OptionSpec[] = [
  serverListenOption,
  {
    flags: '--concurrency <N>',
    description: 'so many looks side by side at most; those that wait long for a silent server do not count',
    fallback: 64,
    parse: positiveInteger,
  },
  shardOption,
  { flags: '--allow-empty', description: 'begin also where there is no target yet' },
  { flags: '--echo', description: 'also run `hostprobe echo`, with the key of sourceIp.key and at sourceIp.echoPath' },
  {
    flags: '--echo-listen <ADDR:PORT>',
    description: 'where that answers; :PORT is every address of both families',
    fallback: ':8080',
    variable: 'HOSTPROBE_ECHO_LISTEN',
  },
  logLevelOption,
];

export const recordsOptions: readonly OptionSpec[] = [
  manifestOption,
  {
    flags: '--format <FORMAT>',
    description:
      "a zone file's lines, rows for a provider's web form, a change batch for Route 53, or DNSEndpoints of ExternalDNS",
    choices: recordFormats,
    fallback: 'zone',
  },
  { flags: '--zone <ZONE>', description: 'only what belongs into this zone; route53 holds one at a time' },
  {
    flags: '--offline',
    description: 'ask nobody: where zones begin and the addresses of load balancers are then not known',
  },
  loadBalancerOption,
  resolverOption,
  { flags: '--allow-empty', description: 'no record is no error: exit code 0' },
  asciiOption,
];

export const judgeOptions: readonly OptionSpec[] = [
  { flags: '--config <FILE>', description: 'judge against the expectations of this configuration instead' },
];

export const echoOptions: readonly OptionSpec[] = [
  {
    flags: '--listen <ADDR:PORT>',
    description: 'where to answer, in HTTP/1.1; :PORT is every address of both families',
    fallback: ':8080',
    variable: 'HOSTPROBE_ECHO_LISTEN',
  },
  {
    flags: '--key <KEY>',
    description:
      'shared with the prober, and who has it is answered; its variable keeps it out of the list of processes',
    variable: 'HOSTPROBE_ECHO_KEY',
  },
  {
    flags: '--open',
    description: 'answer everyone; with a key, the answers to the prober are still signed',
    variable: 'HOSTPROBE_ECHO_OPEN',
  },
  {
    flags: '--path <PATH>',
    description: "the one path that is answered: the prober's sourceIp.echoPath",
    fallback: usualEchoPath,
    variable: 'HOSTPROBE_ECHO_PATH',
  },
];
