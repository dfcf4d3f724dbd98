/**
 * Messages in the form of the GenAI conventions' JSON schemas, v1.41:
 * https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/docs/gen-ai
 */
export interface Message {
  role: string;
  parts: Part[];
  /** Name of the participant. */
  name?: string;
}

/** One choice of an answer. */
export interface OutputMessage extends Message {
  /** `stop`, `length`, `content_filter`, `tool_call`, `error`, or the model's own value. */
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
  /** An object if the model's text parses as one, otherwise that text. */
  arguments?: unknown;
}

export interface ToolCallResponsePart {
  type: 'tool_call_response';
  id?: string;
  response: unknown;
}

/** A tool that runs at the provider; only its type is captured. */
export interface ServerToolCallPart {
  type: 'server_tool_call';
  id?: string;
  name: string;
  server_tool_call: { type: string };
}

/** Inline bytes. The schema requires `content`; it is always empty here. */
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
  /** Without user info, query and fragment, which may hold credentials. */
  uri: string;
}

export interface FilePart {
  type: 'file';
  modality: string;
  file_id: string;
}

/** Anything the conventions have no part for; their schemas allow any `type`. */
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

/** Recordable content of one call, before redaction and truncation. */
export interface CapturedContent {
  inputMessages?: Message[];
  outputMessages?: OutputMessage[];
  systemInstructions?: Part[];
  toolDefinitions?: ToolDefinition[];
}

/** The content found in the request. */
export type CapturedInput = Omit<CapturedContent, 'outputMessages'>;
