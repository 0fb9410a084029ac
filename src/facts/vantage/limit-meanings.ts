import { limitCodes, type LimitCode } from '../../model/vantage.ts';
import { keepsFrom } from './limits.ts';

/** What there is to know of a limit of the vantage. */
export interface LimitMeaning {
  readonly code: LimitCode;
  /** What is so, as a sentence without a final stop. */
  readonly title: string;
  /** How it is found, and what it does to a verdict. */
  readonly why: string;
  /** What whoever runs hostprobe can do. */
  readonly fix: string;
  readonly keepsFrom: string;
  /** What people search for. */
  readonly aliases: readonly string[];
}

const meanings: Readonly<Record<LimitCode, Omit<LimitMeaning, 'code' | 'keepsFrom'>>> = {
  'cut-off': {
    aliases: ['ERR_INTERNET_DISCONNECTED', 'DNS_PROBE_FINISHED_NO_INTERNET', 'offline', 'no network'],
    title: 'nothing came back from beyond our own host',
    why: 'Every question and every connection that left this host stayed without an answer. Whatever that means, it says nothing of the targets, so they are unknown and not failed.',
    fix: "Look at this host's own network: the cable or the wireless network, the default route, a firewall that drops what goes out, in a cluster an egress NetworkPolicy (DNS to port 53 has to be allowed, too).",
  },
  'no-ipv4': {
    aliases: ['IPv6 only', 'NAT64'],
    title: 'there is no way to anywhere over IPv4 from here',
    why: 'This host has no route to the IPv4 Internet, or nothing was heard over it, so that the silence of an IPv4 address says nothing of that address.',
    fix: 'Probe from a host that has IPv4, or give this one a NAT64 gateway or an IPv4 address.',
  },
  'no-ipv6': {
    aliases: ['no IPv6', 'IPv6 not reachable'],
    title: 'there is no way to anywhere over IPv6 from here',
    why: 'This host has no route to the IPv6 Internet, or nothing was heard over it, so that the silence of an IPv6 address says nothing of that address. Containers and clusters are often like this.',
    fix: 'Probe from a host that has IPv6 as well, if AAAA records are to be judged; else nothing has to be done.',
  },
  'resolver-does-not-validate': {
    aliases: ['DNSSEC', 'AD bit'],
    title: 'the resolver before us does not validate DNSSEC signatures',
    why: 'It hands on answers whose signatures are broken. Users behind a resolver that validates get SERVFAIL for the same name.',
    fix: 'Use a resolver that validates: set dns.resolvers (or --resolver) to one, or switch validation on in your own.',
  },
  'direct-dns-blocked': {
    aliases: ['port 53 blocked', 'DNS egress'],
    title: 'only resolvers answer on port 53; the servers of zones cannot be asked',
    why: 'The servers of several zones stayed silent while a resolver answered: a firewall or a NetworkPolicy lets DNS go to the resolver alone. What a resolver still holds in its cache is then taken for what is so, and a record that was just changed may be judged as it was before.',
    fix: 'Allow UDP and TCP port 53 to anywhere from here, or switch the question off with dns.authoritative.enabled: false.',
  },
  'dns-intercepted': {
    aliases: ['transparent DNS proxy', 'DNS hijacking', 'DNS interception', 'DNS redirection'],
    title: 'somebody answers in the place of whoever is asked on port 53',
    why: 'A question was answered that whoever was asked cannot have answered. A router, a firewall or the provider redirects all DNS to a resolver of its own, which may hold what is out of date, or say what it likes.',
    fix: 'Probe from a network that does not redirect port 53, or take the exception for this host. Until then the verdict on DNS rests on what the interceptor says.',
  },
  'clock-off': {
    aliases: ['your clock is ahead', 'your clock is behind', 'clock skew', 'wrong time', 'NTP'],
    title: 'our clock is more than a minute off',
    why: 'The Date headers of those who answered agree with one another and not with us. Whether a certificate is valid, and when it has to be renewed, hangs on the clock.',
    fix: 'Synchronise the clock: timedatectl set-ntp true, or chronyd; in a virtual machine, after it was suspended.',
  },
  'tls-intercepted': {
    aliases: ['MOZILLA_PKIX_ERROR_MITM_DETECTED', 'TLS inspection', 'SSL inspection', 'man in the middle', 'Zscaler'],
    title: 'one issuer that is not publicly trusted vouches for everybody',
    why: 'Targets that have nothing to do with one another showed certificates of the same strange issuer: a proxy or a security program of this network opens TLS connections and signs for all of them.',
    fix: 'Probe from a network without such a proxy, or take the exception for this host. Its certificate is no fault of the targets.',
  },
  'captive-portal': {
    aliases: ['sign in to network', 'hotspot login', 'login page of the network'],
    title: 'one party answers in the place of everybody',
    why: 'Targets that have nothing to do with one another showed the same certificate, which is made for none of them: a sign-in page of the network, or a filter, stands before all of them.',
    fix: 'Sign in to the network with a browser, or probe from another one.',
  },
  'hosts-file': {
    aliases: ['/etc/hosts', 'hostAliases'],
    title: "this machine's hosts file gives a name other addresses than the DNS does",
    why: 'The verdict is on what the DNS says, which is what users get. Browsers, curl and everything else on this machine go by the hosts file, and so may see something else than the verdict says, and something else than users see.',
    fix: 'Take the line out of /etc/hosts (on Windows C:\\Windows\\System32\\drivers\\etc\\hosts), or out of hostAliases of the Pod, once it is no longer needed. To look at one address on purpose use --address.',
  },
  hairpin: {
    aliases: ['hairpinning', 'hairpin NAT', 'NAT loopback', 'PROXY protocol from inside the cluster'],
    title: 'connections to the load balancer of the cluster that we are in do not leave the cluster',
    why: 'kube-proxy takes the address of a load balancer as a Service of its own cluster and leads the connection straight to a node or a Pod. The load balancer itself, its firewall and its health checks are passed by, and where it speaks the PROXY protocol to the ingress controller, that waits in vain for the header. An echo behind it then sees the address of a Pod or a node, which says nothing of what it sees of users.',
    fix: 'Probe from outside the cluster as well, and compare the two reports with hostprobe compare. Where Pods have to reach the public name themselves, set a host name instead of an IP address in the status of the Service (the annotation for it depends on the cloud), or have the DNS of the cluster lead them to the ingress controller.',
  },
};

export const limitMeanings: readonly LimitMeaning[] = limitCodes.map((code) =>
  Object.assign({ code, keepsFrom: keepsFrom[code] }, meanings[code]),
);
