import { defineConfig } from 'tsdown';
import { namesInPlace } from './names.tsdown.ts';

export default defineConfig({
  entry: ['src/index.ts', 'src/distribution.ts'],
  plugins: [namesInPlace],
});
