import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostFault, listensFor, standsFor, type HostUse } from '../../../../src/facts/kubernetes/routing/hosts.ts';
import { families } from '../../../../src/facts/kubernetes/routing/known-annotations.ts';
import { misspeltAs } from '../../../../src/facts/kubernetes/routing/misspelt-annotation.ts';
import { nameFault } from '../../../../src/facts/kubernetes/routing/resource-name.ts';

const uses: readonly HostUse[] = ['ingress', 'certificate', 'record'];
const word = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom('a', 'B', '-', '_', '.', '*', ':', '/', ' ', '9', 'ü', '$', '[', ']') }),
  fc.domain(),
);

describe('hosts', () => {
  test('what is offered in the place of a faulty one has no fault', () => {
    fc.assert(
      fc.property(word, fc.constantFrom(...uses), (text, use) => {
        const fault = hostFault(text, use);
        if (fault === null) return;
        expect(fault.has).not.toEqual([]);
        if (fault.corrected !== null) expect(hostFault(fault.corrected, use)).toBeNull();
      }),
    );
  });
  test('a domain has none', () => {
    fc.assert(
      fc.property(fc.domain(), (host) => {
        expect(hostFault(host.toLowerCase(), 'ingress')).toBeNull();
      }),
    );
  });
  test('a wildcard of an Ingress stands for one label, one of a listener for any number', () => {
    fc.assert(
      fc.property(fc.domain(), fc.stringMatching(/^[a-z]{1,9}$/), (host, label) => {
        expect(standsFor(`*.${host}`, `${label}.${host}`)).toBe(true);
        expect(standsFor(`*.${host}`, `${label}.${label}.${host}`)).toBe(false);
        expect(standsFor(`*.${host}`, host)).toBe(false);
        expect(listensFor(`*.${host}`, `${label}.${label}.${host}`)).toBe(true);
        expect(listensFor(`*.${host}`, host)).toBe(false);
      }),
    );
  });
});

describe('names of objects', () => {
  test('what is offered in the place of an impossible one is possible', () => {
    fc.assert(
      fc.property(word, fc.constantFrom('label' as const, 'subdomain' as const), (text, form) => {
        const fault = nameFault(text, form);
        if (fault === null) return;
        expect(fault.has).not.toEqual([]);
        if (fault.corrected !== null) expect(nameFault(fault.corrected, form)).toBeNull();
      }),
    );
  });
});

describe('annotations', () => {
  const known = families.flatMap(({ prefixes, names, others }) =>
    prefixes.flatMap((prefix) => [...Object.values(names).flat(), ...others].map((name) => `${prefix}${name}`)),
  );
  test('what is known is not misspelt', () => {
    expect(known.filter((key) => misspeltAs(key) !== null)).toEqual([]);
  });
  test('what is known, in other case, is told apart', () => {
    const meant = known.filter((key) => misspeltAs(key.toUpperCase())?.meant === key);
    // What stands beside them is meant by nobody.
    expect(known.filter((key) => !meant.includes(key))).toEqual(['cert-manager.io/issuer-name']);
  });
  test('no key is too odd', () => {
    fc.assert(
      fc.property(word, (key) => {
        expect(() => misspeltAs(key)).not.toThrow();
      }),
    );
  });
});
