/**
 * Runs on the near host: the application and its agent are here, everything else is on the far
 * host, and the cable between them gets unplugged for a while. Prints the loss as JSON.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { runThrough } from './fault-run.ts';
import { type Host, setCable } from './network.ts';

const [host, cutSeconds] = JSON.parse(process.argv[2] ?? '') as [Host, number];

const loss = await runThrough({
  name: `network between agent and gateway cut for ${cutSeconds} s`,
  options: { host },
  seconds: cutSeconds + 8,
  async strike() {
    await pause(4000);
    await setCable(host.link, 'down');
    await pause(cutSeconds * 1000);
    await setCable(host.link, 'up');
  },
});
process.stdout.write(`${JSON.stringify(loss)}\n`);
