/** The road that a call took (`together.client.library`). */
export type Library = 'openai' | 'together-ai' | 'ai-sdk' | 'fetch';
