/** Body of the preload: configured only by the environment, and never stops the application. */
import { startSdkFromEnvironment } from './sdk.ts';
import { startOnce } from './start.ts';

startOnce(startSdkFromEnvironment);
