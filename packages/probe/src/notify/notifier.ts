import type { CheckOutcome } from '../schedule/check-loop.ts';
import type { Clock } from '../schedule/clock.ts';
import type { Source, StatusLine } from '../source/source.ts';
import type { Channel } from './channel.ts';
import type { Notice } from './notice.ts';
import { NoticeQueue } from './notice-queue.ts';
import { TargetStates } from './target-states.ts';

/** Maximum delay of the exit for the last notices, in milliseconds. */
const CLOSE_MILLIS = 5000;

/** Notifies people when something goes down, and when it recovers. */
export class Notifier {
  readonly #clock: Clock;
  readonly #say: (line: string) => void;
  readonly #states: TargetStates;
  #queues: readonly NoticeQueue[] = [];

  constructor(clock: Clock, say: (line: string) => void) {
    this.#clock = clock;
    this.#say = say;
    this.#states = new TargetStates(clock);
  }

  /** Replaces the channels; the state of the targets is kept. */
  async use(channels: readonly Channel[]): Promise<void> {
    const before = this.#queues;
    this.#queues = channels.map((channel) => new NoticeQueue(channel, this.#clock, this.#say));
    await Promise.all(before.map((queue) => queue.close(CLOSE_MILLIS)));
  }

  /**
   * Evaluates a check.
   *
   * @param lines current table lines of the source.
   * @returns whether to check again soon, because that may change a state.
   */
  take(source: Source, outcome: CheckOutcome, lines: readonly StatusLine[]): boolean {
    if (this.#queues.length === 0 || outcome.kind === 'skipped') return false;
    const itself = `${source.name} of ${source.serverAddress}`;
    const judgements =
      outcome.kind === 'completed'
        ? [
            this.#states.judge(source, lines),
            this.#states.judgeOne(source, { subject: itself, status: 'ok', text: 'it answers' }),
          ]
        : lines.map((line) => this.#states.judgeOne(source, { ...line, subject: itself }));
    for (const notice of judgements.flatMap(({ notices }) => notices)) this.#send(notice);
    return judgements.some(({ isInDoubt }) => isInDoubt);
  }

  /** Gives the last notices a moment to be sent. */
  async close(): Promise<void> {
    await this.use([]);
  }

  #send(notice: Notice): void {
    for (const queue of this.#queues) queue.put(notice);
  }
}
