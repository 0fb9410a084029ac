/** What of V8's format of CPU profiles is read here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

export interface Shares {
  /** Part of the program → microseconds, the longest first. */
  readonly parts: readonly Share[];
  /** Function → microseconds of its own, the longest first. */
  readonly functions: readonly Share[];
}

export type Share = readonly [name: string, us: number];

/** Whom the time belongs to, without what was spent waiting. */
export function sharesIn({ nodes, samples, timeDeltas }: CpuProfile): Shares {
  const ownUs = new Map<number, number>();
  for (const [index, id] of samples.entries()) ownUs.set(id, (ownUs.get(id) ?? 0) + (timeDeltas[index] ?? 0));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<string, number>();
  const functions = new Map<string, number>();
  for (const [id, us] of ownUs) {
    const node = byId.get(id);
    if (node === undefined || node.callFrame.functionName === '(idle)') continue;
    const stack: CallFrame[] = [];
    for (let at: ProfileNode | undefined = node; at !== undefined; at = parents.get(at.id)) stack.push(at.callFrame);
    add(parts, partOf(stack), us);
    add(functions, functionOf(node.callFrame), us);
  }
  return { parts: descending(parts), functions: descending(functions) };
}

const add = (sums: Map<string, number>, name: string, us: number): void =>
  void sums.set(name, (sums.get(name) ?? 0) + us);

export const descending = (sums: ReadonlyMap<string, number>): Share[] => [...sums].toSorted((a, b) => b[1] - a[1]);

/** The part that asked for what the innermost frame does: what Node and the pure derivations do is done for a caller. */
function partOf(stack: readonly CallFrame[]): string {
  const [innermost] = stack;
  if (innermost?.functionName === '(garbage collector)') return 'garbage collection';
  if (innermost?.functionName === '(program)') return 'outside JavaScript: TLS, sockets, the kernel';
  const parts = stack.flatMap(({ url }) => ownPart(url) ?? []);
  const asked = parts.find((part) => !derivations.includes(part)) ?? parts[0];
  if (asked !== undefined) return judging.includes(asked) ? 'judging' : asked;
  const isLoading = stack.some(({ url }) => url.startsWith('node:internal/modules/'));
  return isLoading ? 'loading modules' : "Node's own JavaScript, called by no part of ours";
}

const derivations = ['facts', 'model'];
const judging = ['facts', 'checks', 'judge'];

/** A package, a room, or a folder of observe. */
function ownPart(url: string): string | null {
  const [, packaged] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url) ?? [];
  if (packaged !== undefined) return packaged;
  const [, place] = /\/src\/(observe\/[^/]+(?=\/)|[^/]+)/.exec(url) ?? [];
  return place === undefined ? null : place.replace(/\.ts$/, '');
}

const functionOf = ({ functionName, url, lineNumber }: CallFrame): string => {
  const place = url.replace(/^.*\/(?=(?:src|node_modules)\/)/, '');
  return `${functionName === '' ? '(anonymous)' : functionName}${place === '' ? '' : `  ${place}:${lineNumber + 1}`}`;
};
