import { type Attributes, diag } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { caughtLate } from '../callbacks.ts';
import { record } from '../facts/attribute-value.ts';
import { boundedJson, type Omission } from './bounds/bounded-json.ts';
import { omittedMessage, omittedOutput, omittedPart, omittedTool } from './bounds/list-edges.ts';
import type { Json } from './bounds/plain-copy.ts';
import { textMessagesJson } from './bounds/text-messages.ts';
import type { CaptureMode } from './capture-mode.ts';
import type { CapturedContent, Message } from './messages/message.ts';
import { Redactor, type RedactPreset } from './redaction/preset.ts';

/**
 * Changes or removes content before it is recorded. Receives the content untruncated, may modify it
 * in place, and must return the result synchronously. If it throws or does not return an object,
 * none of the call's content is recorded.
 */
export type Redact = (content: CapturedContent) => CapturedContent | undefined;

/** Options of {@link ContentCapture}. */
export interface ContentCaptureOptions {
  readonly mode: CaptureMode;
  /** Maximum size of each attribute, in bytes. */
  readonly maxBytes: number;
  readonly redact?: Redact | readonly RedactPreset[] | undefined;
}

/** Attributes of the details event: structured, as the conventions require. */
export type EventAttributes = Record<string, Json>;

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

type ContentField = keyof CapturedContent;

interface Kind {
  /** Of the attribute. */
  readonly name: string;
  /** Replaces entries that did not fit, in the form required by the attribute's schema. */
  readonly omission: Omission;
}

const kinds: Readonly<Record<ContentField, Kind>> = {
  inputMessages: { name: attr.inputMessages, omission: omittedMessage },
  outputMessages: { name: attr.outputMessages, omission: omittedOutput },
  systemInstructions: { name: attr.systemInstructions, omission: omittedPart },
  toolDefinitions: { name: attr.toolDefinitions, omission: omittedTool },
};

const fields = Object.keys(kinds) as readonly ContentField[];

/** Decides what content of a call is recorded, and where. */
export class ContentCapture {
  /** Streams need not collect beyond this limit. */
  readonly maxBytes: number;
  readonly #mode: CaptureMode;
  readonly #redact: Redact | undefined;
  #isReported = false;

  constructor({ mode, maxBytes, redact }: ContentCaptureOptions) {
    this.#mode = mode;
    this.maxBytes = maxBytes;
    this.#redact = typeof redact === 'object' ? presetRedact(redact) : redact;
  }

  get isOnSpan(): boolean {
    return this.#mode === 'span' || this.#mode === 'span_and_event';
  }

  get isOnEvent(): boolean {
    return this.#mode === 'event' || this.#mode === 'span_and_event';
  }

  /** Redacts and truncates the content of a call. Call once per call; never throws. */
  record(content: CapturedContent): RecordedContent {
    const json: Attributes = {};
    const redacted = this.#mode === 'none' ? undefined : this.#redacted(content);
    for (const field of redacted ? fields : []) {
      const list = entriesOf(redacted, field);
      if (list) json[kinds[field].name] = this.#bounded(field, list);
    }
    return new RecordedContent(json, this);
  }

  #bounded(field: ContentField, list: readonly unknown[]): string {
    const isMessages = field === 'inputMessages' || field === 'outputMessages';
    if (isMessages && !this.#redact) {
      const whole = textMessagesJson(list as readonly Message[], this.maxBytes);
      if (whole !== undefined) return whole;
    }
    const bounded = boundedJson(list, this.maxBytes, kinds[field].omission);
    if (bounded.isComplete || field !== 'toolDefinitions') return bounded.json;
    // A schema without some of its fields is a different schema: drop it entirely if it does not
    // fit.
    return boundedJson(list.map(withoutParameters), this.maxBytes, kinds[field].omission).json;
  }

  #redacted(content: CapturedContent): CapturedContent | undefined {
    if (!this.#redact) return content;
    let problem: string;
    try {
      const redacted: unknown = this.#redact(content);
      const isPromise = caughtLate(redacted);
      if (!isPromise && typeof redacted === 'object' && redacted !== null) return redacted;
      problem = `it returned ${isPromise ? 'a promise' : typeof redacted}`;
    } catch (error) {
      // The error message may quote the content.
      problem = `it threw ${error instanceof Error ? error.name : typeof error}`;
    }
    if (!this.#isReported) {
      this.#isReported = true;
      log.warn(
        `the redact option failed: ${problem} instead of the content to record; the content of such calls is not recorded`,
      );
    }
    return undefined;
  }
}

/** Content of one call, ready for its span and its event. */
export class RecordedContent {
  readonly #json: Attributes;
  readonly #capture: ContentCapture;

  constructor(json: Attributes, capture: ContentCapture) {
    this.#json = json;
    this.#capture = capture;
  }

  /**
   * JSON strings, because spans of SDK 2.x drop structured values. Empty if spans get no content.
   */
  spanAttributes(): Attributes {
    return this.#capture.isOnSpan ? this.#json : {};
  }

  /** The same content, structured. Empty if events get no content. */
  eventAttributes(): EventAttributes {
    if (!this.#capture.isOnEvent) return {};
    return Object.fromEntries(
      Object.entries(this.#json).map(([name, json]) => [name, JSON.parse(String(json))]),
    );
  }
}

function presetRedact(presets: readonly RedactPreset[]): Redact {
  const redactor = new Redactor(presets);
  return (content) => redactor.redact(content);
}

/** @returns undefined for empty lists, and for hook results that are not lists. */
function entriesOf(content: unknown, field: ContentField): readonly unknown[] | undefined {
  try {
    const list = record(content)?.[field];
    return Array.isArray(list) && list.length > 0 ? list : undefined;
  } catch {
    return undefined;
  }
}

function withoutParameters(definition: unknown): Readonly<Record<string, unknown>> {
  const { type, name, description } = record(definition) ?? {};
  return { type, name, description };
}
