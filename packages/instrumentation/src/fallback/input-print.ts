import { createHash } from 'node:crypto';
import { record } from '../facts/attribute-value.ts';
import { boundedText } from './bounded-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What a call asks for, as far as replacements are concerned. */
export interface Asked {
  /** `gen_ai.operation.name`. */
  readonly operation: string;
  readonly model: string;
  readonly provider: string;
  /** The body of the request. */
  readonly fields: Fields;
}

/** Where the operations keep what is asked. */
const INPUTS = [
  'messages',
  'tools',
  'functions',
  'instructions',
  'prompt',
  'input',
  'query',
  'documents',
  'file',
  'image',
  'previous_response_id',
  'conversation',
  'user',
  'safety_identifier',
];

/** What may differ when the same is asked again. */
const SETTINGS = new Set([
  'model',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'top_k',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
]);

/** Most fields of a body that are looked at. */
const MAX_FIELDS = 64;

const INSTRUCTING_ROLES: readonly unknown[] = ['system', 'developer'];

let unprintable = 0;

/**
 * Fingerprints of what a request asks, taken only of failed calls and of those that may replace
 * one. Taking them is bounded in time, and they hold nothing of what is asked.
 */
export class InputPrint {
  /** Costs next to nothing; where it differs, so do the question and all that holds it. */
  readonly outline: string;
  #operation: string;
  #fields: Fields | undefined;
  #question: string | undefined;
  #instructions: string | undefined;
  #input: string | undefined;
  #request: string | undefined;

  constructor({ operation, fields }: Pick<Asked, 'operation' | 'fields'>) {
    this.#operation = operation;
    this.#fields = fields;
    this.outline = `${operation} ${sizeOf(questionOf(fields))}`;
  }

  /** What is asked last: the same when the history was cut, or the instructions are others. */
  get question(): string {
    this.#question ??= this.#print((fields) => questionOf(fields));
    return this.#question;
  }

  /** How the model is to answer; empty where nothing says so. */
  get instructions(): string {
    this.#instructions ??= this.#print((fields) => instructionsOf(fields));
    return this.#instructions;
  }

  /** All that is asked: messages and tools, whatever the settings are. */
  get input(): string {
    this.#input ??= this.#print((fields) => INPUTS.map((name) => filled(fields[name])));
    return this.#input;
  }

  /** All that is asked, and all that asks for another answer to it: seed, voice, size, format. */
  get request(): string {
    this.#request ??= this.#print((fields) =>
      Object.keys(fields)
        .filter((name) => !SETTINGS.has(name) && filled(fields[name]) !== undefined)
        .sort()
        .slice(0, MAX_FIELDS)
        .map((name) => [name, fields[name]]),
    );
    return this.#request;
  }

  /** Takes all of them now and lets go of the body: the application may change it. */
  settle(): this {
    void this.question;
    void this.instructions;
    void this.input;
    void this.request;
    this.#fields = undefined;
    return this;
  }

  #print(select: (fields: Fields) => unknown): string {
    try {
      const selected = select(this.#fields ?? {});
      if (selected === undefined) return '';
      const text = `${this.#operation} ${boundedText(selected)}`;
      return createHash('sha256').update(text).digest('base64url').slice(0, 22);
    } catch {
      // A body that can't be read is like no other.
      return `unprintable ${++unprintable}`;
    }
  }
}

function questionOf(fields: Fields): unknown {
  const messages = fields['messages'];
  if (Array.isArray(messages)) return record(messages.at(-1))?.['content'];
  const input = fields['input'];
  const last = Array.isArray(input) ? record(input.at(-1)) : undefined;
  if (last) return last['content'] ?? last;
  return input ?? fields['prompt'] ?? fields['query'] ?? fields['file'] ?? fields['image'];
}

function instructionsOf(fields: Fields): unknown {
  const messages = fields['messages'];
  const list: unknown[] = Array.isArray(messages) ? messages.slice(0, MAX_FIELDS) : [];
  const instructing = list.filter((entry) => INSTRUCTING_ROLES.includes(record(entry)?.['role']));
  const separate = fields['instructions'] ?? undefined;
  return separate === undefined && instructing.length === 0 ? undefined : [separate, instructing];
}

/** Empty lists say as little as fields that are not there. */
function filled(value: unknown): unknown {
  return value === null || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

function sizeOf(question: unknown): string {
  if (typeof question === 'string') return `${question.length}`;
  return Array.isArray(question) ? `[${question.length}]` : typeof question;
}
