import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from '@hubledger/testing/eventually';
import { TcpProxy } from './tcp-proxy';

let server: Server;
let proxy: TcpProxy;
const sockets: Socket[] = [];

/** Answers each line with the same line; what arrived on the way back is in `answers`. */
const dial = async (): Promise<{ socket: Socket; answers: () => string; broken: () => boolean }> => {
  const socket = connect(proxy.address);
  sockets.push(socket);
  let [text, broken] = ['', false];
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => (broken = true));
  socket.on('close', () => (broken = true));
  await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
  return { socket, answers: () => text, broken: () => broken };
};

beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy = await TcpProxy.to({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await proxy.close();
  await new Promise((resolve) => server.close(resolve));
});

it('passes bytes on, in order, also with a delay', async () => {
  const { socket, answers } = await dial();
  socket.write('one ');
  await eventually(() => expect(answers()).toBe('one '));
  proxy.delay(50);
  const started = Date.now();
  socket.write('two ');
  await new Promise((resolve) => setTimeout(resolve, 5));
  socket.write('three');
  await eventually(() => expect(answers()).toBe('one two three'));
  expect(Date.now() - started).toBeGreaterThanOrEqual(100);
});

it('swallows everything until it is restored, then passes on what was sent meanwhile', async () => {
  const { socket, answers, broken } = await dial();
  proxy.blackhole();
  socket.write('late');
  const other = await dial();
  other.socket.write('later');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([answers(), other.answers(), broken()]).toEqual(['', '', false]);
  await proxy.restore();
  await eventually(() => expect([answers(), other.answers()]).toEqual(['late', 'later']));
});

it('breaks connections and refuses new ones until it is restored', async () => {
  const { broken } = await dial();
  await proxy.cut();
  await eventually(() => expect(broken()).toBe(true));
  const refused = await dial();
  await eventually(() => expect(refused.broken()).toBe(true));
  await proxy.restore();
  const again = await dial();
  again.socket.write('back');
  await eventually(() => expect(again.answers()).toBe('back'));
  proxy.reset();
  await eventually(() => expect(again.broken()).toBe(true));
});
