import type { Issuer, IssuerSpec, ObjectHead, Solver } from '../../model/kubernetes.ts';
import { isList, isMapping } from '../../config/tree.ts';
import { at, items, mapping, texts, written, type Field } from './field.ts';
import { conditionsIn } from './references.ts';

export const readIssuer = <Kind extends 'Issuer' | 'ClusterIssuer'>(
  head: ObjectHead<Kind>,
  object: Field,
): ObjectHead<Kind> & Pick<Issuer, 'spec' | 'status'> => ({
  ...head,
  spec: specIn(at(object, 'spec')),
  status: { conditions: conditionsIn(at(object, 'status')) },
});

const types = ['acme', 'ca', 'selfSigned', 'vault', 'venafi'];

function specIn(spec: Field): IssuerSpec {
  const keys = Object.keys(mapping(spec) ?? {});
  const type = types.find((name) => keys.includes(name)) ?? keys[0] ?? null;
  const secretRefs = secretRefsIn(spec);
  if (type !== 'acme') return { type, acme: null, secretRefs };
  const acme = at(spec, 'acme');
  return {
    type,
    secretRefs,
    acme: { server: written(at(acme, 'server')), solvers: items(at(acme, 'solvers')).map(solverIn) },
  };
}

const mostDeep = 64;

/** The Secrets that are named anywhere inside, whoever reads them. */
function secretRefsIn(field: Field): { readonly path: string; readonly name: string }[] {
  if (field.steps.length > mostDeep) return [];
  if (isList(field.value)) return items(field).flatMap(secretRefsIn);
  if (!isMapping(field.value)) return [];
  return Object.keys(field.value).flatMap((key) => {
    const inside = at(field, key);
    const named = /SecretRef$/i.test(key) ? at(inside, 'name') : key === 'secretName' ? inside : null;
    if (named === null) return secretRefsIn(inside);
    const name = written(named);
    return name === null ? [] : [{ path: named.path, name }];
  });
}

function solverIn(solver: Field): Solver {
  const keys = Object.keys(mapping(solver) ?? {});
  const selector = at(solver, 'selector');
  const dns01 = at(solver, 'dns01');
  const provider = Object.keys(mapping(dns01) ?? {}).find((key) => key !== 'cnameStrategy') ?? null;
  return {
    type: keys.includes('dns01') ? 'DNS01' : keys.includes('http01') ? 'HTTP01' : 'other',
    provider,
    dnsNames: texts(at(selector, 'dnsNames')),
    dnsZones: texts(at(selector, 'dnsZones')),
    hasLabels: Object.keys(mapping(at(selector, 'matchLabels')) ?? {}).length > 0,
  };
}
