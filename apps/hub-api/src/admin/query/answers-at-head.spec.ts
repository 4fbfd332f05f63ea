import { type Position, positionOf } from '@hubledger/kernel';
import { AnswersAtHead } from './answers-at-head';

describe('answers at the head of a log', () => {
  let head: Position;
  let made: number;
  let answers: AnswersAtHead;
  const append = () => (head = positionOf(Number(head) + 1));
  const ask = (question: string, during: () => unknown = () => undefined) =>
    answers.get(question, async () => {
      during();
      return { question, made: ++made };
    });

  beforeEach(() => {
    head = positionOf(1);
    made = 0;
    answers = new AnswersAtHead({ head: async () => head });
  });

  it('are made once for each question', async () => {
    expect([await ask('a'), await ask('a'), await ask('b')]).toEqual([
      '{"question":"a","made":1}',
      '{"question":"a","made":1}',
      '{"question":"b","made":2}',
    ]);
  });

  it('are made anew when anything was appended', async () => {
    await ask('a');
    append();
    expect(await ask('a')).toBe('{"question":"a","made":2}');
  });

  it('are not kept when something was appended meanwhile', async () => {
    await ask('a', append);
    expect(await ask('a')).toBe('{"question":"a","made":2}');
  });

  it('that failed are tried again', async () => {
    const failing = ask('a', () => {
      throw new Error('not there');
    });
    await expect(failing).rejects.toThrow('not there');
    expect(await ask('a')).toBe('{"question":"a","made":1}');
  });
});
