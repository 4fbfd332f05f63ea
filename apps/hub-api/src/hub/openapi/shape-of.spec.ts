import { shapeOf } from './shape-of';

describe('shapes of examples', () => {
  it.each([
    ['text', { type: 'string' }],
    [1, { type: 'integer' }],
    [1.5, { type: 'number' }],
    [false, { type: 'boolean' }],
    [null, { nullable: true }],
    [[], { type: 'array', items: {} }],
    [[1, 2], { type: 'array', items: { type: 'integer' } }],
    [
      { a: { b: [''] } },
      {
        type: 'object',
        properties: {
          a: { type: 'object', properties: { b: { type: 'array', items: { type: 'string' } } } },
        },
      },
    ],
  ])('%j has %j', (example, shape) => {
    expect(shapeOf(example)).toEqual(shape);
  });
});
