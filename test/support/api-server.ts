import { ServerResponse } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createAuthority } from '../../src/lab/certificates.ts';
import { fits, keyOf, servedIn, usualApi, type AskedOf, type Fault, type Manifest } from './api-catalogue.ts';
import { kubeconfigText, type KubeconfigOptions } from './kubeconfig.ts';

export interface ApiServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly caPem: string;
  /** All that it was asked, in its order. */
  readonly asked: readonly AskedOf[];
  /** Makes it, or writes over it. */
  put(...objects: readonly Manifest[]): void;
  remove(kind: string, namespace: string | null, name: string): void;
  /** Of these resources (`secrets`, `default/secrets`), until told otherwise. */
  fault(resource: string, fault: Fault | null, only?: 'list' | 'watch'): void;
  /** `cert-manager.io/v1` with all that was in it. */
  uninstall(groupVersion: string): void;
  install(groupVersion: string): void;
  /** Nothing from before is remembered: versions and tokens of pages are too old. */
  compact(): void;
  /** Watches are told that they are too old, and are ended. */
  expireWatches(): void;
  /** Connections of watches are cut off, in the middle of a line where asked. */
  cutWatches(midLine?: boolean): void;
  /** What it writes into every watch. */
  say(line: string): void;
  bookmark(): void;
  watches(): number;
  /** There is nothing, and versions are given once more. */
  beginAnew(): void;
  /** It takes no connection any more, and loses those it has. */
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
  /** Told of each page of a list, once it is answered. */
  onPage(listener: ((resource: string) => void) | null): void;
  /** Before each answer. */
  slow(ms: number): void;
  /** From now on it is this one. */
  useToken(token: string): void;
  kubeconfig(over?: KubeconfigOptions): string;
}

interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly object: Manifest;
  readonly before: Manifest | null;
}
interface Watch {
  readonly response: Http2ServerResponse;
  readonly wants: (object: Manifest | null) => boolean;
  readonly resource: string;
  readonly apiVersion: string;
}

export interface ApiServerOptions {
  /** Spoken where the client may; else HTTP/1.1 alone. */
  readonly http2?: boolean;
  readonly token?: string;
  /** Over what it serves usually. */
  readonly without?: readonly string[];
}

/** A small API server over HTTPS that lists, in pages, and watches, with bookmarks, as the real one does. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const authority = await createAuthority('the cluster');
  const leaf = await authority.leaf({ dns: ['api.test', 'localhost'], ip: ['127.0.0.1'] });
  let token = options.token ?? 'the-token-of-the-tests';
  const installed = new Set(Object.keys(usualApi).filter((each) => !(options.without ?? []).includes(each)));
  const objects = new Map<string, Manifest>();
  const asked: AskedOf[] = [];
  const faults = new Map<string, Fault>();
  const watches = new Set<Watch>();
  const connections = new Set<Socket>();
  let changes: Change[] = [];
  let version = 1000;
  let oldest = 1000;
  let slowMs = 0;
  let listed: ((resource: string) => void) | null = null;

  const note = (type: Change['type'], object: Manifest, before: Manifest | null): void => {
    const change = { type, version, object, before };
    changes.push(change);
    for (const watch of watches) tell(watch, change);
  };
  /** To a watch, an object comes and goes with its labels. */
  const tell = ({ response, wants }: Watch, { type, object, before }: Change): void => {
    const [was, is] = [wants(before), type !== 'DELETED' && wants(object)];
    if (!was && !is) return;
    response.write(line(was ? (is ? 'MODIFIED' : 'DELETED') : 'ADDED', object));
  };
  const line = (type: string, object: unknown): string => `${JSON.stringify({ type, object })}\n`;

  const answer = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
    const url = new URL(request.url, 'https://api.test');
    const query = Object.fromEntries(url.searchParams);
    const authorization = request.headers.authorization ?? null;
    asked.push({ path: url.pathname, query, authorization });
    if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
    const refuse = (code: number, message: string, headers: Fault['headers'] = {}): void => {
      response.writeHead(code, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code }));
    };
    if (authorization !== `Bearer ${token}`) return refuse(401, 'Unauthorized');
    const give = (body: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    const [root, ...rest] = url.pathname.slice(1).split('/');
    if (root === 'version') return give({ major: '1', minor: '36', gitVersion: 'v1.36.0' });
    const apiVersion = root === 'api' ? (rest.shift() ?? '') : rest.splice(0, 2).join('/');
    if (root === 'apis' && !apiVersion.includes('/')) {
      const versions = [...installed].filter((each) => each.startsWith(`${apiVersion}/`));
      if (versions.length === 0) return refuse(404, 'the server could not find the requested resource');
      const list = versions.map((each) => ({ groupVersion: each, version: each.split('/')[1] }));
      return give({ kind: 'APIGroup', apiVersion: 'v1', name: apiVersion, versions: list, preferredVersion: list[0] });
    }
    const served = installed.has(apiVersion) ? servedIn(apiVersion) : [];
    if (served.length === 0) return refuse(404, 'the server could not find the requested resource');
    if (rest.length === 0) {
      const resources = served.map(({ resource, kind, namespaced }) => ({
        name: resource,
        kind,
        namespaced,
        verbs: ['list', 'watch'],
      }));
      return give({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersion, resources });
    }
    const namespace = rest[0] === 'namespaces' ? (rest[1] ?? '') : null;
    const name = rest[namespace === null ? 0 : 2] ?? '';
    const found = served.find(({ resource }) => resource === name);
    if (found === undefined) return refuse(404, 'the server could not find the requested resource');
    const verb = query['watch'] === undefined ? 'list' : 'watch';
    const fault = faults.get(`${name} ${verb}`) ?? faults.get(`${namespace}/${name}`) ?? faults.get(name);
    if (fault?.body !== undefined) return void response.writeHead(fault.status).end(fault.body);
    if (fault !== undefined) return refuse(fault.status, fault.message ?? `${name} is forbidden`, fault.headers);
    const wants = (object: Manifest | null): boolean =>
      object !== null &&
      object.kind === found.kind &&
      object.apiVersion === apiVersion &&
      (namespace === null || object.metadata.namespace === namespace) &&
      fits(query['labelSelector'], object.metadata.labels ?? {}) &&
      fits(query['fieldSelector'], { type: String(object['type'] ?? 'Opaque') });
    if (verb === 'watch') {
      const from = Number(query['resourceVersion']);
      response.writeHead(200, { 'content-type': 'application/json' });
      if (from < oldest) {
        response.end(
          line('ERROR', { kind: 'Status', code: 410, message: `too old resource version: ${from} (${oldest})` }),
        );
        return;
      }
      const watch: Watch = { response, wants, resource: name, apiVersion };
      for (const change of changes) if (change.version > from) tell(watch, change);
      watches.add(watch);
      const timer = setTimeout(() => response.end(), Number(query['timeoutSeconds'] ?? 300) * 1000);
      response.on('close', () => {
        clearTimeout(timer);
        watches.delete(watch);
      });
      // Over HTTP/1.1 the head would wait for the first line.
      if (response instanceof ServerResponse) response.flushHeaders();
      return;
    }
    const [at, after] = (query['continue'] ?? '').split(' ');
    if (at !== '' && Number(at) < oldest) return refuse(410, 'The provided continue parameter is too old');
    const all = [...objects.values()].filter(wants).toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const remaining = after === undefined ? all : all.filter((object) => keyOf(object) > after);
    const limit = Number(query['limit'] ?? 0);
    const page = limit > 0 ? remaining.slice(0, limit) : remaining;
    const last = page.at(-1);
    const isMore = last !== undefined && page.length < remaining.length;
    give({
      kind: `${found.kind}List`,
      apiVersion,
      metadata: {
        resourceVersion: String(version),
        ...(isMore && { continue: `${version} ${keyOf(last)}`, remainingItemCount: remaining.length - page.length }),
      },
      items: page.map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item),
    });
    listed?.(name);
  };

  const server = createSecureServer(
    {
      key: leaf.keyPem,
      cert: leaf.pem,
      allowHTTP1: true,
      ...(options.http2 !== true && { ALPNProtocols: ['http/1.1'] }),
    },
    (request, response) => {
      answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
    },
  );
  server.on('secureConnection', (socket: Socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => undefined);
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of connections) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}`;
  const endWatches = (end: (watch: Watch) => void): void => {
    for (const watch of watches) end(watch);
  };

  return {
    port,
    url,
    caPem: authority.pem,
    asked,
    put(...given) {
      for (const object of given) {
        version += 1;
        const whole = {
          ...object,
          metadata: { ...object.metadata, resourceVersion: String(version), uid: keyOf(object) },
        };
        const before = objects.get(keyOf(object)) ?? null;
        objects.set(keyOf(object), whole);
        note(before === null ? 'ADDED' : 'MODIFIED', whole, before);
      }
    },
    remove(kind, namespace, name) {
      const key = `${kind}/${namespace ?? ''}/${name}`;
      const before = objects.get(key);
      if (before === undefined) throw new Error(`there is no ${key}`);
      version += 1;
      objects.delete(key);
      note('DELETED', { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } }, before);
    },
    fault(resource, fault, only) {
      const key = only === undefined ? resource : `${resource} ${only}`;
      if (fault === null) faults.delete(key);
      else faults.set(key, fault);
    },
    uninstall(groupVersion) {
      installed.delete(groupVersion);
      for (const [key, object] of objects) if (object.apiVersion === groupVersion) objects.delete(key);
      endWatches((watch) => {
        if (watch.apiVersion === groupVersion) watch.response.end();
      });
    },
    install: (groupVersion) => void installed.add(groupVersion),
    compact() {
      version += 1;
      oldest = version;
      changes = [];
    },
    expireWatches: () =>
      endWatches(({ response }) => response.end(line('ERROR', { kind: 'Status', code: 410, message: 'Expired' }))),
    cutWatches(midLine = false) {
      endWatches((watch) => {
        watches.delete(watch);
        if (midLine) watch.response.write('{"type":"ADDED","object":{"metadata":{"na');
      });
      setImmediate(() => {
        for (const socket of connections) socket.destroy();
      });
    },
    say: (text) => endWatches(({ response }) => response.write(text)),
    bookmark: () =>
      endWatches(({ response }) =>
        response.write(line('BOOKMARK', { metadata: { resourceVersion: String(version) } })),
      ),
    watches: () => watches.size,
    beginAnew() {
      objects.clear();
      [changes, version, oldest] = [[], 1000, 1000];
    },
    goDown: close,
    comeUp: () => listen(port),
    onPage(listener) {
      listed = listener;
    },
    slow(ms) {
      slowMs = ms;
    },
    useToken(next) {
      token = next;
    },
    kubeconfig: (over = {}) => kubeconfigText({ url, token, caPem: authority.pem }, over),
    async [Symbol.asyncDispose]() {
      if (server.listening) await close();
    },
  };
}
