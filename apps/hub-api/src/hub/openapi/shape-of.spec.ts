import { shapeOf } from './shape-of';

describe('shapes of examples', () => {
  it.each([
    ['text', { type: 'string' }],
    [1, { type: 'integer' }],
    [1.5, { type: 'number' }],
    [false, { type: 'boolean' }],
    [null, {}],
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
    [
      { sha: '', 'not in the glossary': '' },
      {
        type: 'object',
        properties: {
          sha: { type: 'string', description: 'The commit that the revision stands for.' },
          'not in the glossary': { type: 'string' },
        },
      },
    ],
  ])('%j has %j', (example, shape) => {
    expect(shapeOf(example)).toEqual(shape);
  });
});
