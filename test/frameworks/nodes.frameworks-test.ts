import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderOfFile } from '@together-otel/test-support/folder-of-file';
import { install } from '@together-otel/test-support/packing';
import { describe, expect, it } from 'vitest';
import { runBattery } from './fetch-battery.ts';

/** One per major; the everyday tests run on 24. */
const NODES = ['20.20.2', '22.23.3', '26.10.0'];

const folder = folderOfFile();
describe.each(NODES)('Node %s', (version) => {
  it('the application sees the same of fetch, responses and bodies', async () => {
    // Allows the install script, which downloads the binary.
    const manifest = { private: true, allowScripts: { [`node@${version}`]: true } };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await install(folder, [`node@${version}`]);
    const node = join(folder, 'node_modules/node/bin/node');
    const { bare, observed } = await runBattery(node, folder);
    expect(bare.length).toBeGreaterThan(400);
    expect(observed).toEqual(bare);
  });
});
