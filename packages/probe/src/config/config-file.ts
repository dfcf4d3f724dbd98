import { readRegularFile, shown } from '@together-otel/instrumentation/distribution';
import { Ajv, type ErrorObject } from 'ajv';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import schema from '../../probe.schema.json' with { type: 'json' };
import { ConfigError } from './config-error.ts';
import type { FileConfig } from './file-config.ts';

const MAX_FAULTS = 5;
/** Room for a thousand models; the parser takes seconds for some larger texts. */
const MAX_BYTES = 64 * 1024;

/**
 * Reads a configuration file, YAML or JSON.
 *
 * @throws ConfigError that lists each fault with its line, the actual value, and what was expected.
 */
export async function readConfigFile(file: string): Promise<FileConfig> {
  let text: string;
  try {
    text = readRegularFile(file, MAX_BYTES).toString('utf8');
  } catch (error) {
    throw new ConfigError(`the configuration '${file}' can't be read: ${(error as Error).message}`);
  }
  return parseConfig(text, file);
}

/** @throws ConfigError */
export function parseConfig(text: string, file: string): FileConfig {
  const lineCounter = new LineCounter();
  const document = guarded(file, () =>
    parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' }),
  );
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ message, pos }) => {
      return `${file}:${lineCounter.linePos(pos[0]).line}: ${shown(message)}`;
    });
    throw new ConfigError(faults.slice(0, MAX_FAULTS).join('; '));
  }
  // The library serialises complex keys in time that doubles with each level.
  const complexKey = firstComplexKey(document);
  if (complexKey !== undefined) {
    const { line } = lineCounter.linePos(complexKey);
    throw new ConfigError(`${file}:${line}: a key is a list or a map; expected a name`);
  }
  // An empty file means defaults only.
  const content: unknown = guarded(file, () => document.toJS()) ?? {};
  const validate = new Ajv({ allErrors: true, verbose: true }).compile<FileConfig>(schema);
  if (validate(content)) return content;
  const faults = [...new Set(relevant(validate.errors ?? []).map((error) => at(error)))];
  throw new ConfigError(faults.slice(0, MAX_FAULTS).join('; '));

  function at(error: ErrorObject): string {
    const offset = offsetOf(document, error);
    return `${file}:${lineCounter.linePos(offset).line}: ${describe(error)}`;
  }
}

/** Position of the first key that is not a scalar; undefined without one. */
function firstComplexKey(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Pair(_position, { key }) {
      if (key === null || isScalar(key)) return undefined;
      offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/** The parser throws on unbounded nesting, or when aliases multiply. */
function guarded<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new ConfigError(`the configuration '${file}' can't be read: ${shown(String(error))}`);
  }
}

/** For alternatives, each one's faults are listed; the last error sums them up. */
function relevant(errors: readonly ErrorObject[]): ErrorObject[] {
  const summed = errors.filter(({ keyword }) => keyword === 'anyOf');
  return errors.filter(
    (error) =>
      error.keyword === 'anyOf' ||
      !summed.some(({ instancePath }) => instancePath === error.instancePath),
  );
}

function describe(error: ErrorObject): string {
  const { keyword, instancePath, params, data, parentSchema, message = 'is not valid' } = error;
  const path = partsOf(instancePath).join('.');
  if (keyword === 'additionalProperties') {
    const known = Object.keys(Object(parentSchema?.['properties'])).join(', ');
    const place = path ? ` in ${path}` : '';
    return `'${shown(String(params['additionalProperty']))}' is not known${place}: expected one of ${known}`;
  }
  if (keyword === 'required') {
    return `${path ? `${path} lacks` : 'there is no'} '${params['missingProperty']}'`;
  }
  const place = path || 'the configuration';
  if (keyword === 'uniqueItems' && Array.isArray(data)) {
    return `${place} has ${described(data[Number(params['j'])])} twice`;
  }
  // Formats such as durations have a description of what is expected.
  const isDescribed = keyword === 'pattern' || keyword === 'anyOf' || parentSchema?.['pattern'];
  const expected: unknown = isDescribed ? parentSchema?.['description'] : undefined;
  const word = keyword === 'type' ? TYPES[String(params['type'])] : undefined;
  const wanted = typeof expected === 'string' ? expected : word;
  return `${place} is ${described(data)}: ${wanted === undefined ? message : `expected ${wanted}`}`;
}

/** JSON Schema's types, in words. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number, without quotes',
  integer: 'a whole number, without quotes',
  boolean: 'true or false, without quotes',
  array: 'a list',
  object: 'a block of settings',
};

/** The parts of a JSON pointer. */
function partsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A value for the message: truncated, without nested blocks, which may contain a misplaced key. */
function described(value: unknown): string {
  if (typeof value === 'string') {
    return `'${shown(value, 80)}'`;
  }
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? 'a list' : 'a block';
  }
  return String(value);
}

/** Position of the fault: the value, or the unknown name. */
function offsetOf(document: Document, { keyword, instancePath, params }: ErrorObject): number {
  const path = partsOf(instancePath).map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  const node = path.length > 0 ? document.getIn(path, true) : document.contents;
  if (keyword === 'additionalProperties' && isMap(node)) {
    const pair = node.items.find(
      ({ key }) => isScalar(key) && key.value === params['additionalProperty'],
    );
    if (isScalar(pair?.key)) return pair.key.range?.[0] ?? 0;
  }
  const range: unknown = Object(node).range;
  return Array.isArray(range) ? Number(range[0]) : 0;
}
