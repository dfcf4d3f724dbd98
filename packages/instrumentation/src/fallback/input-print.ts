import { createHash } from 'node:crypto';
import { after } from '../callbacks.ts';
import { record } from '../facts/attribute-value.ts';
import { fileOutline, isFile, readFiles, unreadFiles } from '../facts/opaque-content.ts';
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

/** Fields that hold content of any format: sound, images, or a body without fields. */
const FILES = ['file', 'image', 'mask'];

/** Fields that hold the question, per operation. */
const INPUTS = [
  ...FILES,
  'messages',
  'tools',
  'functions',
  'instructions',
  'prompt',
  'input',
  'query',
  'documents',
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
  'min_p',
  'frequency_penalty',
  'presence_penalty',
  'repetition_penalty',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
]);

/** Maximum number of body fields read. */
const MAX_FIELDS = 64;

const INSTRUCTING_ROLES: readonly unknown[] = ['system', 'developer'];

let different = 0;

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
  #files: string | undefined;
  #input: string | undefined;
  #request: string | undefined;
  #continued: string | undefined;

  constructor({ operation, fields }: Pick<Asked, 'operation' | 'fields'>) {
    this.#operation = operation;
    this.#fields = fields;
    this.outline = `${operation} ${sizeOf(questionOf(fields))}`;
  }

  /** Whether its files have been read. Until then, whatever includes them equals nothing. */
  get isRead(): boolean {
    return this.#fields === undefined || unreadFiles(this.#fields).length === 0;
  }

  /**
   * The last message; unchanged if the history is cut, the instructions differ, or the start of an
   * answer is added for the next model to continue.
   */
  get question(): string {
    this.#question ??= this.#print((fields) => questionOf(fields));
    return this.#question;
  }

  /** Instructions for the model; empty if there are none. */
  get instructions(): string {
    this.#instructions ??= this.#print((fields) => instructionsOf(fields));
    return this.#instructions;
  }

  /** Content of the files; empty if there are none. */
  get files(): string {
    if (!this.isRead) return unlike();
    this.#files ??= this.#print((fields) => {
      const files = FILES.map((name) => filled(fields[name]));
      return files.some((file) => file !== undefined) ? files : undefined;
    });
    return this.#files;
  }

  /** The full input: messages, tools and files, whatever the settings. */
  get input(): string {
    if (!this.isRead) return unlike();
    this.#input ??= this.#print((fields) => INPUTS.map((name) => filled(fields[name])));
    return this.#input;
  }

  /** The full input and all settings that change the answer: seed, voice, size, format. */
  get request(): string {
    if (!this.isRead) return unlike();
    this.#request ??= this.#print(requestOf);
    return this.#request;
  }

  /** The request that this one continues, if it passes the model the start of its answer. */
  get continued(): string {
    const messages = this.#fields?.['messages'];
    const isStarted = Array.isArray(messages) && lastAsked(messages) !== messages.at(-1);
    if (!isStarted || !this.isRead) return this.request;
    this.#continued ??= this.#print((fields) =>
      requestOf({ ...fields, messages: messages.slice(0, -1) }),
    );
    return this.#continued;
  }

  /**
   * Computes all of them now and drops the body, which the application may modify. Files are read
   * first, which takes no longer than the application needs to ask again.
   */
  settle(): this {
    void this.question;
    void this.instructions;
    const unread = unreadFiles(this.#fields ?? {});
    if (unread.length > 0) {
      void after(readFiles(unread), () => this.settle());
      return this;
    }
    void this.files;
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
      return unlike();
    }
  }
}

function requestOf(fields: Fields): unknown {
  return Object.keys(fields)
    .filter((name) => !SETTINGS.has(name) && filled(fields[name]) !== undefined)
    .sort()
    .slice(0, MAX_FIELDS)
    .map((name) => [name, fields[name]]);
}

/** A text that equals no other. */
function unlike(): string {
  return `unlike ${++different}`;
}

function questionOf(fields: Fields): unknown {
  const messages = fields['messages'];
  if (Array.isArray(messages)) return lastAsked(messages)?.['content'];
  const input = fields['input'];
  const last = Array.isArray(input) ? lastAsked(input) : undefined;
  if (last) return last['content'] ?? last;
  const file = fields['file'] ?? fields['image'];
  return input ?? fields['prompt'] ?? fields['query'] ?? unreadContent(file);
}

/** The last message, or the one before an answer that the model is to continue. */
function lastAsked(messages: readonly unknown[]): Fields | undefined {
  const [last, before] = [record(messages.at(-1)), record(messages.at(-2))];
  return last?.['role'] === 'assistant' && before ? before : last;
}

/** Content that is known without reading files; these are compared separately. */
function unreadContent(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, MAX_FIELDS).map(unreadContent);
  return isFile(value) ? fileOutline(value) : value;
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
