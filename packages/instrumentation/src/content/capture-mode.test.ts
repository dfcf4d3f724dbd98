import { describe, expect, test } from 'vitest';
import { readCaptureMode } from './capture-mode.ts';

describe('readCaptureMode', () => {
  test.each([
    ['NO_CONTENT', 'none'],
    ['SPAN_ONLY', 'span'],
    ['EVENT_ONLY', 'event'],
    ['SPAN_AND_EVENT', 'span_and_event'],
    ['span_only', 'span'],
    ['true', 'span_and_event'],
    ['True', 'span_and_event'],
    ['false', 'none'],
    [' true ', 'span_and_event'],
  ])('%j means %s', (value, mode) => {
    expect(readCaptureMode(value)).toBe(mode);
  });

  test.each(['', 'yes', '1', 'SPAN', '__proto__', 'constructor'])('%j is unknown', (value) => {
    expect(readCaptureMode(value)).toBeUndefined();
  });
});
