/** Chat chunks as server-sent events. */
export function chatEvents(count: number): string[] {
  const events = Array.from({ length: count }, (_, index) =>
    event({
      id: 'fake',
      model: 'fake/model',
      choices: [
        {
          index: 0,
          delta: { content: `t${index}` },
          finish_reason: index === count - 1 ? 'stop' : null,
        },
      ],
      usage: index === count - 1 ? { prompt_tokens: 3, completion_tokens: count } : null,
    }),
  );
  return [...events, 'data: [DONE]\n\n'];
}

/** One server-sent event. */
export function event(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

/** A chat answer. */
export const chatAnswer: Readonly<Record<string, unknown>> = {
  id: 'fake',
  object: 'chat.completion',
  model: 'fake/model',
  choices: [{ index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 1 },
};

/** What happens after the last part of a body. */
export type BodyEnd = 'close' | 'error' | 'hang';

/** A response that delivers one part of its body per read and obeys the abort signal. */
export function partedResponse(
  parts: readonly string[],
  end: BodyEnd,
  signal: AbortSignal | null | undefined,
  headers: Readonly<Record<string, string>> = { 'content-type': 'text/event-stream' },
): Response {
  const encoder = new TextEncoder();
  const rest = [...parts];
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal?.addEventListener('abort', () => {
          try {
            controller.error(signal.reason);
          } catch {
            // Already closed.
          }
        });
      },
      pull(controller) {
        const part = rest.shift();
        if (part !== undefined) controller.enqueue(encoder.encode(part));
        else if (end === 'close') controller.close();
        else if (end === 'error') controller.error(new TypeError('terminated'));
        else return new Promise(() => {});
        return undefined;
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers });
}
