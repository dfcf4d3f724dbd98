import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UnusableFile } from '../settings/regular-file.ts';
import { openOwnFile, readBounded } from './own-file.ts';

const MAX_BYTES = 256 * 1024;
/** What an application adds; a list that a person writes may be longer. */
const MAX_LEARNT = 200;
const NAME = /^[\x21-\x7e]{1,200}$/;

/** What a models file holds. */
export interface ListedModels {
  readonly models: readonly string[];
  /** Numbers of the lines that name no model. */
  readonly odd: readonly number[];
}

/** Whether a model may stand in a models file. */
export function isModelName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name);
}

/**
 * Reads a models file: one JSON string a line, as {@link addModel} writes, or plain names, or one
 * JSON array. Blank lines and those that start with `#` are passed over; a file that is not there
 * lists nothing.
 *
 * @throws UnusableFile when others decide about it, or it is too large.
 */
export async function readModelsFile(path: string): Promise<ListedModels> {
  try {
    await using file = await openOwnFile(path, constants.O_RDONLY);
    return modelsIn(await readBounded(file, MAX_BYTES));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { models: [], odd: [] };
    throw error;
  }
}

/**
 * Adds a model to a models file, unless it is in there or the file is full. The file is made with
 * mode 0600.
 *
 * @throws UnusableFile when others decide about it, it is too large, or it is one JSON array.
 */
export async function addModel(path: string, model: string): Promise<void> {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
  await using file = await openOwnFile(path, flags);
  const text = await readBounded(file, MAX_BYTES);
  const { models } = growing(text);
  const line = `${JSON.stringify(model)}\n`;
  if (models.includes(model) || models.length >= MAX_LEARNT) return;
  if (text.length + line.length > MAX_BYTES) return;
  // A process that ended while it wrote may have left half a line.
  const isWhole = text === '' || text.endsWith('\n');
  await file.appendFile(isWhole ? line : `\n${line}`);
}

/**
 * Tries whether {@link addModel} could write to a file, without a change to it or a new one.
 *
 * @returns what it holds.
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

/** A line behind an array would make a text of the two that is neither. */
function growing(text: string): ListedModels {
  if (arrayIn(text)) throw new UnusableFile('it is one JSON array, to which no line can be added');
  return modelsIn(text);
}

/** Never throws: who writes to the file may be older, or have been stopped half-way. */
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
