import { getIn } from '../../config/tree.ts';
import { cutWords } from '../../facts/cut-words.ts';

interface Cluster {
  readonly caFile?: string;
}
interface User {
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly exec?: unknown;
  readonly authProvider?: unknown;
}

/**
 * What is wrong with a kubeconfig, or with what it names: the kind of mistake and its place, and never a word of the file,
 * for credentials stand in it.
 */
export function faultIn(error: unknown, file: string): string {
  if (!(error instanceof Error)) return 'it is no kubeconfig';
  const { code, path, reason, mark } = fieldsOf(error);
  if (typeof reason === 'string') {
    const line = getIn(mark, ['line']);
    // Names of tags and anchors would follow.
    return `${typeof line === 'number' ? `line ${line + 1}: ` : ''}${reason.replace(/\s*(?:["!<]|: ).*$/s, '')}`;
  }
  if (typeof code === 'string') return path === file ? error.message : `a file that it names cannot be read (${code})`;
  return /^[a-z]+\[\d+\](?:\.[a-z]+)+ is missing$/.test(error.message) ? error.message : 'it is no kubeconfig';
}

/** Why there are no credentials. */
export function credentialsFault(error: unknown, cluster: Cluster | null, user: User | null): string {
  if (!(error instanceof Error)) return 'what gives them failed';
  if (error instanceof SyntaxError) return 'what gives them wrote no JSON';
  const { code, path } = fieldsOf(error);
  const key = typeof path === 'string' ? filesOf(cluster, user).find(([, file]) => file === path)?.[0] : undefined;
  if (key !== undefined) return `the file that its ${key} names cannot be read (${String(code)})`;
  const [first = ''] = error.message.trim().split(/[\r\n]/, 1);
  const words = cutWords(first.replaceAll(/\p{C}+/gu, ' ').trim());
  const isOfPlugin = Boolean(user?.exec) && code === undefined;
  if (!isOfPlugin) return words;
  return words === '' ? 'the plugin failed without a word' : `the plugin failed: ${words}`;
}

/** Whoever writes a key where its file belongs does not find it in a log. */
const filesOf = (cluster: Cluster | null, user: User | null): readonly (readonly [key: string, file: unknown])[] => [
  ['certificate-authority', cluster?.caFile],
  ['client-certificate', user?.certFile],
  ['client-key', user?.keyFile],
  ['token file', getIn(user?.authProvider, ['config', 'tokenFile'])],
];

const fieldsOf = (error: Error): Readonly<Record<string, unknown>> => ({ ...error });
