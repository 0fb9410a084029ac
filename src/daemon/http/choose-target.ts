import { withPort } from '../../facts/addresses.ts';
import type { DaemonView, Told } from '../view.ts';
import type { Asked } from './hono.ts';
import { targetPath } from '../../report/pages/paths.ts';
import { Refusal } from './refusal.ts';

/**
 * The target that a path names, `position` being where in it, by its name, else by its host with or without its port;
 * `?host=` and `?port=` tell several apart.
 */
export function chooseTarget(asked: Asked, position: number, view: DaemonView): Told {
  const name = segmentOf(asked, position);
  const { host, port } = asked.req.query();
  const byName = view.named(name);
  const named = byName.length > 0 ? byName : view.targets().filter(({ target }) => isAt(target, name));
  const [only, ...others] = named.filter(
    ({ target }) =>
      (host === undefined || target.host === host) && (port === undefined || target.port === Number(port)),
  );
  if (only === undefined) throw new Refusal(404, `there is no target ${JSON.stringify(name)} here`);
  if (others.length > 0) {
    throw new Refusal(
      300,
      `several targets are called ${JSON.stringify(name)}: choose one by ?host= and ?port=`,
      {},
      {
        choices: [only, ...others].map(({ target }) => ({
          host: target.host,
          port: target.port,
          name: target.name,
          path: targetPath(target, true),
        })),
      },
    );
  }
  return only;
}

const isAt = ({ host, port }: Told['target'], place: string): boolean =>
  place.toLowerCase() === host || place.toLowerCase() === withPort(host, port);

/** A part of the path, decoded. */
export function segmentOf(asked: Asked, position: number): string {
  const raw = asked.req.path.split('/')[position] ?? '';
  try {
    return decodeURIComponent(raw);
  } catch {
    throw new Refusal(400, 'the path is not encoded as it should be: percent signs followed by the bytes of UTF-8');
  }
}
