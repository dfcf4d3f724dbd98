export * from '@opentelemetry/sdk-trace';
export { createBatchSpanProcessor as BatchSpanProcessor } from '../span-processor.ts';
