import { OpenAI } from 'openai';

console.log(typeof OpenAI, new OpenAI({ apiKey: 'key' }).baseURL);
