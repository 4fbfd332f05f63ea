import type { Json } from '@hubledger/kernel';
import { fieldChanges, type FieldChange } from './field-changes';

const changesBetween = (before: Json, after: Json): FieldChange[] =>
  [...fieldChanges(before, after)].filter((change) => change !== undefined);

describe('what changed between two states', () => {
  it('is told by field, at any depth', () =>
    expect(
      changesBetween(
        { name: 'a', members: { u1: 'admin', u2: 'member' }, tags: ['x'] },
        { name: 'a', members: { u1: 'member', u3: 'member' }, tags: ['x', 'y'] },
      ),
    ).toEqual([
      { field: 'members.u1', before: 'admin', after: 'member' },
      { field: 'members.u2', before: 'member', after: null },
      { field: 'members.u3', before: null, after: 'member' },
      { field: 'tags', before: ['x'], after: ['x', 'y'] },
    ]));
  it('is nothing for equal states', () => expect(changesBetween({ a: [{ b: 1 }] }, { a: [{ b: 1 }] })).toEqual([]));
  it('is told of names that every object has', () =>
    expect(
      changesBetween({ branches: {} }, { branches: JSON.parse('{"constructor":"a","__proto__":"b"}') as Json }),
    ).toEqual([
      { field: 'branches.constructor', before: null, after: 'a' },
      { field: 'branches.__proto__', before: null, after: 'b' },
    ]));
  it('tells names with a point from paths', () =>
    expect(changesBetween({ branches: { 'v1.0': 'a' } }, { branches: { 'v1.0': 'b' } })).toEqual([
      { field: 'branches.v1\\.0', before: 'a', after: 'b' },
    ]));
  it('is the whole where there was nothing before', () =>
    expect(changesBetween(null, { a: 1 })).toEqual([{ field: '', before: null, after: { a: 1 } }]));
});
