import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, operationsOf } from './operations';

type Parameters = NonNullable<Operation['parameters']>;

/**
 * Declares the path parameters that decorators did not: the hub surface reads its paths undecoded, so Nest sees no
 * parameters there. Those with one meaning wherever they stand are described here, once.
 */
export const withPathParameters = (document: OpenAPIObject): OpenAPIObject => {
  for (const { path, operation } of operationsOf(document)) {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => name ?? []);
    operation.parameters = completed(operation.parameters ?? [], names, path);
  }
  return document;
};

const completed = (declared: Parameters, names: readonly string[], path: string): Parameters => {
  const inPath = declared.flatMap((one) => ('in' in one && one.in === 'path' ? [one] : []));
  const described = names.map((name) => ({
    name,
    in: 'path' as const,
    required: true,
    schema: { type: 'string' as const },
    ...inPath.find((one) => one.name === name),
  }));
  return [
    ...described.map((one) => ({ ...one, description: one.description ?? descriptionOf(one.name, path) })),
    ...declared.filter((one) => !('in' in one) || one.in !== 'path'),
  ];
};

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  namespace: 'User or organization',
  name: 'Repository, without its namespace',
  type: '`model`, `dataset` or `space`',
  username: 'User name',
  organization: 'Name of the organization',
  token: 'What the link of the invitation carries',
  oid: 'SHA-256 of the content, hexadecimal',
  number: 'Of the part, from 1',
};

const REVISION = 'Revision; a `/` in it is percent-encoded';

/** Undefined where the name may mean many things: the route has to say it. */
const descriptionOf = (name: string, path: string): string | undefined => {
  if (name !== 'path') return DESCRIPTIONS[name];
  if (/\/branch\/\{/.test(path)) return 'Branch';
  if (/\/tag\/\{/.test(path)) return `${REVISION}; the tag itself, to delete it`;
  return /\/(?:tree|resolve|raw)\/\{/.test(path) ? `${REVISION}; then \`/\` and the path` : REVISION;
};
