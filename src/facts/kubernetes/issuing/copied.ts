import type { Certificate, Secret } from '../../../model/kubernetes.ts';

/**
 * Whether an annotation or label of this key has a Secret copied into other namespaces, or filled from one there:
 * Reflector, Replicator, Config Syncer (once kubed), Synator, ClusterSecret, and the clone rules of Kyverno's samples.
 */
export const isCopyKey = (key: string): boolean =>
  /^(?:reflector\.v1\.k8s\.emberstack\.com|replicator\.v1\.mittwald\.de|kubed\.appscode\.com|synator|clustersecret\.io)\/|^allowedToBeCloned$/.test(
    key,
  );

/** Whether controllers copy the Secret itself, or what the Certificate writes. */
export const isCopied = (object: Secret | Certificate): boolean =>
  Object.keys(object.annotations).some(isCopyKey) ||
  (object.kind === 'Certificate' && (object.spec.copiedBy ?? []).length > 0);
