import { markdownTables } from '@together-otel/semconv';
import type { TextPanel } from './board.ts';

/** The registry's error table. */
export const errorTable: TextPanel = {
  kind: 'text',
  id: 60,
  title: 'What the errors mean',
  question: 'What does this error mean, and does a retry help?',
  action: 'Find the status or code; the last column says what to do.',
  width: 24,
  markdown: markdownTables['errors']?.() ?? '',
};
