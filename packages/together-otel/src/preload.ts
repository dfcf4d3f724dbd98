/** What the preload does: it takes all its settings from the environment and never stops the application. */
import { isHooksThread } from './module-hooks.ts';
import { start } from './start.ts';

const STARTED = Symbol.for('together-otel.started');
const realm = globalThis as { [STARTED]?: boolean };

if (!realm[STARTED] && !isHooksThread()) {
  realm[STARTED] = true;
  start(process.env);
}
