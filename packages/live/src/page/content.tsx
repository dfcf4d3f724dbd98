import { attr } from '@together-otel/semconv';
import { visible } from './visible.ts';

/** Attributes for prompts and answers in the conventions, in conversation order. */
const PLACES: readonly (readonly [title: string, attribute: string])[] = [
  ['System', attr.systemInstructions],
  ['Request', attr.inputMessages],
  ['Answer', attr.outputMessages],
];

/** Shown as a conversation. */
export const CONTENT_ATTRIBUTES: ReadonlySet<string> = new Set(
  PLACES.map(([, attribute]) => attribute),
);

interface Part {
  readonly type?: string;
  readonly content?: unknown;
  readonly name?: string;
  readonly arguments?: unknown;
  readonly response?: unknown;
  readonly result?: unknown;
  readonly uri?: string;
  readonly mime_type?: string;
  readonly modality?: string;
}

interface Message {
  readonly role?: string;
  readonly parts?: readonly Part[];
}

/** CSS classes by role, so that the speaker is obvious at a glance. */
const TONES: Readonly<Record<string, string>> = {
  assistant: 'of-assistant',
  tool: 'of-tool',
  system: 'of-system',
};

function toneOf(role = ''): string {
  return Object.hasOwn(TONES, role) ? String(TONES[role]) : '';
}

/** Captured prompts and answers: text verbatim, images named but not loaded. */
export function Content({
  attributes,
}: {
  readonly attributes: Readonly<Record<string, unknown>>;
}) {
  const places = PLACES.flatMap(([title, attribute]) => {
    const messages = messagesOf(attributes[attribute]);
    return messages.length > 0 ? [{ title, messages }] : [];
  });
  if (places.length === 0) return null;
  return (
    <section class="content">
      {places.map(({ title, messages }) => (
        <>
          <h3>{title}</h3>
          {messages.map((message, index) => (
            <div class={`bubble ${toneOf(message.role)}`} key={index}>
              <span class="role">{message.role ?? ''}</span>
              {(message.parts ?? []).map((part, number) => (
                <PartView key={number} part={part} />
              ))}
            </div>
          ))}
        </>
      ))}
    </section>
  );
}

function PartView({ part }: { readonly part: Part }) {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return <Prose kind={part.type} content={part.content} />;
    case 'tool_call':
      return (
        <div class="tool">
          <span class="role">calls {part.name || 'a tool'}</span>
          <pre>{pretty(part.arguments)}</pre>
        </div>
      );
    case 'tool_call_response':
      return (
        <div class="tool">
          <span class="role">result</span>
          <pre>{pretty(part.response ?? part.result)}</pre>
        </div>
      );
    default:
      return (
        <p class="faint">
          [
          {[part.type || 'part', part.modality, part.mime_type, part.uri]
            .filter(Boolean)
            .join(' ')
            .slice(0, 200)}
          ]
        </p>
      );
  }
}

/** Untrusted: anyone may have sent it, so any field may be missing. */
function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function partOf(value: unknown): Part {
  if (typeof value !== 'object' || value === null) return { type: 'text', content: value };
  const { type, name, uri, mime_type, modality, ...rest } = fieldsOf(value);
  return {
    ...rest,
    type: wordOf(type),
    name: wordOf(name),
    uri: wordOf(uri),
    mime_type: wordOf(mime_type),
    modality: wordOf(modality),
  };
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Prose as prose; JSON, such as structured outputs, indented. */
function Prose({ kind, content }: { readonly kind: string; readonly content: unknown }) {
  const isText = typeof content === 'string' && structure(content) === undefined;
  if (!isText) return <pre class={kind}>{pretty(content)}</pre>;
  return (
    <p class={`prose ${kind}`} dir="auto">
      {visible(content)}
    </p>
  );
}

function messagesOf(value: unknown): readonly Message[] {
  const parsed = typeof value === 'string' ? parse(value) : value;
  if (!Array.isArray(parsed))
    return typeof value === 'string' ? [{ parts: [{ type: 'text', content: value }] }] : [];
  return parsed.map((item: unknown) => {
    const { role, parts } = fieldsOf(item);
    const own = Array.isArray(parts) ? parts : [item];
    return { role: wordOf(role), parts: own.map(partOf) };
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text verbatim unless it is JSON; everything else as indented JSON. */
export function pretty(value: unknown): string {
  const structured = typeof value === 'string' ? structure(value) : value;
  if (structured === undefined) return typeof value === 'string' ? visible(value) : '';
  return visible(JSON.stringify(structured, null, 2));
}

/** Maximum length to parse; larger texts are shown verbatim. */
const MOST_PARSED = 200_000;

/** The object or list in a JSON text; undefined for any other text. */
function structure(value: string): object | undefined {
  if (value.length > MOST_PARSED || !/^\s*[[{]/.test(value)) return undefined;
  const parsed = parse(value);
  return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
}
