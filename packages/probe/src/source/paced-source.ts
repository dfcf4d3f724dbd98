import type { SourceContext } from './context.ts';
import type { Report, Source } from './source.ts';

/** How often a source is read, and how long that may take. */
export interface SourcePace {
  readonly intervalMillis: number;
  readonly timeoutMillis: number;
}

/** Base of sources: context, host and settings; subclasses define what they read. */
export abstract class PacedSource<Settings extends SourcePace> implements Source {
  abstract readonly name: Source['name'];
  readonly serverAddress: string;
  readonly intervalMillis: number;
  readonly timeoutMillis: number;
  protected readonly context: SourceContext;
  protected readonly settings: Settings;

  constructor(context: SourceContext, serverAddress: string, settings: Settings) {
    this.context = context;
    this.serverAddress = serverAddress;
    this.settings = settings;
    this.intervalMillis = settings.intervalMillis;
    this.timeoutMillis = settings.timeoutMillis;
  }

  abstract read(signal: AbortSignal): Promise<Report>;
}
