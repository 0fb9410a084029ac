import { describe, expect, test } from 'vitest';
import { controllerOf, tlsElsewhere } from '../../../../src/facts/kubernetes/routing/ingress-nature.ts';
import { ingress, ingressClass } from '../../../support/kubernetes-objects.ts';

const of = (ingressClassName: string | null) => ingress({ spec: { tls: [], ingressClassName } });
const servedBy = (controller: string, name = 'public') => ingressClass({ name, spec: { controller } });
const standard = (controller: string, name = 'edge') => ({
  ...servedBy(controller, name),
  annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
});
const traefik = 'traefik.io/ingress-controller';

describe('what serves an Ingress', () => {
  test.each([
    ['the controller of its class', of('public'), [servedBy(traefik)], traefik],
    ['what its class is called, where that is not known', of('public'), [servedBy(traefik, 'other')], 'public'],
    ['the controller of the default class', of(null), [servedBy('x.org/y'), standard(traefik)], traefik],
    ['nobody knows where two are the default', of(null), [standard(traefik, 'a'), standard(traefik, 'b')], null],
    ['nobody knows where none is', of(null), [servedBy(traefik)], null],
  ])('%s', (_, one, classes, controller) => {
    expect(controllerOf(one, classes)).toBe(controller);
  });
});

describe('controllers that have certificates from elsewhere, whatever the class is called', () => {
  test.each([
    traefik,
    'ingress.k8s.aws/alb',
    'eks.amazonaws.com/alb',
    'openshift.io/ingress-to-route',
    'tailscale.com/ts-ingress',
    'azure/application-gateway',
    'k8s.ngrok.com/ingress-controller',
  ])('%s', (controller) => {
    expect(tlsElsewhere(of('public'), [servedBy(controller)])).toContain(`its controller ${controller} takes`);
    expect(tlsElsewhere(of(null), [standard(controller)])).toContain(`its controller ${controller} takes`);
  });

  test('a class that is called as one of those, and is none', () => {
    expect(tlsElsewhere(of('traefik'), [servedBy('k8s.io/ingress-nginx', 'traefik')])).toBeNull();
    expect(tlsElsewhere(of('traefik'), [])).toBe('the class traefik takes certificates from elsewhere');
  });
});
