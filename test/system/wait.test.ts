import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportIn } from '../support/report.ts';
import { awaitedHosts, sites } from './internet.ts';
import { program } from './installed.ts';
import { describeSystem } from './programs.ts';
import { sceneNeeds, startScene, type Scene } from './scene.ts';
import { standIn } from './vantages.ts';

await describeSystem('waiting for a record, in network namespaces', sceneNeeds, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene();
  });
  afterAll(() => scene?.[Symbol.asyncDispose]());

  const [bothDenied, oneDenied] = awaitedHosts;

  test.concurrent.each([
    { host: bothDenied, types: ['A', 'AAAA'] },
    { host: oneDenied, types: ['A'] },
  ])('it comes, and a resolver denies its $types for a while', { timeout: 90_000 }, async ({ host, types }) => {
    const { internet, hostprobe } = scene;
    await using vantage = await standIn(internet);
    for (const type of types) {
      const { stdout } = await vantage.run(program('dig'), host, type);
      expect(stdout).toContain('status: NXDOMAIN');
    }
    const waiting = vantage.start(
      ...hostprobe('check', host, '--config', internet.configFile, '--wait', '1m', '-o', 'json'),
    );
    await waiting.prints(/waiting until .* for 1 of 1 targets/);
    internet.publish(host);
    const ended = await waiting.ended;
    expect(reportIn(ended).targets.map(({ status }) => status)).toEqual(['pass']);
    expect(ended.code).toBe(0);
    const lines = ended.stderr.split('\n').filter((line) => line.includes(`${host}: `));
    expect(lines).toEqual([
      expect.stringContaining(`${host} does not exist`),
      expect.stringContaining(`the resolver ${sites.resolver.ipv4} still says that ${host} does not exist, until`),
      expect.stringMatching(/: pass$/),
    ]);
  });
});
