export { type Receiver, startReceiver } from './receiver/receiver.ts';
