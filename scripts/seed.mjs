// Fills a running hub with demo data through its public API, with an ordinary client. Run it again: it adds commits only where something changed.
//   HUB_URL  address of the hub, default http://HOST:PORT as `npm start` reads them: http://127.0.0.1:48888
import { commit, createBranch, createRepo, repoExists } from '@huggingface/hub';
import { createHash } from 'node:crypto';

const { HUB_URL, HOST, PORT } = process.env;
const hubUrl = (HUB_URL || `http://${HOST || '127.0.0.1'}:${PORT || 48888}`).replace(/\/+$/, '');
const PASSWORD = 'hubledger-demo';

const call = async (method, path, { body, token } = {}) => {
  const response = await fetch(`${hubUrl}${path}`, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  const text = await response.text();
  return { status: response.status, json: text ? JSON.parse(text) : null };
};

const must = async (method, path, options) => {
  const { status, json } = await call(method, path, options);
  if (status >= 400) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(json)}`);
  return json;
};

/** Registers the person, or signs in when a former run did; answers an access token. */
const signUp = async (username) => {
  const body = { username, email: `${username}@demo.example`, password: PASSWORD };
  const { status, json } = await call('POST', '/api/auth/register', { body });
  if (status >= 400 && status !== 400)
    throw new Error(`Registering ${username} answered ${status}: ${JSON.stringify(json)}`);
  const login = await fetch(`${hubUrl}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  if (login.status === 401)
    throw new Error(`The demo data needs the name "${username}", which somebody else has here: use an empty hub`);
  if (!login.ok) throw new Error(`Signing in as ${username} answered ${login.status}: ${await login.text()}`);
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0];
  const created = await fetch(`${hubUrl}/api/auth/tokens/create`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ name: 'seed' }),
  });
  return (await created.json()).token;
};

/** The same bytes at every run: an unchanged file makes no new commit. */
const bytes = (seed, size) => {
  const block = createHash('sha512').update(seed).digest();
  return Buffer.alloc(size, block);
};

const card = (title, extra) =>
  `---\nlicense: apache-2.0\n${extra}---\n\n# ${title}\n\nDemo content, made by \`npm run seed\`.\n`;

const REPOSITORIES = [
  {
    owner: 'ada',
    type: 'model',
    name: 'analytical-bert',
    extra: 'pipeline_tag: text-classification\nlibrary_name: transformers\nlanguage: en\n',
    weights: 12_000_000,
  },
  {
    owner: 'ada',
    type: 'model',
    name: 'private-draft',
    private: true,
    extra: 'library_name: transformers\n',
    weights: 6_000_000,
  },
  {
    owner: 'grace',
    type: 'dataset',
    name: 'compiler-errors',
    extra: 'task_categories:\n  - text-classification\n',
    rows: 2_000,
  },
  { owner: 'grace', type: 'space', name: 'cobol-chat', sdk: 'gradio', extra: 'sdk: gradio\n' },
  {
    owner: 'compute-lab',
    by: 'ada',
    type: 'model',
    name: 'shared-encoder',
    extra: 'pipeline_tag: feature-extraction\nlibrary_name: sentence-transformers\n',
    weights: 24_000_000,
  },
  {
    owner: 'compute-lab',
    by: 'grace',
    type: 'dataset',
    name: 'benchmarks',
    private: true,
    extra: 'task_categories:\n  - question-answering\n',
    rows: 5_000,
  },
];

const filesOf = ({ name, type, extra, weights, rows }) => {
  const files = [['README.md', Buffer.from(card(name, extra))]];
  if (type === 'model') {
    files.push(['config.json', Buffer.from(JSON.stringify({ model_type: 'bert', hidden_size: 384, name }, null, 2))]);
    files.push(['model.safetensors', bytes(name, weights)]);
  }
  if (type === 'dataset') {
    const lines = Array.from({ length: rows }, (_, i) => `${i},"row ${i} of ${name}",${i % 3}`);
    files.push(['data/train.csv', Buffer.from(`id,text,label\n${lines.join('\n')}\n`)]);
  }
  if (type === 'space')
    files.push([
      'app.py',
      Buffer.from('import gradio as gr\n\ngr.Interface(lambda x: x[::-1], "text", "text").launch()\n'),
    ]);
  return files;
};

const push = (repo, accessToken, title, files) =>
  commit({
    hubUrl,
    accessToken,
    repo,
    title,
    operations: files.map(([path, content]) => ({ operation: 'addOrUpdate', path, content: new Blob([content]) })),
  });

const fill = async () => {
  const tokens = {};
  for (const username of ['ada', 'grace', 'alan']) tokens[username] = await signUp(username);
  await call('POST', '/org/create', {
    token: tokens.ada,
    body: { name: 'compute-lab', description: 'Shared models of the demo lab' },
  });
  await call('POST', '/org/compute-lab/members', { token: tokens.ada, body: { username: 'grace', role: 'member' } });
  await call('POST', '/org/compute-lab/members', { token: tokens.ada, body: { username: 'alan', role: 'visitor' } });
  await must('GET', '/org/compute-lab');

  for (const entry of REPOSITORIES) {
    const repo = { type: entry.type, name: `${entry.owner}/${entry.name}` };
    const accessToken = tokens[entry.by ?? entry.owner];
    if (await repoExists({ hubUrl, accessToken, repo })) {
      console.log(`${entry.type} ${repo.name} is there already`);
      continue;
    }
    await createRepo({
      hubUrl,
      accessToken,
      repo,
      private: entry.private ?? false,
      ...(entry.sdk ? { sdk: entry.sdk } : {}),
    });
    const files = filesOf(entry);
    await push(repo, accessToken, 'Describe what this is', files.slice(0, 1));
    if (files.length > 1) await push(repo, accessToken, 'Add the content', files.slice(1));
    if (entry.type === 'model') {
      await createBranch({ hubUrl, accessToken, repo, branch: 'experiment' });
      await push(repo, accessToken, 'Lower the learning rate', [
        ['training_args.json', Buffer.from('{"learning_rate": 1e-5}\n')],
      ]);
    }
    console.log(`${entry.type} ${repo.name} created`);
  }
  console.log(`\nDone. Sign in as ada, grace or alan with the password ${PASSWORD}.`);
};

try {
  await fill();
} catch (error) {
  const unreachable = error instanceof TypeError && error.message === 'fetch failed';
  const reason = unreachable ? `no hub answers at ${hubUrl}: start one, or set HUB_URL` : error.message;
  console.error(`hubledger: ${reason}`);
  process.exitCode = 1;
}
