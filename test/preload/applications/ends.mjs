/** Makes one call and ends immediately as ENDING says. */
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: 'key', baseURL: process.env.TOGETHER_BASE_URL });
const { choices } = await client.chat.completions.create({
  model: 'deepseek-ai/DeepSeek-V3.1',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(choices.length);
process.on('exit', (code) => console.log('exit', code));
switch (process.env.ENDING) {
  case 'process.exit':
    process.exit(3);
    break;
  case 'process.exitCode and an exception':
    process.exitCode = 5;
    throw new Error('the application is broken');
  case 'exception':
    throw new Error('the application is broken');
  case 'exception in a callback':
    setImmediate(() => {
      throw new TypeError('the application is broken');
    });
    break;
  case 'rejection':
    Promise.reject(new RangeError('nobody handles this'));
    break;
  case 'exception that is handled':
    process.on('uncaughtException', ({ message }) => {
      console.log('handled', message);
      process.exit(4);
    });
    throw new Error('the application is broken');
  case 'process.abort':
    process.abort();
    break;
  default:
    // Keeps the process alive, as a server does.
    setInterval(() => {}, 1000);
    process.kill(process.pid, process.env.ENDING);
}
