/** What the preload does: it takes all its settings from the environment and never stops the application. */
import { startSdkFromEnvironment } from './sdk.ts';
import { startOnce } from './start.ts';

startOnce(startSdkFromEnvironment);
