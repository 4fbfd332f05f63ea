import type { OpenAPIObject } from '@nestjs/swagger';

type Json = Readonly<Record<string, unknown>>;

/** Members whose names are free, with schemas below them. */
const NAMED = new Set(['properties', 'schemas', 'patternProperties', 'paths', 'responses', 'content', 'headers']);
/** Members that are data of the hub, not of the document. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const']);

/** Decorators write `nullable`, as OpenAPI 3.0 did; in 3.1 null is a type. */
export const withNullTypes = (document: OpenAPIObject): OpenAPIObject =>
  converted(document as unknown as Json) as unknown as OpenAPIObject;

const converted = (part: Json): Json => {
  const made = Object.fromEntries(
    Object.entries(part).map(([key, value]) => [
      key,
      DATA.has(key) ? value : NAMED.has(key) ? each(value) : any(value),
    ]),
  );
  return 'nullable' in made ? withNull(made) : made;
};

const each = (named: unknown): unknown =>
  isObject(named) ? Object.fromEntries(Object.entries(named).map(([name, value]) => [name, any(value)])) : named;

const any = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(any) : isObject(value) ? converted(value) : value;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const NULL = { type: 'null' };

const withNull = ({ nullable, ...schema }: Json): Json => {
  if (nullable !== true) return schema;
  const { type, enum: values, $ref, allOf, anyOf, ...rest } = schema;
  if (typeof $ref === 'string') return { ...rest, anyOf: [{ $ref }, NULL] };
  if (Array.isArray(allOf))
    return { ...rest, anyOf: [...(allOf.length === 1 ? (allOf as Json[]) : [{ allOf }]), NULL] };
  if (Array.isArray(anyOf)) return { ...schema, anyOf: [...(anyOf as Json[]), NULL] };
  if (typeof type !== 'string') return schema; // says nothing of types, so null is one of them
  return { ...schema, type: [type, 'null'], ...(Array.isArray(values) ? { enum: orNull(values) } : {}) };
};

const orNull = (values: readonly unknown[]): unknown[] => (values.includes(null) ? [...values] : [...values, null]);
