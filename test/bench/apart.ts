import { program } from '../system/installed.ts';
import { run } from '../support/process.ts';
import type { Command } from '../system/ground.ts';

/** A command that runs what follows it apart from the rest of the machine, or why there is none. */
export type Apart = { readonly command: Command } | { readonly lacking: string };

const script = 'ip link set lo up && mount --bind "$0" /etc/resolv.conf && exec "$@"';

/**
 * In a network of its own, where the usual ports are free, with this `resolv.conf`, and so that whatever the command
 * started ends with it.
 */
export async function apartWith(resolvConf: string): Promise<Apart> {
  const isRoot = process.getuid?.() === 0;
  // nginx gives up the rights of root, and may not where root is only root of its own namespace.
  const user = isRoot ? [] : ['--user', '--map-current-user', '--keep-caps'];
  const apart = ['--net', '--mount', '--mount-proc', '--pid', '--fork', '--kill-child'];
  try {
    const command: Command = [program('unshare'), ...user, ...apart, 'sh', '-c', script, resolvConf];
    const { code, stderr } = await run([...command, 'true']);
    return code === 0 ? { command } : { lacking: stderr.trim() };
  } catch (error) {
    return { lacking: error instanceof Error ? error.message : String(error) };
  }
}
