import { record, text } from '../../facts/attribute-value.ts';
import { mapEdges, omittedTool } from '../bounds/list-edges.ts';
import type { ToolDefinition } from './message.ts';

/**
 * `tools` of chat and of responses, and chat's older `functions`. For tools that run at the
 * provider, only type and name are recorded: their settings contain headers and keys.
 */
export function toolDefinitions(tools: unknown, functions: unknown): ToolDefinition[] {
  return [
    ...mapEdges<ToolDefinition>(tools, definition, omittedTool),
    ...mapEdges<ToolDefinition>(
      functions,
      (entry) => definition({ type: 'function', function: entry }),
      omittedTool,
    ),
  ];
}

function definition(entry: unknown): ToolDefinition | undefined {
  const tool = record(entry);
  if (!tool) return undefined;
  const type = text(tool['type']) ?? 'function';
  // Chat nests the definition in a field, the Responses API has it next to the type.
  const fields = record(tool[type === 'custom' ? 'custom' : 'function']) ?? tool;
  const name = text(fields['name']) ?? text(fields['server_label']) ?? type;
  if (type !== 'function' && type !== 'custom') return { type, name };
  const description = fields['description'];
  const parameters = record(fields['parameters']);
  return {
    type,
    name,
    ...(typeof description === 'string' && { description }),
    ...(parameters && { parameters }),
  };
}
