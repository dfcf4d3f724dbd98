import { after } from '../callbacks.ts';
import { enterAnswer, findWay, leaveAnswer, type Way } from './answer.ts';

interface Relay {
  readonly stream: ReadableStream<unknown>;
  /** Piping is over: unlock the body, as the platform does. */
  release(): void;
}

/**
 * A stream that forwards from a locked body, only as much as is requested.
 *
 * @param body a stream tied to `way`: its reader is observed like the application's own.
 */
export function relay(body: ReadableStream<unknown>, way: Way): Relay {
  const reader = body.getReader();
  if (!findWay(reader)) enterAnswer(reader, way);
  let isReleased = false;
  const stream = new ReadableStream<unknown>(
    {
      start(controller) {
        // An aborted request fails at once, even with no read pending.
        void after(
          reader.closed,
          () => {},
          (error) => {
            if (!isReleased) controller.error(error);
          },
        );
      },
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel(reason) {
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    release() {
      if (isReleased) return;
      isReleased = true;
      leaveAnswer(reader);
      reader.releaseLock();
    },
  };
}
