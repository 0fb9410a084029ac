import { freePort } from '../system/ports.ts';
import { program } from '../system/installed.ts';
import { eventually } from './eventually.ts';
import { start } from './process.ts';

export interface Pushgateway extends AsyncDisposable {
  readonly url: string;
  /** All that it exposes now. */
  metrics(): Promise<string>;
  /** The labels of the groups that it holds. */
  groups(): Promise<readonly Readonly<Record<string, string>>[]>;
}

/** A real Pushgateway on loopback. */
export async function startPushgateway(): Promise<Pushgateway> {
  const port = await freePort(['127.0.0.1']);
  const url = `http://127.0.0.1:${port}`;
  // Debian's keeps what it has in a file of the system, unless told otherwise.
  const words = [`--web.listen-address=127.0.0.1:${port}`, '--persistence.file='];
  const child = start([program('prometheus-pushgateway'), ...words]);
  const isReady = async (): Promise<true | null> => {
    const answer = await fetch(`${url}/-/ready`).catch(() => null);
    return answer?.ok === true || null;
  };
  await eventually('it is ready', isReady);
  return {
    url,
    metrics: async () => (await fetch(`${url}/metrics`)).text(),
    async groups() {
      const { data } = (await (await fetch(`${url}/api/v1/metrics`)).json()) as {
        data: { labels: Record<string, string> }[];
      };
      return data.map(({ labels }) => labels);
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await child.ended;
    },
  };
}
