import type { SourceContext } from './context.ts';
import type { Report, Source } from './source.ts';

/** The context passed to every source. */
export interface SourcePace {
  readonly intervalMillis: number;
  readonly timeoutMillis: number;
}

/** Base of sources: context, host and pace; subclasses define what they read. */
export abstract class PacedSource implements Source {
  abstract readonly name: Source['name'];
  readonly serverAddress: string;
  readonly intervalMillis: number;
  readonly timeoutMillis: number;
  protected readonly context: SourceContext;

  constructor(context: SourceContext, serverAddress: string, pace: SourcePace) {
    this.context = context;
    this.serverAddress = serverAddress;
    this.intervalMillis = pace.intervalMillis;
    this.timeoutMillis = pace.timeoutMillis;
  }

  abstract read(signal: AbortSignal): Promise<Report>;
}
