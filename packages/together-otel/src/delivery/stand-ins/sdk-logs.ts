export * from '@opentelemetry/sdk-logs';
export { createBatchLogRecordProcessor as BatchLogRecordProcessor } from '../log-record-processor.ts';
