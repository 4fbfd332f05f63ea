import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { contentsOf, type Media, type OpenApiDocument, operationsIn, type Schema, schemasIn } from './openapi-document';

/**
 * What is wrong with the examples of a document, each against the schema it stands at.
 *
 * @throws Error when a schema is none that JSON Schema 2020-12 knows.
 */
export const examplesAgainst = (document: OpenApiDocument): string[] => {
  const ajv = new Ajv2020({ strictTypes: false, validateFormats: false, addUsedSchema: false });
  ajv.addVocabulary(['example', ...Object.keys(document)]);
  ajv.addSchema({ ...document, $id: 'document' });
  const wrong: string[] = [];
  const compiled = new Map<string, ValidateFunction>();
  const check = (at: string, schema: Schema, examples: readonly unknown[]): void => {
    const text = located(schema);
    const follows = compiled.get(text) ?? ajv.compile(JSON.parse(text) as object);
    compiled.set(text, follows);
    for (const example of examples) if (!follows(example)) wrong.push(`${at}: ${ajv.errorsText(follows.errors)}`);
  };
  for (const name of Object.keys(document.components.schemas))
    check(name, { $ref: `#/components/schemas/${name}` }, []);
  for (const { at, schema } of schemasIn(document)) if ('example' in schema) check(at, schema, [schema.example]);
  for (const { key, operation } of operationsIn(document))
    for (const { at, media, mediaType } of contentsOf(key, operation))
      if (media.schema && mediaType.endsWith('json')) check(at, media.schema, examplesOf(media));
  return wrong;
};

/** `schema` with its references as they are from outside of the document; words make no difference. */
const located = (schema: Schema): string =>
  JSON.stringify(schema, (key, value: unknown) =>
    (key === 'description' && typeof value === 'string') || key === 'example' ? undefined : value,
  ).replaceAll('"$ref":"#/', '"$ref":"document#/');

const examplesOf = ({ example, examples = {} }: Media): unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples).map(({ value }) => value),
];
