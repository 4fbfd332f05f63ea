import { randomBytes } from 'node:crypto';
import { ADMIN } from '../bench/harness/hub';
import { type Ask, JSON_TYPE, jsonOf } from './ask';
import type { Kind } from './kind';
import { askForUpload, commit, commitLfs, newLfsObject, upload } from './lfs';

const LFS_BYTES = 64 * 1024;
/** Names that are written again and again: what grows is the history. */
const REWRITTEN = 20;
/** How many of what was made wait for a later request to use them. */
const KEPT = 100;

const keep = <T>(items: T[], item: T): void => {
  items.push(item);
  if (items.length > KEPT) items.shift();
};

const send = (
  method: string,
  path: string,
  headers: Ask['headers'],
  body: object | null,
  means: Ask['means'],
): Ask => ({
  method,
  path,
  headers: body === null ? headers : { ...headers, ...JSON_TYPE },
  ...(body === null ? {} : { body: JSON.stringify(body) }),
  expects: 200,
  means,
});

export const commitFiles: Kind = ({ random, models }) => {
  const { paths, ...model } = random.pick(models);
  const chosen = new Set(Array.from({ length: 1 + random.int(3) }, () => random.pick(paths)));
  const files = [...chosen].map((path) => ({ path, encoding: 'base64', content: randomBytes(300).toString('base64') }));
  return commit(model, [
    { key: 'header', value: { summary: `Change ${files.length} files` } },
    ...files.map((value) => ({ key: 'file', value })),
  ]);
};

export const lfsBatch: Kind = ({ random, models, block, offered }) =>
  askForUpload(newLfsObject(random.pick(models), block, LFS_BYTES), (offer) => keep(offered, offer));

export const lfsUpload: Kind = ({ offered, uploaded }) => {
  const offer = offered.shift();
  return offer ? upload(offer, () => keep(uploaded, offer.object)) : null;
};

export const lfsCommit: Kind = ({ uploaded, random }) => {
  const object = uploaded.shift();
  return object ? commitLfs(object, `weights/part-${random.int(REWRITTEN)}.bin`) : null;
};

export const register: Kind = (stage) => {
  const username = stage.name('load-user');
  const password = `pw-${username}`;
  const person = { username, email: `${username}@example.com`, password };
  return send('POST', '/api/auth/register', {}, person, () => {
    keep(stage.registered, { username, password });
    return true;
  });
};

export const login: Kind = ({ registered }) => {
  const person = registered.shift();
  if (!person) return null;
  const { username } = person;
  const means: Ask['means'] = (answer) => jsonOf<{ username: string }>(answer).username === username;
  return send('POST', '/api/auth/login', {}, person, means);
};

export const tokenCreate: Kind = ({ random, owners, tokens }) => {
  const owner = random.pick(owners);
  return send('POST', '/api/auth/tokens/create', owner.headers, { name: 'load' }, (answer) => {
    const { token, token_id: id } = jsonOf<{ token: string; token_id: number }>(answer);
    keep(tokens, { id, owner });
    return token.length > 0;
  });
};

export const tokenRevoke: Kind = ({ tokens }) => {
  const token = tokens.shift();
  return token
    ? send('DELETE', `/api/auth/tokens/${token.id}`, token.owner.headers, null, (answer) => answer.body.length > 0)
    : null;
};

export const emailVerification: Kind = ({ random, usernames }) => {
  const [username, verified] = [random.pick(usernames), random.int(2) === 0];
  const path = `/admin/api/users/${username}/email-verification?verified=${verified}`;
  return send('PATCH', path, ADMIN, null, (answer) => {
    return jsonOf<{ email_verified: boolean }>(answer).email_verified === verified;
  });
};

export const repositoryCreate: Kind = (stage) => {
  const [owner, name] = [stage.random.pick(stage.owners), stage.name('brief')];
  return send('POST', '/api/repos/create', owner.headers, { type: 'model', name }, (answer) => {
    keep(stage.deletable, { name, owner });
    return jsonOf<{ name: string }>(answer).name === `${owner.name}/${name}`;
  });
};

export const repositoryDelete: Kind = ({ deletable }) => {
  const repository = deletable.shift();
  if (!repository) return null;
  const { name, owner } = repository;
  const body = { type: 'model', name, organization: owner.name };
  return send('DELETE', '/api/repos/delete', owner.headers, body, (answer) => answer.body.length > 0);
};

export const quotaSet: Kind = ({ random, usernames }) => {
  const [namespace, bytes] = [random.pick(usernames), 1_000_000_000 + random.int(1_000_000_000)];
  const body = { private_quota_bytes: bytes, public_quota_bytes: null };
  const means: Ask['means'] = (answer) => jsonOf<typeof body>(answer).private_quota_bytes === bytes;
  return send('PUT', `/admin/api/quota/${namespace}`, ADMIN, body, means);
};
