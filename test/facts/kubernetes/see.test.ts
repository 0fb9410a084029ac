import { expect, test } from 'vitest';
import { kubectlOn, seeObject } from '../../../src/facts/kubernetes/see.ts';
import { certificate, clusterIssuer, gateway, ingress } from '../../support/kubernetes-objects.ts';

const placed = {
  '': [10, 1],
  'spec.tls[0]': [20, 7],
  'spec.tls[0].secretName': [22, 19],
} as const;

test('the lines of a file around a field, or around what should hold it', () => {
  const object = ingress({ origin: { file: 'my shop/ingress.yaml' }, places: placed });
  expect(seeObject(object, 'spec.tls[0].secretName')).toEqual(["sed -n 21,23p 'my shop/ingress.yaml'"]);
  expect(seeObject(object, 'spec.tls[0].hosts')).toEqual(["sed -n 19,21p 'my shop/ingress.yaml'"]);
  expect(seeObject(object)).toEqual(["sed -n 10,22p 'my shop/ingress.yaml'"]);
  expect(seeObject(ingress({ origin: { file: '-n.yaml' } }), 'spec')).toEqual(['sed -n 1,2p ./-n.yaml']);
});

test('the object itself where it came from a cluster or by standard input', () => {
  expect(seeObject(ingress({ origin: { cluster: null } }), 'spec')).toEqual([
    'kubectl -n default get ingress shop -o yaml',
  ]);
  expect(seeObject(ingress({ origin: { file: '-' }, namespace: null }))).toEqual(['kubectl get ingress shop -o yaml']);
});

test('as kubectl finds it', () => {
  expect(kubectlOn('get', gateway())).toBe('kubectl -n default get gateways.gateway.networking.k8s.io edge');
  expect(kubectlOn('delete', certificate())).toBe('kubectl -n default delete certificates.cert-manager.io shop-tls');
  expect(kubectlOn('get', clusterIssuer({ namespace: 'cert-manager' }))).toBe(
    'kubectl get clusterissuer letsencrypt-prod',
  );
  expect(kubectlOn('get', ingress({ name: "a'b; rm" }))).toBe(String.raw`kubectl -n default get ingress 'a'\''b; rm'`);
});
