// The event types in the code, as the TypeScript compiler sees them. For what is generated from them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('..', import.meta.url));

const filesBelow = (directory, ending) =>
  readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(root, directory, file))
    .sort();

/** What no context owns: numbering, and the name of the log. */
export const ownEventFiles = ['libs/kernel/events/numeric-ids.ts', 'libs/stores/log-identity.ts'].map((file) =>
  join(root, file),
);
export const eventFiles = [...filesBelow('libs/contexts', '.events.ts'), ...ownEventFiles];
export const deciderFiles = filesBelow('libs/contexts', '.decider.ts');

export const compile = (files) => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  return ts.createProgram(files, { ...options, types: [], noEmit: true });
};

/** The literal in `type`, when this is the type of one event. */
export const eventTypeOf = (checker, type) => {
  const property = type.getProperty('type');
  const literal = property && checker.getTypeOfSymbol(property);
  return literal?.isStringLiteral() && type.getProperty('data') ? literal.value : null;
};
