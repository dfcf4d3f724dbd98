/**
 * Internals shared with the distribution and the probe. Not for applications: may change without
 * notice.
 */

export { unfaked } from './facts/clock.ts';
export { addModel, isModelName, readModelsFile, tryModelsFile } from './files/models-file.ts';
export { readOwnFile } from './files/own-file.ts';
export { maskedCommand } from './output/masked-command.ts';
export { maskedValue, shown } from './output/masking.ts';
export { printable, printableJson } from './output/printable.ts';
export { keepSecret, keepSecretsOf } from './output/secrets.ts';
export { readableFile, writableFile } from './settings/file-kinds.ts';
export {
  entriesOf,
  flag,
  headers,
  listOf,
  milliseconds,
  oneOf,
  optional,
  type Pairs,
  pairs,
  port,
  ratio,
  text,
  url,
  whole,
} from './settings/kinds.ts';
export {
  type MetricExportSettings,
  metricExportSettings,
} from './settings/metric-export-settings.ts';
export { type PluginSettings, pluginSettings } from './settings/plugin-settings.ts';
export { readRegularFile, UnusableFile } from './settings/regular-file.ts';
export {
  type Complaint,
  type Environment,
  inForce,
  type Kind,
  readSettings,
  type Setting,
  setting,
  shownDefault,
  type Values,
} from './settings/setting.ts';
export {
  type ListedModel,
  type ModelList,
  type ModelPrice,
  readModelList,
} from './together/model-list.ts';
