import { createHash } from 'node:crypto';
import { record } from '../facts/attribute-value.ts';
import { boundedText } from './bounded-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Comparable parts of a call's input. */
export interface Asked {
  /** `gen_ai.operation.name`. */
  readonly operation: string;
  readonly model: string;
  readonly provider: string;
  /** The body of the request. */
  readonly fields: Fields;
}

/** Fields that hold the question, per operation. */
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

/** Fields that may differ between equal requests. */
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

/** Maximum number of body fields read. */
const MAX_FIELDS = 64;

const INSTRUCTING_ROLES: readonly unknown[] = ['system', 'developer'];

let unprintable = 0;

/**
 * Fingerprints of a request's input, computed only for failed calls and possible replacements. They
 * take bounded time and store no input.
 */
export class InputPrint {
  /** Cheap pre-check: if it differs, so does everything below. */
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

  /** The last message; unchanged if the history is cut or the instructions differ. */
  get question(): string {
    this.#question ??= this.#print((fields) => questionOf(fields));
    return this.#question;
  }

  /** Instructions for the model; empty if there are none. */
  get instructions(): string {
    this.#instructions ??= this.#print((fields) => instructionsOf(fields));
    return this.#instructions;
  }

  /** The full input: messages and tools, whatever the settings. */
  get input(): string {
    this.#input ??= this.#print((fields) => INPUTS.map((name) => filled(fields[name])));
    return this.#input;
  }

  /** The full input and everything that makes for a different answer: seed, voice, size, format. */
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

  /** Computes all of them now and drops the body, which the application may modify. */
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
      // An unreadable body matches nothing.
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

/** An empty list is equivalent to a missing field. */
function filled(value: unknown): unknown {
  return value === null || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

function sizeOf(question: unknown): string {
  if (typeof question === 'string') return `${question.length}`;
  return Array.isArray(question) ? `[${question.length}]` : typeof question;
}
