import { certificateReady } from '../../../src/checks/kubernetes/certificate-ready.ts';
import type { Certificate, Condition, KubernetesObject, ObjectsSeen } from '../../../src/model/kubernetes.ts';
import { cases, type Row } from '../../support/cases.ts';
import { fromNow } from '../../support/evidence.ts';
import {
  certificate,
  certificateRequest,
  challenge,
  clusterIssuer,
  ingress,
  order,
  seen,
} from '../../support/kubernetes-objects.ts';

const hour = 1 / 24;
const minute = hour / 60;
const row = (objects: readonly KubernetesObject[], told: Partial<ObjectsSeen> = {}): Row => ({
  seen: { objects: [seen([ingress(), ...objects], told)] },
});
const condition = (type: string, status: string, told: Partial<Condition> = {}): Condition => ({
  type,
  status,
  reason: null,
  message: null,
  lastTransitionTime: fromNow(-3 * hour),
  ...told,
});
const missing = { reason: 'DoesNotExist', message: 'Issuing certificate as Secret does not exist' };
const waiting = (told: Partial<Condition> = {}): Certificate =>
  certificate({
    createdAt: fromNow(-3 * hour),
    status: {
      conditions: [
        condition('Ready', 'False', { ...missing, ...told }),
        condition('Issuing', 'True', { ...missing, ...told }),
      ],
    },
  });
const ready = (status: Partial<Certificate['status']> = {}): Certificate =>
  certificate({
    createdAt: fromNow(-70),
    status: {
      conditions: [condition('Ready', 'True', { reason: 'Ready' })],
      notAfter: fromNow(20),
      renewalTime: fromNow(-10),
      ...status,
    },
  });
const request = (
  status: string,
  reason: string,
  message: string,
  told: Parameters<typeof certificateRequest>[0] = {},
) =>
  certificateRequest({
    createdAt: fromNow(-3 * hour),
    ...told,
    status: { conditions: [condition('Approved', 'True'), condition('Ready', status, { reason, message })] },
  });
const pending = request(
  'False',
  'Pending',
  'Waiting on certificate issuance from order default/shop-tls-1-4011839226: "pending"',
);
const unproven = "Waiting for HTTP-01 challenge propagation: wrong status code '404', expected '200'";
const limited =
  'Failed to create Order: 429 urn:ietf:params:acme:error:rateLimited: too many certificates (5) already issued for this exact set of identifiers in the last 168h0m0s, retry after 2026-11-22 14:30:00 UTC';
const issuing = [
  condition('Ready', 'True', { reason: 'Ready' }),
  condition('Issuing', 'True', { reason: 'Renewing', message: 'Renewing certificate as renewal was scheduled' }),
];
const whole = { complete: ['Certificate'] } as const;
const annotatedAt = (days: number) =>
  ingress({
    createdAt: fromNow(days),
    origin: { cluster: null },
    annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt-prod' },
  });

cases(certificateReady, {
  pass: {
    'a Certificate that is ready': row([ready()]),
    'its renewal begun a minute ago': row([
      ready({
        conditions: [
          condition('Ready', 'True'),
          condition('Issuing', 'True', { lastTransitionTime: fromNow(-minute) }),
        ],
      }),
    ]),
    'an earlier request that failed': row([ready(), request('False', 'Failed', 'order is in "invalid" state')]),
    'an Ingress of a minute ago': { seen: { objects: [seen([annotatedAt(-minute)], whole)] } },
    'a step that is done, whose Certificate was not read': {
      seen: {
        objects: [
          seen([order({ createdAt: fromNow(-1), status: { state: 'valid' } })], {
            subject: { object: 'order/default/shop-tls-1-4011839226' },
            own: ['order/default/shop-tls-1-4011839226'],
          }),
        ],
      },
    },
  },
  warn: {
    'younger than two minutes': {
      ...row([
        waiting({ lastTransitionTime: fromNow(-1.5 * minute) }),
        pending,
        order({ status: { state: 'pending' } }),
      ]),
      reason: 'order',
      says: 'Certificate default/shop-tls is not ready for 1 min: it stands at Order default/shop-tls-1-4011839226 (pending)',
    },
    'a renewal that failed, with time left': {
      ...row([
        ready({
          lastFailureTime: fromNow(-1),
          failedIssuanceAttempts: 4,
          conditions: [
            condition('Ready', 'True'),
            condition('Issuing', 'False', {
              reason: 'Failed',
              message: 'The certificate request has failed to complete and will be retried',
            }),
          ],
        }),
      ]),
      reason: 'renewal',
      says: [
        'is ready, and its renewal failed (4 attempts); 20 d are left: Failed: The certificate request has failed',
      ],
    },
    'a renewal that stands still': {
      ...row([
        ready({ conditions: issuing }),
        pending,
        order(),
        challenge({ status: { state: 'pending', reason: unproven } }),
      ]),
      reason: 'renewal',
      says: ['its renewal stands still; 20 d are left', unproven],
    },
  },
  fail: {
    'nothing but the Certificate': {
      ...row([waiting()]),
      reason: 'certificate',
      says: [
        'is not ready for 3 h: DoesNotExist: Issuing certificate as Secret does not exist',
        'kubectl -n default get certificate,certificaterequest,order,challenge',
      ],
    },
    'a request that waits for its issuer': {
      ...row([
        waiting(),
        request(
          'False',
          'Pending',
          'Referenced "Issuer" not found: issuer.cert-manager.io "letsencrypt-prod" not found',
        ),
      ]),
      reason: 'request',
      says: [
        'it stands at CertificateRequest default/shop-tls-1 (Pending): Referenced "Issuer" not found',
        'cert-manager goes on by itself, and needs no new order',
      ],
    },
    'a request that was refused': {
      ...row([
        waiting(),
        certificateRequest({
          status: {
            conditions: [
              condition('Denied', 'True', {
                reason: 'policy.cert-manager.io',
                message: 'No policy approved this request',
              }),
            ],
          },
        }),
      ]),
      reason: 'request',
      says: 'No policy approved this request',
    },
    'an issuer that is not ready': {
      ...row([
        waiting(),
        request('False', 'Pending', 'Referenced issuer does not have a Ready status condition'),
        clusterIssuer({
          status: {
            conditions: [
              condition('Ready', 'False', {
                reason: 'ErrRegisterACMEAccount',
                message: 'Failed to register ACME account',
              }),
            ],
          },
        }),
      ]),
      reason: 'issuer',
      owner: 'administrator',
      says: [
        'it stands at ClusterIssuer letsencrypt-prod (ErrRegisterACMEAccount): Failed to register ACME account',
        'kubectl describe clusterissuer letsencrypt-prod',
      ],
    },
    'the latest of several requests': {
      ...row([
        waiting(),
        request('True', 'Issued', 'Certificate fetched from issuer successfully', {
          name: 'shop-tls-2',
          createdAt: fromNow(-60),
        }),
        request('False', 'Failed', 'the second one', { name: 'shop-tls-3', createdAt: fromNow(-hour) }),
      ]),
      reason: 'request',
      says: 'shop-tls-3 (Failed): the second one',
    },
    'an order that failed': {
      ...row([
        waiting(),
        pending,
        order({
          status: {
            state: 'errored',
            reason: 'Failed to create Order: 400 urn:ietf:params:acme:error:rejectedIdentifier',
          },
        }),
      ]),
      reason: 'order',
      says: 'Order default/shop-tls-1-4011839226 (errored): Failed to create Order: 400 urn:ietf:params:acme:error:rejectedIdentifier',
    },
    'a challenge': {
      ...row([
        waiting(),
        pending,
        order({ status: { state: 'pending' } }),
        challenge({ name: 'proven', status: { state: 'valid' } }),
        challenge({ status: { state: 'pending', reason: unproven } }),
      ]),
      reason: 'challenge',
      says: [
        `it stands at Challenge default/shop-tls-1-4011839226-1 (HTTP-01 for shop.example.com, pending): ${unproven}`,
        'http://shop.example.com/.well-known/acme-challenge/',
        'The check http.challenge-path-reaches follows that way. Then cert-manager goes on by itself',
        'curl -v http://shop.example.com/.well-known/acme-challenge/hostprobe',
        'kubectl -n default describe challenge shop-tls-1-4011839226-1',
      ],
    },
    'the challenge that failed before one that waits': {
      ...row([
        waiting(),
        pending,
        order({ status: { state: 'invalid' } }),
        challenge({ name: 'a', status: { state: 'pending', reason: 'waits' } }),
        challenge({ name: 'b', spec: { type: 'DNS-01' }, status: { state: 'invalid', reason: 'no TXT record found' } }),
      ]),
      reason: 'challenge',
      says: [
        'no TXT record found',
        'dig +short TXT _acme-challenge.shop.example.com',
        'ask the administrator',
        'cert-manager orders anew by itself, an hour after the failure',
        'cmctl -n default renew shop-tls',
      ],
    },
    'rate limits': {
      ...row([waiting(), pending, order({ status: { state: 'errored', reason: limited } })]),
      reason: 'rate-limited',
      says: [
        'too many certificates (5) already issued',
        'Wait until 2026-11-22 14:30:00 UTC',
        'Delete neither the Secret nor the Certificate',
      ],
    },
    'rate limits in other words': {
      ...row([
        waiting(),
        pending,
        order({ status: { state: 'errored', reason: '429 urn:ietf:params:acme:error:rateLimited: slow down' } }),
      ]),
      reason: 'rate-limited',
      says: 'Wait: cert-manager tries again by itself',
    },
    'a Certificate that cert-manager does not touch': {
      ...row([certificate({ createdAt: fromNow(-hour) })]),
      reason: 'not-begun',
      says: 'is there for 1 h, and cert-manager has said nothing of it: is it running?',
    },
    'an annotated Ingress without a Certificate': {
      seen: { objects: [seen([annotatedAt(-hour)], whole)] },
      reason: 'not-begun',
      says: [
        'Ingress default/shop has cert-manager make the Certificate shop-tls, and there is none 1 h later',
        'kubectl -n default describe ingress shop',
      ],
    },
    'a renewal that failed, with little time left': {
      ...row([ready({ lastFailureTime: fromNow(-1), notAfter: fromNow(4), renewalTime: fromNow(-26) })]),
      reason: 'renewal',
      says: '4 d are left',
    },
    'a renewal that meets rate limits too late': {
      ...row([
        ready({ conditions: issuing, notAfter: fromNow(1), renewalTime: null }),
        pending,
        order({ status: { state: 'errored', reason: limited } }),
      ]),
      reason: 'rate-limited',
    },
    'ready by its word alone': {
      ...row([ready({ notAfter: fromNow(-2) })]),
      reason: 'renewal',
      says: 'cert-manager does not renew it: is it running?; it ended 2 d ago',
    },
    'a challenge whose Certificate was not read': {
      seen: {
        objects: [
          seen([challenge({ createdAt: fromNow(-hour), status: { state: 'pending', reason: unproven } })], {
            subject: { object: 'challenge/default/shop-tls-1-4011839226-1' },
            own: ['challenge/default/shop-tls-1-4011839226-1'],
          }),
        ],
      },
      reason: 'challenge',
      says: `Challenge default/shop-tls-1-4011839226-1 is not done after 1 h: pending: ${unproven}`,
    },
  },
  absent: {
    'a manifest, which tells nothing of it': row([certificate()]),
    'of another host': row([certificate({ name: 'other', spec: { secretName: 'other-tls' }, createdAt: fromNow(-1) })]),
    'an annotated Ingress where Certificates were not read': { seen: { objects: [seen([annotatedAt(-1)])] } },
  },
});
