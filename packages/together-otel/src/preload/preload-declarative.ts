/** Preload for `OTEL_CONFIG_FILE`: a separate bundle, because few need its parser. */
import { startSdkFromFile } from './declarative-sdk.ts';
import { startOnce } from './start.ts';

startOnce(startSdkFromFile);
