import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnusableFile } from '../settings/regular-file.ts';
import { openOwnFile, readBounded, readOwnFile } from './own-file.ts';

const MAX_BYTES = 256 * 1024;
/** Limit for automatic additions; a hand-written list may be longer. */
const MAX_LEARNT = 200;
const NAME = /^[\x21-\x7e]{1,200}$/;

/** Contents of a models file. */
export interface ListedModels {
  readonly models: readonly string[];
  /** Numbers of the invalid lines. */
  readonly odd: readonly number[];
}

/** Whether a model name is valid in a models file. */
export function isModelName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name);
}

/**
 * Reads a models file: one JSON string per line, as written by {@link addModel}, or plain names, or
 * one JSON array. Skips blank lines and lines starting with `#`; a missing file lists nothing.
 *
 * @throws UnusableFile when another user controls it, or it is too large.
 */
export async function readModelsFile(path: string): Promise<ListedModels> {
  try {
    return modelsIn(await readOwnFile(path, MAX_BYTES));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { models: [], odd: [] };
    throw error;
  }
}

/**
 * Adds a model to a models file unless it is already listed or the file is full. Creates the file
 * with mode 0600.
 *
 * @throws UnusableFile when another user controls it, it is too large, or it is one JSON array.
 */
export async function addModel(path: string, model: string): Promise<void> {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
  await using file = await openOwnFile(path, flags);
  const text = await readBounded(file, MAX_BYTES);
  const { models } = growing(text);
  const line = `${JSON.stringify(model)}\n`;
  if (models.includes(model) || models.length >= MAX_LEARNT) return;
  if (text.length + line.length > MAX_BYTES) return;
  // A process that died while writing may have left an incomplete line.
  const isWhole = text === '' || text.endsWith('\n');
  await file.appendFile(isWhole ? line : `\n${line}`);
}

/**
 * Checks whether {@link addModel} could write to a file, without changing or creating it.
 *
 * @returns its contents.
 * @throws Error with the reason.
 */
export async function tryModelsFile(path: string): Promise<ListedModels & { isFull: boolean }> {
  try {
    await using file = await openOwnFile(path, constants.O_RDWR | constants.O_APPEND);
    const listed = growing(await readBounded(file, MAX_BYTES));
    return { ...listed, isFull: listed.models.length >= MAX_LEARNT };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await access(dirname(path), constants.W_OK | constants.X_OK);
    return { models: [], odd: [], isFull: false };
  }
}

/** Appending a line to an array would produce a file that is neither format. */
function growing(text: string): ListedModels {
  if (arrayIn(text)) throw new UnusableFile('it is one JSON array, to which no line can be added');
  return modelsIn(text);
}

/** Never throws: the writer may be an older version, or have been interrupted. */
export function modelsIn(text: string): ListedModels {
  const array = arrayIn(text);
  if (array) return { models: [...new Set(array.filter(isModelName))], odd: [] };
  const models = new Set<string>();
  const odd: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const entry = line.trim();
    if (entry === '' || entry.startsWith('#')) continue;
    const name = entry.startsWith('"') ? parse(entry) : entry;
    if (isModelName(name)) models.add(name);
    else odd.push(index + 1);
  }
  return { models: [...models], odd };
}

function arrayIn(text: string): unknown[] | undefined {
  const array = text.trimStart().startsWith('[') ? parse(text) : undefined;
  return Array.isArray(array) ? (array as unknown[]) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
