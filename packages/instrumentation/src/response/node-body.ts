import { guard } from '../diagnostics.ts';
import { enterAnswer, findWay, type Way } from './answer.ts';
import { type Method, replaceMethod, substituteMethod } from './property.ts';

/** node-fetch's body (openai 4): a Node stream. */
export interface NodeBody {
  readonly readableEncoding?: string | null;
  readonly destroyed?: boolean;
  readonly readableEnded?: boolean;
  readonly errored?: Error | null;
}

/** Observed bodies that are not destroyed yet. */
let open = 0;
let takeOutEmit: (() => boolean) | undefined;

/**
 * Observes a body without a listener, which the application could see. Node streams destroy
 * themselves at their end. Each chunk is an event, whether the body is read by events, iteration or
 * piping. All emitters share one `emit`, so it is replaced only while such a body is open.
 */
export function observeNodeBody(body: NodeBody, way: Way): void {
  enterAnswer(body, way);
  replaceMethod(body, 'destroy', destroyOf);
  if (body.destroyed) return;
  open++;
  takeOutEmit ??= substituteMethod(body, 'emit', emitOf);
}

function emitOf(original: Method): Method {
  return {
    emit(this: object, ...args: unknown[]): unknown {
      if (args[0] === 'data') noteData(this, args[1]);
      return original.apply(this, args);
    },
  }.emit;
}

function noteData(body: NodeBody, chunk: unknown): void {
  const way = findWay(body);
  // Reads by the response's own methods count as well: their first chunks pass before they return.
  if (!way || way.answer.parsing) return;
  try {
    // In text streams, chunks never split characters.
    const isText = typeof chunk === 'string' && /^utf-?8$/i.test(body.readableEncoding ?? '');
    way.answer.read(way, isText ? new TextEncoder().encode(chunk) : chunk);
  } catch {
    // As with web streams, an unreadable chunk is ignored.
  }
}

function destroyOf(original: Method): Method {
  return {
    destroy(this: object, ...args: unknown[]): unknown {
      const way = (this as NodeBody).destroyed ? undefined : findWay(this);
      const result = original.apply(this, args);
      if (way) guard(() => endNodeBody(this as NodeBody, way));
      return result;
    },
  }.destroy;
}

function endNodeBody({ errored, readableEnded }: NodeBody, way: Way): void {
  open--;
  if (open === 0 && takeOutEmit?.()) takeOutEmit = undefined;
  const { answer } = way;
  if (errored) answer.fail(errored);
  else if (readableEnded) answer.end();
  else answer.cancel(way);
}
