import { setImmediate as nextTurn } from 'node:timers/promises';

/** One line in the Prometheus text format. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be infinite or NaN. */
  readonly value: number;
}

/** Contents of a text in the Prometheus format. */
export interface Exposition {
  readonly samples: readonly Sample[];
  /** By metric name: `counter`, `gauge`, `histogram`, … */
  readonly types: ReadonlyMap<string, string>;
  readonly descriptions: ReadonlyMap<string, string>;
}

/** Parser options. */
export interface ReadingOptions {
  /** Filters metrics, by the name of a sample or `# TYPE`. @default all */
  readonly wants?: (name: string) => boolean;
  /** Aborts parsing. */
  readonly signal?: AbortSignal;
}

/** Lines parsed before yielding to the event loop: a few milliseconds. */
const LINES_PER_TURN = 5000;

/**
 * Parses the Prometheus text format 0.0.4 in linear time: each character is visited once or twice,
 * with pauses for the event loop. Timestamps are ignored: values are passed on as current.
 *
 * @throws Error that names the first invalid line.
 * @throws the signal's reason if aborted.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function parsePrometheusText(
  text: string,
  { wants = () => true, signal }: ReadingOptions = {},
): Promise<Exposition> {
  const samples: Sample[] = [];
  const types = new Map<string, string>();
  const descriptions = new Map<string, string>();
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = new Line(text.slice(start, end));
    start = end + 1;
    number++;
    if (line.isComment()) {
      const comment = line.comment();
      if (!comment || !wants(comment.name)) continue;
      if (comment.kind === 'TYPE') types.set(comment.name, comment.text.trim());
      else descriptions.set(comment.name, unescaped(comment.text));
    } else if (!line.isBlank()) {
      const sample = line.sample();
      if (!sample) throw new Error(`line ${number} is not in Prometheus's text format`);
      if (wants(sample.name)) samples.push(sample);
    }
    if (number % LINES_PER_TURN === 0) {
      await nextTurn();
      signal?.throwIfAborted();
    }
  }
  return { samples, types, descriptions };
}

/** Sticky patterns: each can match at one position only, without backtracking. */
const METRIC = /[A-Za-z_:][\w:]*/y;
const LABEL = /[A-Za-z_]\w*/y;
const WORD = /[^ \t]+/y;

/** A line with a cursor, without a trailing carriage return. */
class Line {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.endsWith('\r') ? text.slice(0, -1) : text;
    this.#skipBlanks();
  }

  isBlank(): boolean {
    return this.#at === this.#text.length;
  }

  isComment(): boolean {
    return this.#text[this.#at] === '#';
  }

  /** Undefined for a plain comment. */
  comment(): { kind: 'HELP' | 'TYPE'; name: string; text: string } | undefined {
    this.#at++;
    this.#skipBlanks();
    const kind = this.#take(WORD)?.[0];
    if (kind !== 'HELP' && kind !== 'TYPE') return undefined;
    this.#skipBlanks();
    const name = this.#take(METRIC)?.[0];
    if (name === undefined) return undefined;
    // Separated by one blank; further blanks belong to the text.
    if (this.#skipBlank()) return { kind, name, text: this.#text.slice(this.#at) };
    return this.isBlank() ? { kind, name, text: '' } : undefined;
  }

  /** Undefined if it is not a number. */
  sample(): Sample | undefined {
    const name = this.#take(METRIC)?.[0];
    if (name === undefined) return undefined;
    const isParted = this.#skipBlanks();
    const labels = this.#text[this.#at] === '{' ? this.#labels() : {};
    if (labels === undefined || (!this.#skipBlanks() && !isParted)) return undefined;
    const value = readValue(this.#take(WORD)?.[0] ?? '');
    if (value === undefined) return undefined;
    this.#skipBlanks();
    const time = this.#take(WORD)?.[0];
    if (time !== undefined && !/^-?\d+$/.test(time)) return undefined;
    this.#skipBlanks();
    return this.isBlank() ? { name, labels, value } : undefined;
  }

  #labels(): Record<string, string> | undefined {
    const labels: Record<string, string> = Object.create(null) as Record<string, string>;
    this.#at++;
    this.#skipBlanks();
    while (this.#text[this.#at] !== '}') {
      const name = this.#take(LABEL)?.[0];
      this.#skipBlanks();
      if (name === undefined || this.#text[this.#at] !== '=') return undefined;
      this.#at++;
      this.#skipBlanks();
      const value = this.#quoted();
      if (value === undefined) return undefined;
      labels[name] = value;
      this.#skipBlanks();
      if (this.#text[this.#at] === ',') this.#at++;
      else if (this.#text[this.#at] !== '}') return undefined;
      this.#skipBlanks();
    }
    this.#at++;
    return labels;
  }

  /** Text in quotation marks; undefined if unterminated. */
  #quoted(): string | undefined {
    const start = this.#at + 1;
    if (this.#text[this.#at] !== '"') return undefined;
    for (let at = start; at < this.#text.length; at++) {
      if (this.#text[at] === '\\') at++;
      else if (this.#text[at] === '"') {
        this.#at = at + 1;
        return unescaped(this.#text.slice(start, at));
      }
    }
    return undefined;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text) ?? undefined;
    if (match) this.#at = pattern.lastIndex;
    return match;
  }

  #skipBlanks(): boolean {
    const before = this.#at;
    while (this.#skipBlank());
    return this.#at > before;
  }

  #skipBlank(): boolean {
    const isBlank = this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t';
    if (isBlank) this.#at++;
    return isBlank;
  }
}

function readValue(text: string): number | undefined {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^NaN$/i.test(text)) return Number.NaN;
  const value = Number(text || Number.NaN);
  return Number.isNaN(value) ? undefined : value;
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}
