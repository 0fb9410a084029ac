import { startDeadline } from '../../src/observe/deadline.ts';
import type { Deadline } from '../../src/observe/deadline.ts';
import type { Names } from '../../src/observe/dns/looks/looks.ts';
import { startDns } from '../../src/observe/dns/observer.ts';
import type { TargetDns } from '../../src/observe/dns/observer.ts';
import { startLife } from '../../src/observe/life.ts';
import type { Life } from '../../src/observe/life.ts';
import type { NameKind, Seen } from '../../src/model/evidence.ts';
import type { Settings, Target } from '../../src/model/target.ts';
import { settings as base, target as baseTarget } from './evidence.ts';
import { serveDns } from './dns-server.ts';
import type { DnsServers, Handler } from './dns-server.ts';

export const settingsFor = (port: number, dns: Partial<Settings['dns']> = {}): Settings => ({
  ...base,
  dns: {
    resolvers: ['127.0.0.1'],
    authoritative: { enabled: true, port },
    search: [],
    timeoutMs: 300,
    attempts: 2,
    ...dns,
  },
  networks: { public: [], private: ['127.0.0.0/8'] },
});

/** A small world of name servers, of which `127.0.0.1` is the resolver, and an observer that looks at it. */
export interface World {
  readonly servers: DnsServers;
  readonly life: Life;
  readonly run: AbortController;
  /** Another target of the same run. */
  look(
    target?: Parameters<typeof baseTarget>[0],
    budgetMs?: number,
  ): TargetDns & {
    readonly target: Target;
    readonly deadline: Deadline;
    /** One kind of look at the target's names. */
    name<Kind extends NameKind>(kind: Kind, known?: Partial<Names>): Promise<Pick<Seen, NameKind>[Kind]>;
  };
  close(): Promise<void>;
}

export async function world(
  handlers: Readonly<Record<string, Handler>>,
  dns: Partial<Settings['dns']> = {},
): Promise<World> {
  const servers = await serveDns(handlers);
  const { port } = servers;
  const life = startLife();
  const run = new AbortController();
  const settings = settingsFor(port, dns);
  const resolvers = [{ address: '127.0.0.1', port }];
  const observer = startDns({ settings, life, resolvers });
  const deadlines: Deadline[] = [];
  return {
    servers,
    life,
    run,
    look(over = {}, budgetMs = 5000) {
      const target = baseTarget(over);
      const deadline = startDeadline(budgetMs, run.signal);
      deadlines.push(deadline);
      const dns = observer.forTarget(target, deadline);
      const unknown: Names = {
        resolution: { authority: null, resolver: null, unasked: {} },
        walks: [],
        zones: {},
      };
      return {
        ...dns,
        target,
        deadline,
        name: async (kind, known) => (await dns.names(new Set<NameKind>([kind]), { ...unknown, ...known })).seen[kind],
      };
    },
    async close() {
      for (const deadline of deadlines) deadline.clear();
      await servers.close();
    },
  };
}
