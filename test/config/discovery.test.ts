import { expect, test } from 'vitest';
import { load } from './loading.ts';

test('discovery can be asked for by variables, as an administrator of a pod does', () => {
  const env = {
    HOSTPROBE_DISCOVERY_KUBERNETES_ENABLED: 'true',
    HOSTPROBE_DISCOVERY_KUBERNETES_NAMESPACES: 'shop, web',
    HOSTPROBE_DISCOVERY_KUBERNETES_SELECTOR: 'team=shop,tier!=test',
  };
  expect(load('discovery: {kubernetes: {enabled: false}}', { env }).values.discovery.kubernetes).toEqual({
    enabled: true,
    kubeconfig: '',
    namespaces: ['shop', 'web'],
    selector: 'team=shop,tier!=test',
    secrets: false,
  });
});

test('a kubeconfig is named relative to the file that names it, or from the home of whoever runs it', () => {
  const text = `discovery: {kubernetes: {kubeconfig: clusters/a.conf}}
environments: {b: {discovery: {kubernetes: {kubeconfig: ~/.kube/b}}}, c: {discovery: {kubernetes: {kubeconfig: /c}}}}`;
  const { values } = load(text, { file: '/etc/hostprobe/f.yaml', env: { HOME: '/home/me' } });
  const { b, c } = values.environments;
  expect([values, b, c].map((each) => each?.discovery?.kubernetes?.kubeconfig)).toEqual([
    '/etc/hostprobe/clusters/a.conf',
    '/home/me/.kube/b',
    '/c',
  ]);
  const env = { HOSTPROBE_DISCOVERY_KUBERNETES_KUBECONFIG: 'own.conf' };
  expect(load('{}', { env, cwd: '/home/me' }).values.discovery.kubernetes.kubeconfig).toBe('/home/me/own.conf');
});
