import {
  defaultOf,
  type ProbeSetting,
  probeSettings,
} from '../../packages/probe/src/config/probe-settings.ts';

/** The schema of an object. */
interface ObjectSchema {
  required?: string[];
  properties?: Record<string, object>;
}

/**
 * Fills the schema of the probe's configuration file with the properties of its settings.
 *
 * @param schema the current schema; everything except `properties` is kept.
 */
export function renderProbeSchema(schema: object): object {
  const root: ObjectSchema = { ...schema, properties: {} };
  const blocks = new Map<string, ObjectSchema>([['', root]]);
  for (const of of Object.values<ProbeSetting>(probeSettings)) {
    const at = of.key.lastIndexOf('.');
    const block = blocks.get(of.key.slice(0, Math.max(at, 0)));
    if (!block) throw new Error(`the block of ${of.key} has to come before it`);
    const name = of.key.slice(at + 1);
    const property: ObjectSchema & { description: string } = {
      description: sentenceOf(of),
      ...of.shape,
    };
    block.properties = { ...block.properties, [name]: property };
    if (of.isRequired) block.required = [...(block.required ?? []), name];
    blocks.set(of.key, property);
  }
  return root;
}

function sentenceOf(of: ProbeSetting): string {
  const value = defaultOf(of);
  const { description } = of;
  const sentence = `${description.charAt(0).toUpperCase()}${description.slice(1)}.`;
  return value === undefined ? sentence : `${sentence} Default: ${value}.`;
}
