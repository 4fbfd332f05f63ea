import type { OpenAPIObject } from '@nestjs/swagger';
import { GLOSSARY } from './glossary';

export type Schema = Exclude<
  NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>[string],
  { $ref: string }
>;

/** The schema an example follows, in the words of the glossary. Lists have the shape of their first element. */
export const shapeOf = (example: unknown): Schema => {
  if (example === null || example === undefined) return {};
  if (Array.isArray(example)) return { type: 'array', items: example.length > 0 ? shapeOf(example[0]) : {} };
  if (typeof example === 'object') {
    const properties = Object.entries(example).map(
      ([key, value]) => [key, { ...shapeOf(value), ...meaningOf(key) }] as const,
    );
    return { type: 'object', properties: Object.fromEntries(properties) };
  }
  if (typeof example === 'number') return { type: Number.isInteger(example) ? 'integer' : 'number' };
  return { type: typeof example === 'boolean' ? 'boolean' : 'string' };
};

const meaningOf = (name: string): Schema => {
  const description = GLOSSARY[name];
  return description === undefined ? {} : { description };
};
