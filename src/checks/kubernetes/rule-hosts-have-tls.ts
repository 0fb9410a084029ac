import { lacksObjects, mayHaveObjects } from '../../facts/kubernetes/judged.ts';
import { listenerTlsVerdicts } from '../../facts/kubernetes/routing/listener-tls.ts';
import { ruleTlsVerdicts } from '../../facts/kubernetes/routing/rule-tls.ts';
import { hasOwn } from '../../facts/kubernetes/routing/own.ts';
import { defineCheck } from '../define.ts';

export const ruleHostsHaveTls = defineCheck({
  id: 'kubernetes.rule-hosts-have-tls',
  title: 'each host of a rule or listener has a certificate, and each host of TLS a rule',
  why: 'An Ingress controller serves a host that is missing under spec.tls with its stand-in certificate, and cert-manager passes over an entry without secretName in silence: browsers say "Your connection is not private".',
  fix: 'Write the same host under spec.rules and spec.tls, with a secretName for its certificate.',
  sources: [
    { title: 'Kubernetes: Ingress, TLS', url: 'https://kubernetes.io/docs/concepts/services-networking/ingress/#tls' },
    { title: 'cert-manager: annotated Ingress', url: 'https://cert-manager.io/docs/usage/ingress/' },
    { title: 'Gateway API: TLS', url: 'https://gateway-api.sigs.k8s.io/guides/tls/' },
    { title: 'Welkin: network model', url: 'https://elastisys.io/welkin/user-guide/network-model/' },
  ],
  aliases: [
    'secretName missing',
    'spec.tls',
    'certificateRefs',
    'InvalidCertificateRef',
    'certificate not created',
    'from-to-www-redirect',
  ],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)', 'ISO 27001:2022 8.24 (A.10.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['no-secret-name', 'no-tls-hosts', 'host-without-tls', 'no-tls', 'no-rule', 'no-certificate'],
  worst: 'fail',
  needs: ['objects'],
  yieldsTo: [],
  applies: (view) => mayHaveObjects(view) && hasOwn(view.objects, ['Ingress', 'Gateway', 'ListenerSet']),
  lacks: lacksObjects,
  *run({ objects }) {
    for (const seen of objects) {
      const host = 'host' in seen.subject ? seen.subject.host : null;
      if (host !== null) yield* ruleTlsVerdicts(seen, host);
      yield* listenerTlsVerdicts(seen, host);
    }
  },
});
