/** Client library a call was made with (`together.client.library`). */
export type Library = 'openai' | 'together-ai' | 'ai-sdk' | 'fetch';
