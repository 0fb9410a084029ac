import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLab, type Lab } from '../../src/lab/lab.ts';
import { answerOf, askLine, isOurs, newNonce, request } from '../echo/talking.ts';
import { eventually } from '../support/eventually.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import type { Ended } from '../support/process.ts';
import { startContainer, type Bundle, type Container, type Mount } from './container.ts';
import { buildImage, type Image } from './image.ts';
import { describeSystem } from './programs.ts';

const { version, description } = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'),
) as { readonly version: string; readonly description: string };
const revision = '0123456789abcdef0123456789abcdef01234567';
const key = 'sixteen bytes or more of a key';

const needs = {
  programs: ['buildah', 'runc', 'npm', 'dpkg', 'ldd'],
  trial: async () => (process.getuid?.() === 0 ? null : 'another user than root'),
};

await describeSystem('the image, built by buildah and run by runc', needs, () => {
  let image: Image;
  let folder: Folder;
  beforeAll(async () => {
    image = await buildImage(revision);
    folder = makeFolder();
  }, 500_000);
  afterAll(() => {
    folder[Symbol.dispose]();
    image[Symbol.dispose]();
  });

  async function ended(args: readonly string[], over: Partial<Bundle> = {}): Promise<Ended> {
    await using running = startContainer(image, { args, ...over });
    return await running.ended;
  }
  /** What this module of JavaScript prints there, by the image's own Node. */
  async function printed(module: string, over: Partial<Bundle> = {}): Promise<unknown> {
    const args = ['--input-type=module', '--eval', module];
    const { code, stdout, stderr } = await ended(args, { entry: ['/usr/local/bin/node'], ...over });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout);
  }

  test('says what it is, and that it runs as nobody in particular', () => {
    const { Labels, ...config } = image.config;
    expect(config).toEqual({
      User: '65532:65532',
      Env: ['PATH=/usr/local/bin'],
      Entrypoint: ['/usr/local/bin/hostprobe'],
      Cmd: ['--help'],
      WorkingDir: '/work',
    });
    const own = Object.entries(Labels).map(([name, value]) => [name.replace('org.opencontainers.image.', ''), value]);
    expect(Object.fromEntries(own)).toMatchObject({
      title: 'hostprobe',
      description,
      licenses: 'Apache-2.0',
      url: 'https://hostprobe.io',
      source: 'https://hostprobe.io',
      version,
      revision,
    });
  });

  const packages = (): string[] => readdirSync(join(image.root, 'var/lib/dpkg/status.d')).toSorted();

  test('holds Node, what Node needs, and the program; and nothing that its user may write', () => {
    const entries = readdirSync(image.root, { recursive: true, withFileTypes: true });
    const pathOf = (entry: (typeof entries)[number]): string => join(entry.parentPath, entry.name);
    const files = entries.filter((entry) => !entry.isDirectory());
    const paths = files.map((entry) => relative(image.root, pathOf(entry)));
    const others = paths.filter((path) => !/^opt\/hostprobe\/dist\/[\w.-]+$|^lib(?:64)?\/.*\.so\.\d+$/.test(path));
    const wanted = [
      'etc/group',
      'etc/nsswitch.conf',
      'etc/passwd',
      'opt/hostprobe/LICENSE',
      'opt/hostprobe/src/cli/hostprobe.cjs',
      'usr/local/bin/hostprobe',
      'usr/local/bin/node',
      ...packages().flatMap((name) => [`usr/share/doc/${name}/copyright`, `var/lib/dpkg/status.d/${name}`]),
    ];
    expect(others.toSorted()).toEqual(wanted.toSorted());
    const sound = (path: string): boolean => {
      const { mode, uid, gid } = statSync(path);
      return (mode & 0o6022) === 0 && uid === 0 && gid === 0;
    };
    const unlinked = entries.filter((entry) => !entry.isSymbolicLink()).map(pathOf);
    expect(unlinked.filter((path) => !sound(path))).toEqual([]);
    const sizes = files.filter((entry) => entry.isFile()).map((entry) => statSync(pathOf(entry)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200e6);
  });

  test('tells scanners what is in it', () => {
    expect(packages()).toEqual(expect.arrayContaining(['libc6', 'libgcc-s1', 'libstdc++6']));
    for (const name of packages()) {
      const status = readFileSync(join(image.root, 'var/lib/dpkg/status.d', name), 'utf8').split('\n');
      expect(status).toEqual(
        expect.arrayContaining([
          `Package: ${name}`,
          'Status: install ok installed',
          expect.stringMatching(/^Version: \d/),
        ]),
      );
    }
    const sbom = readFileSync(join(image.root, 'opt/hostprobe/dist/sbom.cdx.json'), 'utf8');
    expect(sbom).toContain(`"purl": "pkg:npm/hostprobe@${version}"`);
  });

  test('may do nothing there', async () => {
    const places = ['/x', '/work/x', '/tmp/x', '/opt/hostprobe/dist/x', '/dev/x'];
    const module = `
      import { readFileSync, writeFileSync } from 'node:fs';
      const codeOf = (path) => { try { writeFileSync(path, ''); return 'written' } catch ({ code }) { return code } };
      console.log(JSON.stringify({
        uid: process.getuid(), gid: process.getgid(), pid: process.pid,
        status: readFileSync('/proc/self/status', 'utf8').match(/^(?:Groups|Cap\\w+|NoNewPrivs):.*/gm),
        codes: ${JSON.stringify(places)}.map(codeOf),
      }));`;
    expect(await printed(module)).toEqual({
      uid: 65532,
      gid: 65532,
      pid: 1,
      status: [
        'Groups:\t ',
        ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'].map((name) => `${name}:\t0000000000000000`),
        'NoNewPrivs:\t1',
      ],
      codes: ['EROFS', 'EROFS', 'ENOENT', 'EROFS', 'EACCES'],
    });
  });

  test('knows time zones, its own user, and the names of /etc/hosts', async () => {
    const hosts = folder.write('hosts', '192.0.2.7 pushgateway.example.com\n');
    const module = `
      import { lookup } from 'node:dns/promises';
      import { userInfo } from 'node:os';
      const { address } = await lookup('pushgateway.example.com');
      const hour = new Date('2026-07-01T12:00:00Z').getHours();
      console.log(JSON.stringify({ hour, user: userInfo().username, address }));`;
    const mounts = [{ source: hosts, destination: '/etc/hosts' }];
    expect(await printed(module, { env: { TZ: 'Europe/Stockholm' }, mounts })).toEqual({
      hour: 14,
      user: 'hostprobe',
      address: '192.0.2.7',
    });
  });

  test('without a command it says what there is', async () => {
    const { code, stdout, stderr } = await ended(image.config.Cmd);
    expect({ code, stdout, stderr }).toMatchObject({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: hostprobe /);
    expect(await ended(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  describe('on a platform', () => {
    let lab: Lab;
    let authorities: string;
    beforeAll(async () => {
      lab = await startLab();
      const { trust } = lab.configuration as { readonly trust: { readonly public: readonly [string] } };
      authorities = dirname(trust.public[0]);
      const copy = join(folder.path, 'authorities');
      cpSync(authorities, copy, { recursive: true });
      chmodSync(copy, 0o755);
    });
    afterAll(() => lab.stop());

    /** A configuration where the program looks for it, and what it names, as a Pod has them: not to be written to. */
    function configured(more: object): Mount[] {
      const inside = mkdtempSync(join(folder.path, 'configuration-'));
      chmodSync(inside, 0o755);
      writeFileSync(join(inside, 'hostprobe.yaml'), JSON.stringify({ ...lab.configuration, ...more }));
      return [
        { source: inside, destination: '/etc/hostprobe' },
        { source: join(folder.path, 'authorities'), destination: authorities },
      ];
    }
    const started = (args: readonly string[], over: Partial<Bundle>): Container =>
      startContainer(image, { args, ...over });

    test('check tells the good from the bad', async () => {
      const mounts = configured({});
      expect(await ended(['check', 'demo.example.com'], { mounts })).toMatchObject({ code: 0, stderr: '' });
      const { code, stdout } = await ended(['check', 'relative.example.com'], { mounts });
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringContaining('✗ dns.resolves') as string,
      });
    });

    test('serve looks, answers, keeps its history on its volume, and ends when it is told to', async () => {
      const history = join(folder.path, 'history');
      mkdirSync(history);
      chownSync(history, 65532, 65532);
      const targets = lab.hosts.slice(0, 2).map(({ target }) => target);
      const store = { path: '/var/lib/hostprobe/history.sqlite' };
      const mounts = [
        ...configured({ targets, store, server: { listen: '127.0.0.1:0' } }),
        { source: history, destination: '/var/lib/hostprobe', writable: true },
      ];
      await using daemon = started(['serve'], { mounts });
      await daemon.prints(/it looks and answers/);
      const port = /"port":(\d+)/.exec(daemon.printed().stderr)?.[1];
      const read = async (path: string): Promise<string | null> => {
        const answer = await fetch(`http://127.0.0.1:${port}${path}`);
        return answer.ok ? answer.text() : null;
      };
      await eventually('readiness', () => read('/readyz'));
      expect(await read('/healthz')).not.toBeNull();
      await eventually('the first looks', async () => {
        const metrics = (await read('/metrics')) ?? '';
        return metrics.includes('hostprobe_target_up{') && metrics.includes('hostprobe_store_up 1') ? metrics : null;
      });
      daemon.kill('SIGTERM');
      expect(await daemon.ended).toMatchObject({ code: 0, stdout: '' });
      expect(readdirSync(history)).toContain('history.sqlite');
    });

    test('echo answers who has its key, and ends when it is told to', async () => {
      const env = { HOSTPROBE_ECHO_KEY: key, HOSTPROBE_ECHO_LISTEN: '127.0.0.1:0' };
      await using echo = started(['echo'], { env });
      await echo.prints(/answers at/);
      const port = Number(/answers at 127\.0\.0\.1:(\d+)/.exec(echo.printed().stderr)?.[1]);
      const nonce = newNonce();
      const words = request(['Host: demo.example.com', 'Connection: close', askLine(nonce, key)]);
      expect(isOurs(await answerOf(port, words), nonce, key)).toBe(true);
      echo.kill('SIGTERM');
      expect((await echo.ended).code).toBe(143);
    });
  });
});
