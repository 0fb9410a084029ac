import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { hasProgram } from '../../system/installed.ts';
import { finding, target as reported } from '../../report/reports.ts';
import { makeFolder } from '../../support/folder.ts';
import { served, toldOf } from './served.ts';

const run = promisify(execFile);

/** What a real browser makes of a page, as markup. */
async function rendered(url: string, folder: string, width = 1280): Promise<string> {
  const { stdout } = await run(
    'chromium',
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${folder}`,
      `--window-size=${width},800`,
      '--virtual-time-budget=2000',
      '--dump-dom',
      url,
    ],
    { timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}

const script = '<script>document.title="ran"</script><img src=x onerror="document.title=\'ran\'">';
const hostile = `x"'>${script}</title></style></pre></main>`;

test.skipIf(!hasProgram('chromium'))(
  'a browser runs and loads nothing of what a report holds',
  { timeout: 120_000 },
  async () => {
    using folder = makeFolder();
    const bad = reported({
      host: 'bad.example.com',
      name: hostile,
      status: 'fail',
      labels: { [hostile]: hostile },
      findings: [finding(hostile, 'fail', hostile, { fix: { text: hostile, paste: [hostile] }, see: [hostile] })],
    });
    await using app = await served({ told: [toldOf(bad)] });
    const first = await rendered(`${app.url}/`, folder.path);
    expect(first).toContain('<title>1 fail of 1 - hostprobe</title>');
    const second = await rendered(`${app.url}/targets/${encodeURIComponent(hostile)}`, folder.path, 360);
    expect(second).toContain('<title>fail: x"\'&gt;&lt;script&gt;');
    for (const page of [first, second]) {
      expect(page).not.toMatch(/<(?:script|img)\b/);
      expect(page).toContain('&lt;script&gt;document.title="ran"&lt;/script&gt;');
    }
    expect(app.answered.filter((each) => !each.startsWith('other'))).toEqual(['/ 200', '/targets/:name 200']);
    expect(app.logged).toEqual([]);
  },
);
