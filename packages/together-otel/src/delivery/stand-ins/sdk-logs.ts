export * from '@opentelemetry/sdk-logs';
export { createBatchLogRecordProcessor as BatchLogRecordProcessor } from '../sdk/log-record-processor.ts';
