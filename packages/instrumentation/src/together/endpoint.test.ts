import { describe, expect, it } from 'vitest';
import { EndpointRegistry } from './endpoint.ts';

describe('EndpointRegistry', () => {
  it.each([
    ['https://api.together.ai/v1', 'api.together.ai', 443],
    ['https://api.together.xyz/v1', 'api.together.xyz', 443],
    ['https://api-inference.together.ai', 'api-inference.together.ai', 443],
    ['http://together.ai:8443/v1', 'together.ai', 8443],
    ['https://user:secret@API.Together.AI/v1?key=secret', 'api.together.ai', 443],
  ])('%s is Together', (url, address, port) => {
    expect(new EndpointRegistry([]).find(url)).toEqual({ together: true, address, port });
  });

  it.each([
    'https://api.openai.com/v1',
    'https://together.ai.example.com/v1',
    'https://nottogether.ai/v1',
    'not a url',
    '',
  ])('%s is not', (url) => {
    expect(new EndpointRegistry([]).find(url).together).toBe(false);
  });

  it('accepts configured hosts, with or without a port', () => {
    const registry = new EndpointRegistry(['proxy.example.com', '127.0.0.1:8080']);
    expect(registry.find('https://proxy.example.com:9000/v1').together).toBe(true);
    expect(registry.find('http://127.0.0.1:8080/v1').together).toBe(true);
    expect(registry.find('http://127.0.0.1:8081/v1').together).toBe(false);
  });

  it('stays bounded and correct with a stream of new URLs', () => {
    const registry = new EndpointRegistry([]);
    for (let index = 0; index < 5000; index++) {
      expect(registry.find(`https://h${index}.together.ai`).address).toBe(`h${index}.together.ai`);
    }
  });
});
