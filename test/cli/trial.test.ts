import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis.ts';
import { writeManifest, writeProject } from './project.ts';
import { startWorld } from './world.ts';

describe('doctor starts the application for a moment', () => {
  it.each([
    ['calls.cjs', 'CommonJS'],
    ['calls.mjs', 'ES module'],
    ['asks.cjs', 'CommonJS'],
  ])(
    'and says that calls of %s give a span, through the copy that it loads (%s)',
    async (file, system) => {
      await using world = await startWorld();
      const { code, sections } = await diagnose(['node', `applications/${file}`], {
        env: world.env,
      });
      expect(code).toBe(0);
      expect(sections['trial']?.[0]).toMatch(
        new RegExp(
          `^ok: tried: a call through openai 7\\.57\\.0 \\(.*, ${system}\\) gives a span$`,
        ),
      );
      expect(sections['trial']).toContain(
        'ok: tried: the SDK of together-otel is in force; the application has none',
      );
      // Neither its own calls nor its telemetry went where they usually go.
      expect(world.simulator.ledger.summary().requests).toBe(0);
      expect(world.receiver.spans().map(({ name }) => name)).toEqual(['together-otel doctor']);
    },
  );

  it('follows npm start', async () => {
    await using world = await startWorld();
    const cwd = await writeProject(world.folder, { openai: '7.57.0' });
    await writeManifest(cwd, { name: 'application', scripts: { start: 'node app.cjs' } });
    const openai = join(import.meta.dirname, 'node_modules', 'openai');
    await writeFile(
      join(cwd, 'app.cjs'),
      `require(${JSON.stringify(openai)}); setInterval(() => {}, 1000);`,
    );
    const { sections } = await diagnose(['npm', 'start'], { cwd, env: world.env });
    expect(sections['trial']?.[0]).toMatch(/a call through openai 7\.57\.0 .* gives a span/);
  });

  it.each([
    ['fails at once', "throw new Error('no database')", /ended with code 1 .*no database/],
    ['loads no SDK', '', /neither openai nor together-ai was loaded/],
  ])('and says that it %s', async (_what, source, message) => {
    await using world = await startWorld();
    const cwd = await writeProject(world.folder, { openai: '7.57.0' });
    await writeFile(join(cwd, 'app.js'), source);
    const { code, sections } = await diagnose(['node', 'app.js'], { cwd, env: world.env });
    expect(code).toBe(0);
    expect(sections['trial']).toEqual([expect.stringMatching(message)]);
  });

  it('unless it is asked not to', async () => {
    await using world = await startWorld();
    const cwd = await writeProject(world.folder, { openai: '7.57.0' });
    await writeFile(join(cwd, 'app.js'), "require('node:fs').writeFileSync('started', '')");
    const options = { cwd, env: world.env };
    const { sections } = await diagnose(['node', 'app.js'], options, ['--no-try']);
    expect(sections['trial']).toEqual(['note: not tried: --no-try']);
    expect(existsSync(join(cwd, 'started'))).toBe(false);
  });
});
