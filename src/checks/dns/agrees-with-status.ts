import { lacksObjects, mayHaveObjects } from '../../facts/kubernetes/judged.ts';
import { hasOwn } from '../../facts/kubernetes/routing/own.ts';
import { comparisonOf, statusVerdicts } from '../../facts/kubernetes/routing/status-verdict.ts';
import { isNamed, notLedByDns } from '../../facts/dns/host-name.ts';
import { defineCheck } from '../define.ts';

export const agreesWithStatus = defineCheck({
  id: 'dns.agrees-with-status',
  title: 'DNS leads the host to where the status of its Ingress, Gateway or Service says that it answers',
  why: 'A load balancer that was made anew has another address, and the records of old still lead to the one before, or to another cluster: what users reach is not what was deployed.',
  fix: 'Lead the host to the name of the load balancer instead of its addresses, and compare with kubectl get ingress.',
  sources: [
    {
      title: 'Kubernetes: Ingress status',
      url: 'https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/#IngressStatus',
    },
    { title: 'Gateway API: Gateway status', url: 'https://gateway-api.sigs.k8s.io/api-types/gateway/#gateway-status' },
    {
      title: 'ingress-nginx: publish-service',
      url: 'https://kubernetes.github.io/ingress-nginx/user-guide/cli-arguments/',
    },
  ],
  aliases: ['status.loadBalancer', 'ADDRESS', 'external IP', 'wrong cluster', 'old load balancer', 'ExternalDNS'],
  controls: ['ISO 27001:2022 8.21 (A.13.1.2)'],
  owner: 'developer',
  urgency: 'soon',
  essential: false,
  look: 'quick',
  reasons: ['elsewhere'],
  worst: 'warn',
  needs: ['objects', 'resolution', 'balancers'],
  mayMiss: ['balancers'],
  yieldsTo: ['dns.leads-to-load-balancer', 'dns.target-is-absolute', 'dns.resolves'],
  applies: (view) =>
    isNamed(view.target) && mayHaveObjects(view) && hasOwn(view.objects, ['Ingress', 'Gateway', 'Service']),
  lacks(view) {
    const lack = lacksObjects(view) ?? notLedByDns(view.target);
    if (lack !== null) return lack;
    const comparison = comparisonOf(view);
    return typeof comparison === 'string' ? { because: comparison, lasting: true, spared: true } : null;
  },
  run: statusVerdicts,
});
