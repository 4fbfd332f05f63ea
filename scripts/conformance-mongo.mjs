// Runs the contracts of what MongoDB keeps, and its faults, against a MongoDB server: the one that MONGODB_URL names,
// else a FerretDB of its own behind a proxy that lets one message in flight, built with Go. Says so, loudly, when there
// is neither: then nothing is tested and the run does not fail. Arguments go to jest instead of all of these tests.
import { jest } from './conformance/child.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { mongoServer } from './mongo-server.mjs';

const TESTS = ['dist/test/contract/mongodb', 'dist/test/faults/mongodb', 'dist/libs/adapters/mongodb'];

ensureBuilt();
const server = await mongoServer();
if (server) {
  console.log(`MongoDB server: ${server.name}`);
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : TESTS;
  process.exitCode = (await jest(server.env, '-w', '2', ...wanted)) ? 0 : 1;
  await server.stop();
}
