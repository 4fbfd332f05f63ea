import Ajv2020 from 'ajv/dist/2020';
import { contentsOf, type Media, type OpenApiDocument, operationsIn, schemasIn } from './openapi-document';

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
  const check = (at: string, schema: object, examples: readonly unknown[]): void => {
    const follows = ajv.compile(located(schema));
    for (const example of examples) if (!follows(example)) wrong.push(`${at}: ${ajv.errorsText(follows.errors)}`);
  };
  for (const { at, schema } of schemasIn(document)) check(at, schema, 'example' in schema ? [schema.example] : []);
  for (const { key, operation } of operationsIn(document))
    for (const { at, media, mediaType } of contentsOf(key, operation))
      if (media.schema && mediaType.endsWith('json')) check(at, media.schema, examplesOf(media));
  return wrong;
};

/** `schema` with its references as they are from outside of the document. */
const located = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"document#/')) as object;

const examplesOf = ({ example, examples = {} }: Media): unknown[] => [
  ...(example === undefined ? [] : [example]),
  ...Object.values(examples).map(({ value }) => value),
];
