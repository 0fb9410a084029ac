import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkIds } from '../../src/cli/catalogue.ts';
import { runProgram } from '../../src/cli/program.ts';
import { makeFolder, type Folder } from '../support/folder.ts';
import { captured } from '../support/io.ts';
import { run } from '../support/process.ts';
import { hasProgram } from '../system/installed.ts';

let folder: Folder;
beforeAll(async () => {
  folder = makeFolder();
  folder.write('package.json', '');
  for (const shell of ['bash', 'zsh', 'fish']) folder.write(`completion.${shell}`, await scriptFor(shell));
});
afterAll(() => folder[Symbol.dispose]());

async function scriptFor(shell: string): Promise<string> {
  const { io, out } = captured();
  expect(await runProgram(['completion', shell], io)).toBe(0);
  return out();
}

const commands = [
  'check',
  'serve',
  'judge',
  'compare',
  'discover',
  'records',
  'explain',
  'echo',
  'demo',
  'config',
  'completion',
  'man',
];
const formats = ['text', 'json', 'jsonl', 'csv', 'junit', 'markdown', 'github', 'prometheus'];

/** What is typed, and what may stand in the place of its last word: as much of it as a shell replaces. */
const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
  ['hostprobe ', commands],
  ['hostprobe co', ['compare', 'config', 'completion']],
  ['hostprobe config ', ['check', 'show', 'schema']],
  ['hostprobe config show --dom', ['--domain']],
  ['hostprobe check --tru', ['--trust']],
  ['hostprobe check demo.example.com --strict --verb', ['--verbose']],
  ['hostprobe check --trust p', ['public', 'private']],
  ['hostprobe check --resolver 192.0.2.1 --look ', ['quick', 'full']],
  ['hostprobe check -o ', formats],
  ['hostprobe check --group-by o', ['owner']],
  ['hostprobe check --only tls.name-matches,dns.reso', ['tls.name-matches,dns.resolves']],
  ['hostprobe check --skip ', checkIds],
  ['hostprobe explain hair', ['hairpin']],
  ['hostprobe explain tls.n', ['tls.name-matches', 'tls.not-placeholder', 'tls.not-revoked']],
  ['hostprobe judge pack', ['package.json']],
  ['hostprobe compare package.json pack', ['package.json']],
  ['hostprobe check --record pack', ['package.json']],
  ['hostprobe check -f pack', ['package.json']],
  ['hostprobe discover --manif', ['--manifest']],
  ['hostprobe completion ', ['bash', 'zsh', 'fish']],
  ['hostprobe completion z', ['zsh']],
];

describe('bash', () => {
  const complete = async (line: string): Promise<string[]> => {
    const script = `source completion.bash
      COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
      _hostprobe; for word in "\${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done`;
    const { stdout, stderr } = await run(['bash', '--norc', '-c', script, 'bash', line], { cwd: folder.path });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((word) => word !== '');
  };
  test.each(cases)('%s', async (line, words) => {
    expect((await complete(line)).toSorted()).toEqual(words.toSorted());
  });
  test('what stands behind `=` is replaced alone', async () => {
    expect(await complete('hostprobe check --trust=pu')).toEqual(['public']);
    expect(await complete('hostprobe check -o json=pack')).toEqual(['package.json']);
    expect(await complete('hostprobe check --only=tls.a,tls.na')).toEqual(['tls.a,tls.name-matches']);
  });
  test('what no option is offers nothing', async () => {
    expect(await complete('hostprobe check --nosuch')).toEqual([]);
    expect(await complete('hostprobe nosuch --tr')).toEqual([]);
  });
});

describe.skipIf(!hasProgram('fish'))('fish', () => {
  const complete = async (line: string): Promise<string[]> => {
    const script = `source completion.fish; complete -C '${line}'`;
    const env = { HOME: folder.path };
    const { stdout } = await run(['fish', '--no-config', '-c', script], { cwd: folder.path, env });
    return stdout.split('\n').flatMap((row) => (row === '' ? [] : [row.split('\t')[0] ?? '']));
  };
  test.each(cases)('%s', async (line, words) => {
    expect((await complete(line)).toSorted()).toEqual(words.toSorted());
  });
  test('a value behind `=`, and a file behind a format', async () => {
    expect(await complete('hostprobe check --trust=pu')).toEqual(['--trust=public']);
    expect(await complete('hostprobe check -o json=pack')).toEqual(['json=package.json']);
  });
});

describe.skipIf(!hasProgram('zsh'))('zsh', () => {
  /** An interactive shell on a terminal of its own, in which a key completes and tells what the line became. */
  const session = `zmodload zsh/zpty
    zpty -b inner zsh -f -i
    zpty -w inner 'cd $FOLDER; PROMPT=; unsetopt beep; autoload -Uz compinit; compinit -u -D; source completion.zsh'
    zpty -w inner 'told() { zle complete-word; print -r -- "$BUFFER" > told.tmp; mv told.tmp told; zle kill-buffer }'
    zpty -w inner 'zle -N told; bindkey "^Xt" told; : > ready'
    until [[ -e $FOLDER/ready ]]; do sleep 0.02; done
    for line in "$@"; do
      zpty -w -n inner "$line"$'\\x18t'
      until [[ -e $FOLDER/told ]]; do sleep 0.02; done
      cat $FOLDER/told; rm -f $FOLDER/told
    done
    zpty -d inner`;

  test('what is the only one left is filled in', async () => {
    const filled: readonly (readonly [line: string, becomes: string])[] = [
      ...cases.flatMap(([line, [only = '', ...more]]): [string, string][] =>
        more.length > 0 ? [] : [[line, line.replace(/\S*$/, only)]],
      ),
      ['hostprobe check --trust=pu', 'hostprobe check --trust=public'],
      ['hostprobe check -o json=pack', 'hostprobe check -o json=package.json'],
      ['hostprobe check localh', 'hostprobe check localhost'],
    ];
    const command = ['zsh', '-f', '-c', session, 'zsh', ...filled.map(([line]) => line)] as const;
    const { stdout } = await run([...command], { cwd: folder.path, env: { FOLDER: folder.path, HOME: folder.path } });
    // An option that takes a value gets its `=`, a list the next comma.
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/[=, ]+$/, ''));
    expect(lines).toEqual(filled.map(([, becomes]) => becomes));
  });
});

test('another shell is refused', async () => {
  const { io, err } = captured();
  expect(await runProgram(['completion', 'tcsh'], io)).toBe(2);
  expect(err()).toContain('bash, zsh, fish');
});
