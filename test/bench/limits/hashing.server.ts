import { Algorithm, hash } from '@node-rs/argon2';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Limit of users.create: argon2id as OWASP asks for it, and nothing else; `/health/live` beside it. */
const server = createServer((request, response) => {
  const answer = (text: string) => response.writeHead(200, { 'content-length': text.length }).end(text);
  if (request.url === '/health/live') return void answer('{}');
  const options = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };
  request.resume();
  void hash('correct horse battery staple', options).then(answer);
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
