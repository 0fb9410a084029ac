import type { Fix } from '../../../model/check.ts';
import type { Certificate } from '../../../model/kubernetes.ts';
import { shellWord } from '../../dns/records/record.ts';
import { titleOf } from '../routing/title.ts';
import { kubectlIn, kubectlOn } from '../see.ts';
import type { BrokenLink } from './issuance.ts';

/** RFC 8555 6.7, and what Let's Encrypt writes of it. */
export const isRateLimited = ({ said }: BrokenLink): boolean =>
  /urn:ietf:params:acme:error:rateLimited|\btoo many (?:certificates|failed authorizations|new orders|registrations)\b/i.test(
    said ?? '',
  );

/** When an authority wants to be asked again, as it says. */
export const retryAfter = ({ said }: BrokenLink): string | null =>
  /retry after (\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?: ?UTC|Z)?)/i.exec(said ?? '')?.[1] ?? null;

/** What to do about an issuance that stands still. */
export function issuanceFix(link: BrokenLink, certificate: Certificate | null): Fix {
  if (isRateLimited(link)) {
    const until = retryAfter(link);
    return {
      text: `Wait${until === null ? '' : ` until ${until}`}: cert-manager tries again by itself. Delete neither the Secret nor the Certificate, for each new order counts; try changes out with the staging environment.`,
    };
  }
  const { text, paste = [] } = whatToDo(link);
  if (!isOver(link)) {
    const goesOn = 'cert-manager goes on by itself, and needs no new order';
    return { text: `${text} Then ${goesOn}.`, ...inTerminal(paste) };
  }
  const later = 'cert-manager orders anew by itself, an hour after the failure and later each time';
  if (certificate === null) return { text: `${text} Then ${later}.`, ...inTerminal(paste) };
  const { namespace, name } = certificate;
  const again = `cmctl ${namespace === null ? '' : `-n ${shellWord(namespace)} `}renew ${shellWord(name)}`;
  return {
    text: `${text} Then ${later}; cmctl, a program of cert-manager's own, has it do so at once.`,
    ...inTerminal([...paste, again]),
  };
}

const inTerminal = (paste: readonly string[]): Pick<Fix, 'paste' | 'where'> =>
  paste.length === 0 ? {} : { paste, where: 'in a terminal' };

/** Whether it has come to an end without a certificate: what is pending is looked at again and again. */
const isOver = ({ object, state }: BrokenLink): boolean =>
  object.kind === 'Certificate'
    ? state === 'Failed'
    : /^(?:invalid|expired|errored|Failed|Denied|InvalidRequest)$/.test(state ?? '');

function whatToDo({ object, state, said }: BrokenLink): { readonly text: string; readonly paste?: readonly string[] } {
  switch (object.kind) {
    case 'Challenge': {
      const host = object.spec.dnsName ?? 'the host';
      return object.spec.type === 'DNS-01' ? provenByDns(host, said) : provenByHttp(host);
    }
    case 'Issuer':
    case 'ClusterIssuer':
      return {
        text:
          state === 'ErrRegisterACMEAccount'
            ? `See that the server of ${titleOf(object)} is right and reached from the cluster, and takes its e-mail address: its account there could not be made.`
            : `Mend ${titleOf(object)}: it is not ready to issue.`,
      };
    case 'Order':
      return { text: 'Mend what the ACME server says of the order.' };
    default:
      return { text: 'Mend what cert-manager says of it.' };
  }
}

const provenByHttp = (host: string) => {
  const url = `http://${host}/.well-known/acme-challenge/`;
  return {
    text: `See that ${url} leads to this cluster: DNS for both families, port 80 open, no allowlist, login or redirect elsewhere in its way. The check http.challenge-path-reaches follows that way.`,
    paste: [`curl -v ${shellWord(`${url}hostprobe`)}`],
  };
};

function provenByDns(host: string, said: string | null) {
  const name = `_acme-challenge.${host}`;
  const wait = /propagat/i.test(said ?? '')
    ? 'Wait some minutes, for all name servers of the zone have to give the new record; if it does not come, see'
    : 'See';
  return {
    text: `${wait} that cert-manager may write the TXT record ${name} and that name servers give it; on Welkin, NetworkPolicies keep DNS-01 from the Internet by default: ask the administrator.`,
    paste: [`dig +short TXT ${shellWord(name)}`],
  };
}

/** Commands that show how far cert-manager has come. */
export const issuanceCommands = ({ object }: BrokenLink, namespace: string | null): string[] => [
  `${kubectlIn(namespace)} get certificate,certificaterequest,order,challenge`,
  `${kubectlOn('describe', object)}`,
];
