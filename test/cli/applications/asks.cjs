// Makes calls in a loop and prints each outcome until it is terminated.
const { OpenAI } = require('openai');

const client = new OpenAI({ maxRetries: 0 });
const ask = () =>
  client.chat.completions
    .create({
      model: 'deepseek-ai/DeepSeek-V3.1',
      messages: [{ role: 'user', content: 'Hello' }],
    })
    .then(
      () => console.log('answered'),
      ({ status }) => console.log(`status ${status}`),
    )
    .finally(() => setTimeout(ask, 20));
void ask();
process.on('SIGINT', () => {
  console.log('interrupted');
  process.exit(3);
});
