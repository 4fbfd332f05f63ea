import type { Position } from '@hubledger/kernel';
import { recorder } from '@hubledger/testing/recorded';
import { storedSamples } from '../../../../../../test/fixtures/sample-files';
import { KnownEntries } from './known-entries';
import { isNameKind, type Names } from './names';
import { sentenceOf } from './sentence-of';
import { type Hole, Marks, type Template } from './template';

/** Names with what JSON has to escape, and more bytes than characters. */
const names: Names = {
  account: (id) => `"ann\\" é ${id}`,
  repository: (id) => `ann/näme ${id}`,
  invitation: (id) => `invitation ${id}`,
  credential: (stream, noun) => `the ${noun} "${stream}"`,
  job: (id) => `"job\n${id}"`,
};

const fill = ({ kind, of, noun }: Hole): Buffer =>
  Buffer.from(isNameKind(kind) ? JSON.stringify(names[kind](of, noun)).slice(1, -1) : 'null');

const filled = (template: Template, fills: readonly Buffer[]): string => {
  const bytes = Buffer.alloc(template.lengthWith(fills) + 2);
  expect(template.write(fills, bytes, 1)).toBe(bytes.length - 1);
  return bytes.toString('utf8', 1, bytes.length - 1);
};

describe('JSON with holes', () => {
  it.each(storedSamples().map(({ event }) => [event.type, event] as const))(
    'says of a sample of %s what its sentence says',
    (_type, event) => {
      const marks = new Marks();
      const template = marks.cut(JSON.stringify([sentenceOf(event, marks.names), 'ü']));
      expect(JSON.parse(filled(template, template.holes.map(fill)))).toEqual([sentenceOf(event, names), 'ü']);
    },
  );

  it('has whole values beside names', () => {
    const marks = new Marks();
    const entry = { a: marks.whole('origin', 'sealed'), b: `x ${marks.names.account('1')} y`, c: marks.whole('cause') };
    const template = marks.cut(JSON.stringify(entry));
    expect(template.holes.map(({ kind }) => kind)).toEqual(['origin', 'account', 'cause']);
    const text = filled(template, [Buffer.from('null'), Buffer.from('ann'), Buffer.from('"/é"')]);
    expect(JSON.parse(text)).toEqual({ a: null, b: 'x ann y', c: '/é' });
  });
});

describe('entries that are listed again and again', () => {
  it('are read twice at most, come in the order asked for, and hold nothing that is sealed in the clear', async () => {
    const recorded = recorder();
    const events = ['1', '2', '3'].map((id) =>
      recorded(`user-${id}`, 'ProfileUpdated', { userId: id, fullName: `sealed:1:${id}:AAAA`, bio: 'sealed:1:9:AAAA' }),
    );
    const read: Position[][] = [];
    const known = new KnownEntries({
      readAt: async (positions) => {
        read.push([...positions]);
        return events.filter(({ position }) => positions.includes(position));
      },
    });
    const positions = events.map(({ position }) => position);
    await known.at(positions.slice(1));
    await known.at(positions);
    await known.at(positions);
    const last = await known.at([...positions].reverse());
    expect(last.map(({ facts }) => facts.position)).toEqual([...positions].reverse());
    expect(read).toEqual([positions.slice(1), positions, positions.slice(0, 1)]);
    const personal = last.flatMap(({ json }) => json.holes.filter(({ kind }) => kind === 'personal'));
    expect(personal.map(({ of }) => of)).toEqual(['sealed:1:3:AAAA', 'sealed:1:2:AAAA', 'sealed:1:1:AAAA']);
  });
});
