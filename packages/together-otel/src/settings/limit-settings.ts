import {
  milliseconds,
  optional,
  type Setting,
  setting,
  whole,
} from '@together-otel/instrumentation/distribution';

type Optional<T> = Setting<T | undefined>;

/** Settings of a batch queue. */
export interface BatchSettings {
  readonly scheduleDelayMillis: Setting<number>;
  readonly exportTimeoutMillis: Setting<number>;
  readonly maxQueueSize: Setting<number>;
  readonly maxExportBatchSize: Setting<number>;
}

/** Limits of spans and log records; undefined for the SDK's own default. */
export interface LimitSettings {
  readonly attributeCount: Setting<number>;
  readonly attributeValueLength: Optional<number>;
  readonly spanAttributeCount: Optional<number>;
  readonly spanAttributeValueLength: Optional<number>;
  readonly spanEventCount: Setting<number>;
  readonly spanLinkCount: Setting<number>;
  readonly eventAttributeCount: Optional<number>;
  readonly linkAttributeCount: Optional<number>;
  readonly logRecordAttributeCount: Optional<number>;
  readonly logRecordAttributeValueLength: Optional<number>;
}

const count = whole('a whole number above 0', { from: 1 });

export const batchSettings: Readonly<Record<'spans' | 'logRecords', BatchSettings>> = {
  spans: batchSettingsOf('BSP', 'spans', 5000),
  logRecords: batchSettingsOf('BLRP', 'log records', 1000),
};

function batchSettingsOf(processor: string, what: string, delayMillis: number): BatchSettings {
  return {
    scheduleDelayMillis: setting(milliseconds({ from: 1 }), {
      variable: `OTEL_${processor}_SCHEDULE_DELAY`,
      default: delayMillis,
      description: `time between exports of ${what}`,
    }),
    exportTimeoutMillis: setting(milliseconds({ from: 1 }), {
      variable: `OTEL_${processor}_EXPORT_TIMEOUT`,
      default: 30_000,
      description: `ignored over OTLP: telemetry is buffered until the collector accepts it`,
    }),
    maxQueueSize: setting(count, {
      variable: `OTEL_${processor}_MAX_QUEUE_SIZE`,
      default: 2048,
      description: `maximum number of ${what} queued in the SDK; more are dropped`,
    }),
    maxExportBatchSize: setting(count, {
      variable: `OTEL_${processor}_MAX_EXPORT_BATCH_SIZE`,
      default: 512,
      description: `maximum number of ${what} per export`,
    }),
  };
}

function limit(variable: string, general: string, description: string): Optional<number> {
  return setting(optional(count), {
    variable,
    default: undefined,
    defaultInWords: `that of \`${general}\``,
    description,
  });
}

const COUNT_LIMIT = 'OTEL_ATTRIBUTE_COUNT_LIMIT';
const LENGTH_LIMIT = 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT';

export const limitSettings: LimitSettings = {
  attributeCount: setting(count, {
    variable: COUNT_LIMIT,
    default: 128,
    description: 'maximum number of attributes per span, event, link or log record',
  }),
  attributeValueLength: setting(optional(count), {
    variable: LENGTH_LIMIT,
    default: undefined,
    defaultInWords: 'no limit',
    description: 'maximum length of an attribute value, in characters',
  }),
  spanAttributeCount: limit('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', COUNT_LIMIT, 'the same for spans'),
  spanAttributeValueLength: limit(
    'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    LENGTH_LIMIT,
    'the same for spans',
  ),
  spanEventCount: setting(count, {
    variable: 'OTEL_SPAN_EVENT_COUNT_LIMIT',
    default: 128,
    description: 'maximum number of events per span',
  }),
  spanLinkCount: setting(count, {
    variable: 'OTEL_SPAN_LINK_COUNT_LIMIT',
    default: 128,
    description: 'maximum number of links per span',
  }),
  eventAttributeCount: limit(
    'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
    COUNT_LIMIT,
    'the same for events',
  ),
  linkAttributeCount: limit('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', COUNT_LIMIT, 'the same for links'),
  logRecordAttributeCount: limit(
    'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
    COUNT_LIMIT,
    'the same for log records',
  ),
  logRecordAttributeValueLength: limit(
    'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
    LENGTH_LIMIT,
    'the same for log records',
  ),
};
