import type { Every, Schedule } from '../model/schedule.ts';
import type { Target } from '../model/target.ts';
import { formatName, parseName, siblingName } from './dns/names.ts';

/** The left-most label that stands for all names below a wildcard. */
const standIn = 'hostprobe';

/**
 * The labels by which, beside the load balancer's name, alerts of hosts are known as part of its story: hosts that differ
 * in one of them have a target of their own for the load balancer that they share.
 */
export const storyLabels = ['cluster', 'environment'] as const;

/** So often it is looked at, that its fall is known before that of the first of its hosts has come to a pager. */
const oftenMs = 30_000;

export const balancerTargetName = (balancer: string): string => `load-balancer ${balancer}`;

/**
 * The load balancers to which targets should lead, each name a target of its own in each environment, so that its fall is
 * one story: at the port that most of them are asked at, for a connection and nothing more. Of a pattern only where
 * `answers` knows that all names below it lead somewhere: else one that nobody made would be missed.
 */
export function balancerTargets(targets: readonly Target[], answers: (pattern: string) => boolean): Target[] {
  const led = targets.flatMap((target) => {
    const { loadBalancer } = target.expect;
    const names = target.address.length > 0 ? [] : (target.loadBalancers[loadBalancer]?.names ?? []);
    return names.flatMap((pattern) => {
      const host = hostFor(pattern, answers);
      return host === null ? [] : [{ host, balancer: loadBalancer, target }];
    });
  });
  const groups = Map.groupBy(led, ({ host, balancer, target }) => JSON.stringify([host, balancer, ...whereOf(target)]));
  const made = Array.from(groups.values(), (group) => balancerTarget(group));
  const alike = Map.groupBy(made, ({ host, port, name }) => JSON.stringify([host, port, name]));
  return [...alike.values()].flatMap(toldApart);
}

function hostFor(pattern: string, answers: (pattern: string) => boolean): string | null {
  if (parseName(pattern)[0] !== '*') return pattern;
  return answers(pattern) ? siblingName(pattern, standIn) : null;
}

const whereOf = ({ environment, labels }: Target): readonly string[] => [
  environment ?? '',
  ...storyLabels.map((label) => labels[label] ?? ''),
];

/** Names that differ: by the first of these words that does so alone, else by all of them. */
function toldApart(alike: readonly Target[]): readonly Target[] {
  if (alike.length === 1) return alike;
  const where = alike.map(whereOf);
  const alone = ['environment', ...storyLabels].map((_, index) => where.map((words) => words[index] ?? ''));
  const all = where.map(([environment = '', ...labels]) =>
    [environment, ...storyLabels.map((label, index) => `${label}=${labels[index] ?? ''}`)].join(', '),
  );
  const words = alone.find((each) => new Set(each).size === alike.length) ?? all;
  return alike.map((target, index) => {
    const word = words[index] ?? '';
    return word === '' ? target : { ...target, name: `${target.name} (${word})` };
  });
}

/** The pattern that such a host stands for; null for any other. */
export function patternOf(host: string): string | null {
  const [first, ...labels] = parseName(host);
  return first === standIn && labels.length > 0 ? formatName(['*', ...labels]) : null;
}

function balancerTarget(group: readonly { host: string; balancer: string; target: Target }[]): Target {
  const [first] = group;
  if (first === undefined) throw new Error('a group has at least one');
  const { host, balancer, target } = first;
  const { domain, loadBalancers, environment, timeoutMs } = target;
  const schedule = scheduleFor(group.flatMap((one) => one.target.schedule ?? []));
  return {
    host,
    port: mostCommon(group.map(({ target: { port } }) => port)),
    httpPort: null,
    name: balancerTargetName(balancer),
    labels: commonLabels(group.map(({ target: { labels } }) => labels)),
    protocol: 'tcp',
    domain,
    loadBalancers,
    address: [],
    resolvers: [],
    environment,
    search: false,
    timeoutMs,
    expect: {
      loadBalancer: balancer,
      trust: 'any',
      minTlsVersion: '1.2',
      renewal: { warnMs: 0, failMs: 0 },
      reachable: true,
    },
    accept: [],
    ...(schedule === null ? {} : { schedule }),
  };
}

/** Looked at often, and confirmed as soon as the first of them is. */
function scheduleFor(schedules: readonly Schedule[]): Schedule | null {
  const [first] = schedules;
  if (first === undefined) return null;
  const [soonest = first] = schedules.toSorted((a, b) => (a.confirmMs.at(-1) ?? 0) - (b.confirmMs.at(-1) ?? 0));
  const everyMs = Math.min(oftenMs, ...schedules.map(({ quick }) => periodOf(quick)));
  return { quick: { everyMs }, full: first.full, confirmMs: soonest.confirmMs };
}

const periodOf = (every: Every): number => ('everyMs' in every ? every.everyMs : Infinity);

function mostCommon(ports: readonly number[]): number {
  const counts = Array.from(
    Map.groupBy(ports, (port) => port),
    ([port, all]) => ({ port, count: all.length }),
  );
  return counts.toSorted((a, b) => b.count - a.count || a.port - b.port)[0]?.port ?? 443;
}

/** What all that lead there say alike, as the labels of their environment. */
function commonLabels(all: readonly Target['labels'][]): Target['labels'] {
  const [first = {}, ...rest] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => rest.every((labels) => labels[name] === value)),
  );
}
