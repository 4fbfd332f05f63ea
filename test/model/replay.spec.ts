import fc from 'fast-check';
import { anyCommand, type ModelCommand } from './commands';
import { parameters } from './replay';

/** What a run over the sequences of the model test gives out, without a hub to carry it out. */
const sequencesOf = (from: ReturnType<typeof parameters>): ModelCommand[][] => {
  const given: ModelCommand[][] = [];
  const property = fc.property(
    fc.array(anyCommand, { maxLength: 30, size: 'max' }),
    (commands) => void given.push(commands),
  );
  fc.assert(property, from);
  return given;
};

describe('a seed', () => {
  const before = process.env['HUB_MODEL_SEED'];
  afterEach(() => {
    if (before === undefined) delete process.env['HUB_MODEL_SEED'];
    else process.env['HUB_MODEL_SEED'] = before;
  });

  it('gives the same sequences of commands again, and another seed gives others', () => {
    process.env['HUB_MODEL_SEED'] = '7';
    const first = sequencesOf(parameters(20));
    expect(first.some((commands) => commands.length > 20)).toBe(true);
    expect(sequencesOf(parameters(20))).toEqual(first);
    process.env['HUB_MODEL_SEED'] = '8';
    expect(sequencesOf(parameters(20))).not.toEqual(first);
  });

  it('that a failure prints leads to the same failure', () => {
    delete process.env['HUB_MODEL_SEED'];
    const property = () =>
      fc.property(
        fc.array(anyCommand, { maxLength: 30, size: 'max' }),
        (commands) => !commands.some(({ do: verb }) => verb === 'push'),
      );
    const failed = fc.check(property(), { numRuns: 100 });
    const [, printed = ''] = /seed: (-?\d+)/.exec(fc.defaultReportMessage(failed) ?? '') ?? [];
    process.env['HUB_MODEL_SEED'] = printed;
    const again = fc.check(property(), parameters(100));
    expect([again.failed, again.counterexample]).toEqual([true, failed.counterexample]);
  });
});
