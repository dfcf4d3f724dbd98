/**
 * Messages as the JSON schemas of the GenAI conventions want them, v1.41:
 * https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai
 */
export interface Message {
  role: string;
  parts: Part[];
  /** The name of the participant. */
  name?: string;
}

/** One choice of an answer. */
export interface OutputMessage extends Message {
  /** `stop`, `length`, `content_filter`, `tool_call`, `error`, or what the model said. */
  finish_reason: string;
}

export type Part =
  | TextPart
  | ReasoningPart
  | ToolCallPart
  | ToolCallResponsePart
  | ServerToolCallPart
  | BlobPart
  | UriPart
  | FilePart
  | OtherPart;

export interface TextPart {
  type: 'text';
  content: string;
}

export interface ReasoningPart {
  type: 'reasoning';
  content: string;
}

export interface ToolCallPart {
  type: 'tool_call';
  id?: string;
  name: string;
  /** An object where the model's text is one, else that text. */
  arguments?: unknown;
}

export interface ToolCallResponsePart {
  type: 'tool_call_response';
  id?: string;
  response: unknown;
}

/** A tool that runs at the provider; of its details only the type is captured. */
export interface ServerToolCallPart {
  type: 'server_tool_call';
  id?: string;
  name: string;
  server_tool_call: { type: string };
}

/** Bytes that were sent or received inline. The schema requires `content`; it is always empty. */
export interface BlobPart {
  type: 'blob';
  modality: string;
  mime_type?: string;
  content: '';
}

export interface UriPart {
  type: 'uri';
  modality: string;
  mime_type?: string;
  /** Without user info, query and fragment, where credentials stand. */
  uri: string;
}

export interface FilePart {
  type: 'file';
  modality: string;
  file_id: string;
}

/** What the conventions have no part for; their schemas allow any `type`. */
export interface OtherPart {
  type: 'refusal' | 'document' | 'tokens' | `together.${string}`;
  content?: unknown;
  count?: number;
}

export interface ToolDefinition {
  type: string;
  name: string;
  description?: string;
  /** JSON schema of the tool's arguments. */
  parameters?: unknown;
}

/** What of one call may be recorded, before it is redacted and bounded. */
export interface CapturedContent {
  inputMessages?: Message[];
  outputMessages?: OutputMessage[];
  systemInstructions?: Part[];
  toolDefinitions?: ToolDefinition[];
}

/** The part of it that the request has. */
export type CapturedInput = Omit<CapturedContent, 'outputMessages'>;
