import { attr } from '@together-otel/semconv';

/** Attributes for prompts and answers in the conventions, in conversation order. */
const PLACES: readonly (readonly [title: string, attribute: string])[] = [
  ['System', attr.systemInstructions],
  ['Request', attr.inputMessages],
  ['Answer', attr.outputMessages],
];

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

/** Captured prompts and answers: text as text, images named but not loaded. */
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
            <div class="bubble" key={index}>
              <span class="faint">{message.role ?? ''}</span>
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
      return <pre class={part.type}>{text(part.content)}</pre>;
    case 'tool_call':
      return <pre class="tool">{`${part.name ?? 'tool'}(${text(part.arguments)})`}</pre>;
    case 'tool_call_response':
      return <pre class="tool">{text(part.response ?? part.result)}</pre>;
    default:
      return (
        <p class="faint">
          [
          {[part.type ?? 'part', part.modality, part.mime_type, part.uri]
            .filter(Boolean)
            .join(' ')
            .slice(0, 200)}
          ]
        </p>
      );
  }
}

function messagesOf(value: unknown): readonly Message[] {
  const parsed = typeof value === 'string' ? parse(value) : value;
  if (!Array.isArray(parsed))
    return typeof value === 'string' ? [{ parts: [{ type: 'text', content: value }] }] : [];
  const items = parsed as readonly (Message & Part)[];
  return items.map((item) => (Array.isArray(item?.parts) ? item : { parts: [item ?? {}] }));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? '');
}
