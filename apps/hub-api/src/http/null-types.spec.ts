import { withNullTypes } from './null-types';

const converted = (schema: object): unknown => {
  const document = {
    openapi: '3.1.0',
    info: { title: '', version: '' },
    paths: {},
    components: { schemas: { A: schema } },
  };
  return withNullTypes(document).components?.schemas?.['A'];
};

describe('null as a type', () => {
  const $ref = '#/components/schemas/B';
  it.each([
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [{ type: 'string', nullable: false }, { type: 'string' }],
    [
      { type: 'string', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      { type: 'string', enum: ['a', null], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [{ $ref, nullable: true }, { anyOf: [{ $ref }, { type: 'null' }] }],
    [
      { allOf: [{ $ref }], description: 'B', nullable: true },
      { anyOf: [{ $ref }, { type: 'null' }], description: 'B' },
    ],
    [
      { anyOf: [{ $ref }, { type: 'string' }], nullable: true },
      { anyOf: [{ $ref }, { type: 'string' }, { type: 'null' }] },
    ],
    [{ description: 'anything', nullable: true }, { description: 'anything' }],
    [{ items: { type: 'number', nullable: true } }, { items: { type: ['number', 'null'] } }],
    [{ properties: { nullable: { type: 'boolean' } } }, { properties: { nullable: { type: 'boolean' } } }],
    [
      { type: 'object', example: { nullable: true } },
      { type: 'object', example: { nullable: true } },
    ],
  ])('%j becomes %j', (schema, expected) => expect(converted(schema)).toEqual(expected));
});
