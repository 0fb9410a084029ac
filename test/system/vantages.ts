import { start, type Ended, type Started } from '../support/process.ts';
import { sites, type Both, type Internet } from './internet.ts';
import { makeNamespace, type Namespace } from './namespaces.ts';
import { program } from './installed.ts';

interface Options {
  /** The address families that it has; both unless given. */
  readonly families?: readonly ('ipv4' | 'ipv6')[];
  /** What its resolv.conf lists: the resolver that validates, unless given. */
  readonly resolvers?: readonly Both[];
  /** Lines of its hosts file, beside localhost. */
  readonly hosts?: readonly string[];
  /** Chains of nft(8) on the way into the internet; `$here` stands for the interface of those who come from this place. */
  readonly middlebox?: string;
}

/** A place of its own from which the internet is seen, through one router. */
export interface Vantage extends AsyncDisposable {
  readonly namespace: Namespace;
  /** Starts a command that stands there. */
  start(...words: [string, ...string[]]): Started;
  run(...words: [string, ...string[]]): Promise<Ended>;
}

let made = 0;

export async function standIn(internet: Internet, options: Options = {}): Promise<Vantage> {
  const { families = ['ipv4', 'ipv6'], resolvers = [sites.resolver], hosts = [], middlebox } = options;
  await using starting = new AsyncDisposableStack();
  const number = ++made;
  const near = `way${number}`;
  const nameservers = resolvers.flatMap((site) => families.map((family) => `nameserver ${site[family]}\n`));
  const namespace = starting.use(
    await makeNamespace({
      'resolv.conf': nameservers.join(''),
      hosts: ['127.0.0.1 localhost', ...hosts, ''].join('\n'),
    }),
  );
  const router = internet.namespace;
  await router.ip(`link add ${near} type veth peer name way netns ${namespace.name}`);
  await router.ip(`link set ${near} up`);
  await namespace.ip('link set way up');
  if (families.includes('ipv4')) {
    await router.ip(`address add 10.80.${number}.1/24 dev ${near}`);
    await namespace.ip(`address add 10.80.${number}.2/24 dev way`);
    await namespace.ip(`route add default via 10.80.${number}.1`);
  }
  if (families.includes('ipv6')) {
    const network = `2a01:4f8:ff${number.toString(16).padStart(2, '0')}:`;
    await router.ip(`address add ${network}:1/64 dev ${near} nodad`);
    await namespace.ip(`address add ${network}:2/64 dev way nodad`);
    await namespace.ip(`route add default via ${network}:1`);
  } else {
    await namespace.must('sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6');
  }
  if (middlebox !== undefined) {
    const rules = internet.folder.write(
      `${near}.nft`,
      `table inet ${near} {\n${middlebox.replaceAll('$here', near)}\n}\n`,
    );
    await router.must(program('nft'), '-f', rules);
    starting.defer(async () => void (await router.must(program('nft'), `delete table inet ${near}`)));
  }
  const running = starting.move();
  const begin = (...words: [string, ...string[]]): Started =>
    start(namespace.command(words), { cwd: internet.folder.path, atMostMs: 120_000 });
  return {
    namespace,
    start: begin,
    run: (...words) => begin(...words).ended,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
