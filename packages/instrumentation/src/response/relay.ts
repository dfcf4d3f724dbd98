import { after } from '../callbacks.ts';
import { enterAnswer, findWay, leaveAnswer, type Way } from './answer.ts';

interface Relay {
  readonly stream: ReadableStream<unknown>;
  /** The piping is over: the body is unlocked, as the platform leaves it. */
  release(): void;
}

/**
 * A stream that hands on what it is asked for and no more, from a body whose lock it holds.
 *
 * @param body a stream that is tied to `way`: its reader is observed like the application's own.
 */
export function relay(body: ReadableStream<unknown>, way: Way): Relay {
  const reader = body.getReader();
  if (!findWay(reader)) enterAnswer(reader, way);
  let isReleased = false;
  const stream = new ReadableStream<unknown>(
    {
      start(controller) {
        // An aborted request fails at once, also while nothing is asked for.
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
