import type { ConfigurationModel } from '@opentelemetry/configuration';
import { parseConfigFile } from '@opentelemetry/configuration';
import { readRegularFile } from '@together-otel/instrumentation/distribution';
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { configKeys, topLevelKeys } from './config-keys.ts';

const MOST_BYTES = 1024 * 1024;
const MOST_FAULTS = 5;

/** A validated declarative configuration. */
export interface ConfigFile {
  readonly model: ConfigurationModel;
  /** Unknown keys, which the SDK ignores: each with file and line. */
  readonly ignored: readonly string[];
}

/**
 * Reads the file in `OTEL_CONFIG_FILE` the way the SDK does.
 *
 * @throws Error that lists each fault with file, line and key.
 */
export function readConfigFile(file: string): ConfigFile {
  const text = readRegularFile(file, MOST_BYTES).toString('utf8');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  // The SDK's own reader skips invalid YAML, and complains about the rest.
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ message, pos }) => `${at(pos[0])}: ${message}`);
    throw new Error(faults.slice(0, MOST_FAULTS).join('; '));
  }
  if (!isMap(document.contents))
    throw new Error(`${file}:1: expected file_format: "1.0" and settings`);
  checkVersion(document, at, file);
  let model: ConfigurationModel;
  try {
    model = parseConfigFile(file);
  } catch (error) {
    throw new Error(located(document, file, at, error));
  }
  const ignored = unknownKeys(document.contents, topLevelKeys).map(
    ({ key, offset }) => `${at(offset)}: ${key} is unknown and ignored`,
  );
  return { model, ignored };
}

type Place = (offset: number) => string;

function checkVersion(document: Document, at: Place, file: string): void {
  const node: unknown = document.get('file_format', true);
  const version: unknown = isScalar(node) ? node.value : undefined;
  if (version === undefined) {
    throw new Error(`${file}:1: file_format is missing: expected file_format: "1.0"`);
  }
  // Variables are known only once the SDK has substituted them.
  if (typeof version === 'string' && /^1\.\d+(?:-|$)|\$\{/.test(version)) return;
  throw new Error(
    `${at(offsetOf(node))}: file_format is ${JSON.stringify(version)}: expected "1.0"`,
  );
}

/** The SDK's complaints, `/path/of/the/value what is wrong`, with line numbers. */
function located(document: Document, file: string, at: Place, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const faults = [...message.matchAll(/(?:^|\s)(\/[\w./~-]+) (must [^\n]+)/gm)];
  if (faults.length === 0) return message.includes(file) ? message : `${file}: ${message}`;
  const described = faults.flatMap(([, path = '', rule = '']) => {
    const steps = stepsOf(path);
    const node: unknown = document.getIn(steps, true);
    const name = steps.join('.');
    if (/additional properties/.test(rule) && isMap(node)) {
      const unknown = unknownKeys(node, configKeys);
      if (unknown.length > 0) {
        return unknown.map(({ key, offset }) => `${at(offset)}: ${name}.${key} is not known`);
      }
      return `${at(offsetOf(node))}: ${name} has a key that does not belong there`;
    }
    return `${at(offsetOf(node))}: ${name} ${rule}`;
  });
  return [...new Set(described)].slice(0, MOST_FAULTS).join('; ');
}

function stepsOf(path: string): (string | number)[] {
  return path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function unknownKeys(
  map: YAMLMap,
  known: ReadonlySet<string>,
): { readonly key: string; readonly offset: number }[] {
  return map.items.flatMap(({ key }) => {
    const name = String(isScalar(key) ? key.value : key);
    return known.has(name) ? [] : [{ key: name, offset: offsetOf(key) }];
  });
}

function offsetOf(node: unknown): number {
  return (isNode(node) && node.range?.[0]) || 0;
}
