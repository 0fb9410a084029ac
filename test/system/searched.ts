/** Looks one name up as this machine's own resolv.conf says, and prints the addresses. */
import { startDeadline } from '../../src/observe/deadline.ts';
import { startDns } from '../../src/observe/dns/observer.ts';
import { listResolvers } from '../../src/observe/dns/resolvers.ts';
import { startLife } from '../../src/observe/life.ts';
import { settingsFor } from '../support/dns-client.ts';
import { target } from '../support/evidence.ts';

const [host = ''] = process.argv.slice(2);
const settings = settingsFor(53, { resolvers: ['system'], search: 'system', attempts: 1 });
const dns = startDns({ settings, life: startLife(), resolvers: listResolvers(settings.dns.resolvers) });
const deadline = startDeadline(5000, new AbortController().signal);
const { resolver } = await dns.forTarget(target({ host, search: true }), deadline).resolve();
deadline.clear();
console.log((resolver?.addresses ?? []).map(({ address }) => address).join(' '));
