/** The preload where `OTEL_CONFIG_FILE` names a file: another bundle, as few need what reads it. */
import { startSdkFromFile } from './declarative-sdk.ts';
import { startOnce } from './start.ts';

startOnce(startSdkFromFile);
