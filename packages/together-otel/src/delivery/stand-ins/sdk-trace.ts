export * from '@opentelemetry/sdk-trace';
export { createBatchSpanProcessor as BatchSpanProcessor } from '../sdk/span-processor.ts';
