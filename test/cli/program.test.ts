import { spawnSync } from 'node:child_process';
import packageJson from 'together-otel/package.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { run } from './command.ts';

const commands = ['run', 'doctor', 'prices', 'explain', 'dashboards', 'version', 'completion'];

describe('the program', () => {
  it.each([[['--version']], [['-V']], [['version']]])('%j prints the version', async (args) => {
    const stdout = `${packageJson.version}\n`;
    expect(await run(args)).toEqual({ code: 0, signal: null, stdout, stderr: '' });
  });

  it('prints the version for machines', async () => {
    const { stdout } = await run(['version', '--json']);
    const { version } = packageJson;
    expect(JSON.parse(stdout)).toEqual({ name: 'together-otel', version, node: process.version });
  });

  it('names every command and the exit codes in its help', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toContain(`\n  ${command} `);
    expect(stdout).toContain('Exit codes: 0 fine, 1 failed');
  });

  it.each(commands)('%s has a help', async (command) => {
    const { code, stdout, stderr } = await run([command, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: together-otel ${command} `));
    expect(await run(['help', command])).toMatchObject({ code: 0, stdout });
  });

  it.each([
    [
      ['node', 'app.js'],
      /unknown command 'node'; a program is started by npx together-otel run -- /,
    ],
    [['docter'], /unknown command 'docter' \(Did you mean doctor\?\)/],
    [['prices', '--key', 'x'], /unknown option '--key'/],
    [['prices', '--base-url', 'ftp://x'], /--base-url is 'ftp:\/\/x': expected a URL/],
    [['completion', 'tcsh'], /'tcsh' is invalid.*Allowed choices are bash, zsh, fish/],
    [['completion'], /missing required argument 'shell'/],
    [['version', 'x'], /too many arguments/],
    [
      ['doctor', '--json=yes'],
      /option '--json' takes no value \(see together-otel doctor --help\)/,
    ],
    [['run', '--live=', '--', 'node'], /option '--live' takes no value/],
    [['--version=3'], /option '--version' takes no value \(see together-otel --help\)/],
    [['help', 'docter'], /unknown command 'docter'/],
    [['dashboards', '--out', ''], /option '--out <folder>' is empty \(see .* dashboards --help\)/],
    [['live', '--db='], /option '--db <file>' is empty/],
    [['advise', '--live', '--model', ''], /option '--model <model>' is empty/],
    [['probe', '--once', '--model', 'a', ''], /option '--model <model\.\.\.>' is empty/],
    [
      ['dashboards', '--out', 'x', '--mail', 'x'],
      /--mail is not an address such as smtp:\/\/smtp\.example\.com:587, followed by \?from=a@/,
    ],
    [['probe', '--notify', 'x'], /or smtp:\/\/host:587 followed by \?from=a@b\.c&to=d@e\.f /],
    [['dock\u009b31m\u202eter'], /unknown command 'dock 31m ter'/],
    [['run', '--', ''], /run needs a command/],
    [
      ['dashboards', 'preview', '--prometheus', 'x'],
      /--prometheus is 'x': expected a URL .*\(see together-otel dashboards preview --help\)/,
    ],
    [
      ['probe', '--interval', '0', '--once'],
      /--interval is '0': expected a duration .*\(see together-otel probe --help\)/,
    ],
    [
      ['advise', '--prometheus', 'http://localhost:9090', '--prices', '/nowhere'],
      /--prices is '\/nowhere': expected a price list \(there is no such file\) \(see/,
    ],
  ])('%j is wrong usage, said in one line', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.split('\n')).toEqual([expect.stringMatching(/^together-otel: /), '']);
  });

  it('prints its help to stderr without arguments', async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: together-otel/);
  });
});

describe('completion', () => {
  it.each([
    ['together-otel ""', commands],
    ['together-otel d', ['doctor', 'dashboards']],
    ['together-otel explain --j', ['--json']],
    ['together-otel completion ""', ['bash', 'zsh', 'fish']],
    ['together-otel prices --', ['--base-url', '--out', '--help']],
    ['together-otel dashboards pre', ['preview']],
    ['together-otel dashboards preview --fr', ['--from']],
    ['together-otel doctor -- no', []],
    ['together-otel prices --out ""', []],
  ])('bash completes %s', async (line, expected) => {
    const { stdout } = await run(['completion', 'bash']);
    const script = `${stdout}
COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _together_otel
printf '%s\\n' "\${COMPREPLY[@]}"`;
    const bash = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(bash.stderr).toBe('');
    const offered = bash.stdout.split('\n').filter(Boolean);
    expect(offered).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(offered).toEqual([]);
  });

  it.each(['zsh', 'fish'])('%s has every command and option', async (shell) => {
    const { code, stdout } = await run(['completion', shell]);
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toContain(command);
    for (const option of ['base-url', 'out', 'json', 'help']) expect(stdout).toContain(option);
  });
});
