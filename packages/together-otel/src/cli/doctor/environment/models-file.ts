import { tryModelsFile } from '@together-otel/instrumentation/distribution';
import { type Finding, note, ok, problem } from '../finding.ts';

/**
 * Whether called models can be added to the models file.
 *
 * @param path undefined if models are not recorded.
 */
export async function checkModelsFile(path: string | undefined): Promise<Finding[]> {
  if (path === undefined) return [];
  try {
    const { models, odd, isFull } = await tryModelsFile(path);
    if (odd.length > 0) {
      return [
        note(
          `models file: line ${odd[0]} of ${path} names no model`,
          'Write one model per line; other lines are ignored.',
        ),
      ];
    }
    if (isFull) {
      return [
        note(
          `models file: ${path} has ${models.length} models and is full`,
          'Remove those that are no longer called.',
        ),
      ];
    }
    return [ok(`models file: ${path} has ${models.length} models so far`)];
  } catch (error) {
    return [
      problem(
        `models file: ${path} can't be written: ${(error as Error).message}`,
        "Set TOGETHER_OTEL_MODELS_FILE to another file, or make this one writable by the application's user.",
      ),
    ];
  }
}
