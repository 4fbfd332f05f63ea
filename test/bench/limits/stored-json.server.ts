import Database from 'libsql';
import { fastify } from 'fastify';

/** Limit of reads: Fastify and rows of JSON that are stored as they are answered, one index range, joined. */
const db = new Database(process.argv[2]!);
db.exec('PRAGMA query_only=ON');
const page = db.prepare('SELECT json FROM rows WHERE list = ? ORDER BY n LIMIT 1000');
const app = fastify();

app.get<{ Params: { list: string } }>('/rows/:list', (request, reply) => {
  const rows = page.all(request.params.list) as Array<{ json: string }>;
  void reply.type('application/json').send(`{"rows":[${rows.map(({ json }) => json).join(',')}]}`);
});

void app.listen({ port: 0, host: '127.0.0.1' }).then((address) => process.stdout.write(`listening on ${address}\n`));
