import type {
  Certificate,
  CertificateRequest,
  Challenge,
  Condition,
  KubernetesObject,
  ObjectsSeen,
  Order,
} from '../../../model/kubernetes.ts';
import { ofKind } from '../object-place.ts';
import { issuerOf, type AnyIssuer } from './found-issuer.ts';
import { sameNamespace } from './same-namespace.ts';
import type { Writer } from './writers.ts';

/** Where an issuance stands still: the last link that cert-manager came to, and its own words about it. */
export interface BrokenLink {
  readonly object: Certificate | CertificateRequest | Order | Challenge | AnyIssuer;
  /** Such as `pending` or `Failed`. */
  readonly state: string | null;
  readonly said: string | null;
}

const condition = (conditions: readonly Condition[], type: string): Condition | undefined =>
  conditions.find((each) => each.type === type);

const isTrue = (conditions: readonly Condition[], type: string): boolean =>
  condition(conditions, type)?.status === 'True';

export const isReady = ({ status }: Certificate): boolean => isTrue(status.conditions, 'Ready');
export const isIssuing = ({ status }: Certificate): boolean => isTrue(status.conditions, 'Issuing');

/** Since when it is as it is, in milliseconds since the epoch; null where nothing tells. */
export function sinceOf(certificate: Certificate): number | null {
  const { status, createdAt } = certificate;
  const ofReady = isReady(certificate) ? undefined : condition(status.conditions, 'Ready');
  return timeOf((ofReady ?? condition(status.conditions, 'Issuing'))?.lastTransitionTime ?? createdAt);
}

export function timeOf(text: string | null): number | null {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? null : time;
}

export type Step = CertificateRequest | Order | Challenge;

/** Follows Certificate, CertificateRequest, Order and Challenge to the last that is there and not done. */
export function brokenLink(certificate: Certificate, writer: Writer, seen: ObjectsSeen): BrokenLink {
  const request = latest(ofKind(seen, 'CertificateRequest'), certificate);
  const link = request === null ? null : linkFrom(request, issuerOf(writer, seen), seen);
  return link ?? ofCertificate(certificate);
}

/** The same from a later step on, whose Certificate may not have been read; null where it is done. */
export function linkFrom(step: Step, issuer: AnyIssuer | null, seen: ObjectsSeen): BrokenLink | null {
  switch (step.kind) {
    case 'CertificateRequest':
      return isTrue(step.status.conditions, 'Ready') ? null : beyondRequest(step, issuer, seen);
    case 'Order':
      return step.status.state === 'valid' ? null : ofOrder(step, seen);
    case 'Challenge':
      return step.status.state === 'valid'
        ? null
        : { object: step, state: step.status.state, said: step.status.reason };
  }
}

function beyondRequest(request: CertificateRequest, issuer: AnyIssuer | null, seen: ObjectsSeen): BrokenLink {
  const order = latest(ofKind(seen, 'Order'), request);
  if (order !== null && order.status.state !== 'valid') return ofOrder(order, seen);
  const unready = issuer === null ? undefined : condition(issuer.status.conditions, 'Ready');
  if (issuer !== null && unready !== undefined && unready.status !== 'True') {
    return { object: issuer, state: unready.reason, said: unready.message };
  }
  return ofRequest(request);
}

function ofCertificate(certificate: Certificate): BrokenLink {
  const { conditions } = certificate.status;
  const told = condition(conditions, 'Issuing') ?? condition(conditions, 'Ready');
  return { object: certificate, state: told?.reason ?? null, said: told?.message ?? null };
}

function ofRequest(request: CertificateRequest): BrokenLink {
  const { conditions } = request.status;
  const refused = ['Denied', 'InvalidRequest'].find((type) => isTrue(conditions, type));
  const told = condition(conditions, refused ?? 'Ready') ?? condition(conditions, 'Approved');
  return { object: request, state: told?.reason ?? null, said: told?.message ?? null };
}

function ofOrder(order: Order, seen: ObjectsSeen): BrokenLink {
  const open = childrenOf(ofKind(seen, 'Challenge'), order).filter(({ status }) => status.state !== 'valid');
  const isOver = ({ status }: Challenge): boolean => /^(?:invalid|expired|errored)$/.test(status.state ?? '');
  const worst = open.find(isOver) ?? open.find(({ status }) => status.reason !== null) ?? open[0];
  const object = worst ?? order;
  return { object, state: object.status.state, said: object.status.reason ?? order.status.reason };
}

const childrenOf = <T extends KubernetesObject>(among: readonly T[], parent: KubernetesObject): T[] =>
  among.filter(
    ({ owners, namespace }) =>
      owners.includes(`${parent.kind}/${parent.name}`) && sameNamespace(namespace, parent.namespace) === 'same',
  );

function latest<T extends KubernetesObject>(among: readonly T[], parent: KubernetesObject): T | null {
  const age = ({ createdAt }: T): number => timeOf(createdAt) ?? 0;
  return childrenOf(among, parent).reduce<T | null>(
    (last, each) => (last === null || age(each) >= age(last) ? each : last),
    null,
  );
}
