import { describe, expect, it } from 'vitest';
import { readGenerations } from './generation.ts';

const tagged = { tagged: true, latest: false };
const latest = { tagged: false, latest: true };
const both = { tagged: true, latest: true };

describe('readGenerations', () => {
  it.each([
    [undefined, tagged],
    ['', tagged],
    ['http', tagged],
    ['http/dup,database', tagged],
    ['gen_ai_latest_experimental', latest],
    ['http, gen_ai_latest_experimental ', latest],
    [',,gen_ai_latest_experimental,', latest],
    ['gen_ai_latest_experimental/dup', both],
    ['gen_ai_latest_experimental,gen_ai_latest_experimental/dup', both],
    ['gen_ai_latest_experimental/dup,gen_ai_latest_experimental', both],
    ['gen_ai_latest_experimental/other', tagged],
    ['GEN_AI_LATEST_EXPERIMENTAL', tagged],
    ['not_gen_ai_latest_experimental', tagged],
  ])('reads %j', (optIn, generations) => {
    expect(readGenerations(optIn)).toEqual(generations);
  });
});
