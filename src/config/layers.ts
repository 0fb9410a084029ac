import type { Complaint } from './complaints.ts';
import { parseDialled } from './endpoint.ts';
import type { Overlay } from './environment.ts';
import { nodeAt } from './options.ts';
import { fromOverrides, type Overrides } from './overrides.ts';
import { getIn, isList, isMapping, mapValues, quote, setIn, show, type Path } from './tree.ts';

export interface Layers {
  readonly tree: unknown;
  readonly overlays: readonly Overlay[];
  readonly complaints: readonly Complaint[];
  /** The addresses of `--address`. */
  readonly dial: readonly string[];
}

/** File, variables and options, laid over each other. */
export function layer(files: unknown, variables: readonly Overlay[], overrides: Overrides): Layers {
  const written = withoutEmpty(files ?? {}, []);
  const rootComplaint = isMapping(written) ? [] : [{ path: [], message: `expected a mapping, got ${show(written)}` }];
  const { tree, overlays: chosen } = fromOverrides(isMapping(written) ? written : {}, overrides);
  const overlays = [...chosen, ...variables];
  const laid = [...variables, ...chosen].reduce((under, { path, value }) => setIn(under, path, value), tree);
  const dialled = (overrides.address ?? []).map((text) => ({ text, address: parseDialled(text) }));
  const dial = dialled.flatMap(({ address }) => address ?? []);
  const addressComplaints = dialled
    .filter(({ address }) => address === null)
    .map(({ text }) => ({ path: [], message: `expected an IP address, got ${quote(text)}`, source: '--address' }));
  const targets = getIn(laid, ['targets']);
  const dialling =
    dial.length > 0 && isList(targets)
      ? setIn(
          laid,
          ['targets'],
          targets.map((target) => setIn(target, ['address'], dial)),
        )
      : laid;
  return { tree: dialling, overlays, complaints: [...rootComplaint, ...addressComplaints], dial };
}

/** A mapping or list with nothing after its key is as good as absent: all that was in it is commented out. */
function withoutEmpty(value: unknown, path: Path): unknown {
  if (isList(value)) return value.map((item, index) => withoutEmpty(item, [...path, index]));
  if (!isMapping(value)) return value;
  return mapValues(value, (item, key) => {
    const type = item === null ? nodeAt([...path, key])?.type : undefined;
    return type === 'object' || type === 'array' ? undefined : withoutEmpty(item, [...path, key]);
  });
}
