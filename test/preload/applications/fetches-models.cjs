/** Calls two models by fetch: one with JSON, one with a form. */
const { TOGETHER_BASE_URL: baseURL } = process.env;
const headers = { authorization: 'Bearer key' };

const form = new FormData();
form.set('model', 'openai/whisper-large-v3');
form.set('file', new Blob(['sound']), 'sound.mp3');
const messages = [{ role: 'user', content: 'Hello' }];

(async () => {
  const chat = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'deepseek-ai/DeepSeek-V3.1', messages }),
  });
  await chat.json();
  const heard = await fetch(`${baseURL}/audio/transcriptions`, {
    method: 'POST',
    headers,
    body: form,
  });
  await heard.text();
})();
