import type { OpenAPIObject } from '@nestjs/swagger';

type PathItem = OpenAPIObject['paths'][string];
type Operation = NonNullable<PathItem['get']>;
type Parameters = NonNullable<Operation['parameters']>;

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

/**
 * Declares the path parameters that decorators did not: the hub surface reads its paths undecoded, so Nest sees no
 * parameters there.
 */
export const withPathParameters = (document: OpenAPIObject): OpenAPIObject => {
  for (const [path, item] of Object.entries(document.paths)) {
    const names = [...path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => name ?? []);
    for (const method of METHODS) {
      const operation = item[method];
      if (operation) operation.parameters = completed(operation.parameters ?? [], names, path);
    }
  }
  return document;
};

const completed = (declared: Parameters, names: readonly string[], path: string): Parameters => {
  const known = new Set(declared.flatMap((one) => ('in' in one && one.in === 'path' ? [one.name] : [])));
  const missing = names.filter((name) => !known.has(name));
  return [
    ...missing.map((name) => ({
      name,
      in: 'path' as const,
      required: true,
      description: descriptionOf(name, path),
      schema: { type: 'string' as const },
    })),
    ...declared,
  ];
};

const REVISION = 'Revision; a `/` in it is percent-encoded';

const descriptionOf = (name: string, path: string): string => {
  if (name === 'namespace') return 'User or organization';
  if (name === 'name') return 'Repository';
  if (/\/branch\/\{/.test(path)) return 'Branch';
  if (/\/tag\/\{/.test(path)) return `${REVISION}; the tag itself, to delete it`;
  return /\/(?:tree|resolve|raw)\/\{/.test(path) ? `${REVISION}; then \`/\` and the path` : REVISION;
};
