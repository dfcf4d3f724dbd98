import { describe, expect, it } from 'vitest';
import { EndpointBook } from './endpoint.ts';

describe('EndpointBook', () => {
  it.each([
    ['https://api.together.ai/v1', 'api.together.ai', 443],
    ['https://api.together.xyz/v1', 'api.together.xyz', 443],
    ['https://api-inference.together.ai', 'api-inference.together.ai', 443],
    ['http://together.ai:8443/v1', 'together.ai', 8443],
    ['https://user:secret@API.Together.AI/v1?key=secret', 'api.together.ai', 443],
  ])('%s is Together', (url, address, port) => {
    expect(new EndpointBook([]).find(url)).toEqual({ together: true, address, port });
  });

  it.each([
    'https://api.openai.com/v1',
    'https://together.ai.example.com/v1',
    'https://nottogether.ai/v1',
    'not a url',
    '',
  ])('%s is not', (url) => {
    expect(new EndpointBook([]).find(url).together).toBe(false);
  });

  it('takes named hosts, with or without a port', () => {
    const book = new EndpointBook(['proxy.example.com', '127.0.0.1:8080']);
    expect(book.find('https://proxy.example.com:9000/v1').together).toBe(true);
    expect(book.find('http://127.0.0.1:8080/v1').together).toBe(true);
    expect(book.find('http://127.0.0.1:8081/v1').together).toBe(false);
  });

  it('stays bounded and right with ever new URLs', () => {
    const book = new EndpointBook([]);
    for (let index = 0; index < 5000; index++) {
      expect(book.find(`https://h${index}.together.ai`).address).toBe(`h${index}.together.ai`);
    }
  });
});
