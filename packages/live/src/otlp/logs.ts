import { attributes, attributeValue, hex } from './attributes.ts';
import type { Received, ReceivedLog, Severity } from './model.ts';
import { optionalId, receivedItems } from './origin.ts';
import type { LogRecord, LogsRequest } from './wire.ts';

const SEVERITIES = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

function severityOf(number: number): Severity {
  if (number === 0) return 'unspecified';
  // Four numbers a range: 1 to 4 is trace, 5 to 8 debug, …
  return SEVERITIES[Math.floor((number - 1) / 4)] ?? `unknown-${number}`;
}

function logOf(record: LogRecord, origin: Received): ReceivedLog {
  return {
    ...origin,
    time: record.timeUnixNano,
    observedTime: record.observedTimeUnixNano,
    severity: severityOf(record.severityNumber),
    severityNumber: record.severityNumber,
    severityText: record.severityText,
    body: attributeValue(record.body),
    attributes: attributes(record.attributes),
    droppedAttributesCount: record.droppedAttributesCount,
    ...(record.eventName !== '' && { eventName: record.eventName }),
    ...optionalId('traceId', hex(record.traceId)),
    ...optionalId('spanId', hex(record.spanId)),
    flags: record.flags,
  };
}

/** All log records of an export request, in order. */
export function receivedLogs(request: LogsRequest, requestId: number): ReceivedLog[] {
  return receivedItems(
    requestId,
    request.resourceLogs,
    ({ scopeLogs }) => scopeLogs,
    ({ logRecords }, origin) => logRecords.map((record) => logOf(record, origin)),
  );
}
