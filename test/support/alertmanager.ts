import { program } from '../system/installed.ts';
import { freePort } from '../system/ports.ts';
import { eventually } from './eventually.ts';
import { makeFolder } from './folder.ts';
import { start } from './process.ts';
import { isReady } from './prometheus.ts';

export interface Alertmanager extends AsyncDisposable {
  readonly address: string;
  /** Tells it of alerts that fire, by their labels. */
  post(alerts: readonly Readonly<Record<string, string>>[]): Promise<void>;
  /** So many that it knows, once it has weighed them all. */
  settled(count: number): Promise<readonly KnownAlert[]>;
}

export interface KnownAlert {
  readonly labels: Readonly<Record<string, string>>;
  /** Whether another keeps it from being told. */
  readonly inhibited: boolean;
}

/** A real Alertmanager on loopback, alone, with this configuration. */
export async function startAlertmanager(configuration: string, atMostMs?: number): Promise<Alertmanager> {
  const folder = makeFolder();
  const address = `127.0.0.1:${await freePort(['127.0.0.1'])}`;
  const url = `http://${address}`;
  const command = [
    program('prometheus-alertmanager'),
    `--config.file=${configuration}`,
    `--storage.path=${folder.path}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
    '--log.level=warn',
  ] as const;
  const child = start(command, atMostMs === undefined ? {} : { atMostMs });
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await child.ended;
    folder[Symbol.dispose]();
  };
  const early = child.ended.then(({ stderr }) => Promise.reject(new Error(`it ended before it was ready: ${stderr}`)));
  try {
    await Promise.race([early, eventually('it is ready', () => isReady(`${url}/-/ready`), 30_000)]);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    address,
    async post(alerts) {
      const answer = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts.map((labels) => ({ labels }))),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    settled(count) {
      let before = '';
      return eventually(`${count} alerts`, async () => {
        const all = (await (await fetch(`${url}/api/v2/alerts`)).json()) as Listed[];
        const known = all.map(({ labels, status }) => ({ labels, inhibited: status.inhibitedBy.length > 0 }));
        const now = JSON.stringify(known);
        const isSettled = known.length === count && now === before;
        before = now;
        return isSettled ? known : null;
      });
    },
    [Symbol.asyncDispose]: close,
  };
}

interface Listed {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly inhibitedBy: readonly string[] };
}
