import { booleanOf, clampedOf, integerOf, timeOf } from './query-values';

describe('query values', () => {
  it.each(['true', 'TRUE', '1', 'Yes', 'on'])('%s is true', (text) => expect(booleanOf(text)).toBe(true));
  it.each(['false', 'False', '0', 'NO', 'off'])('%s is false', (text) => expect(booleanOf(text)).toBe(false));
  it.each(['', '2', 'ja', 'truee'])('"%s" is no boolean', (text) => expect(booleanOf(text)).toBe(text));

  it.each([
    ['0', 1],
    ['-5', 1],
    ['50', 50],
    ['5000', 1_000],
  ])('%s is clamped to %d', (text, number) => expect(clampedOf(1, 1_000)(text)).toBe(number));
  it.each(['', '1.5', 'ten', '1e3', '0x10'])('"%s" is no integer', (text) => expect(integerOf(text)).toBe(text));

  it.each([
    ['2025-01-01', '2025-01-01T00:00:00.000Z'],
    ['2025-01-01T12:00', '2025-01-01T12:00:00.000Z'],
    ['2025-01-01T12:00:00.5', '2025-01-01T12:00:00.500Z'],
    ['2025-01-01T12:00:00Z', '2025-01-01T12:00:00.000Z'],
    ['2025-01-01T12:00:00 02:00', '2025-01-01T10:00:00.000Z'],
    ['2025-01-01T12:00:00.000000+00:00', '2025-01-01T12:00:00.000Z'],
  ])('%s is %s', (text, time) => expect(timeOf(text)).toBe(time));
  it.each(['yesterday', '2025', '2025-13-01', '2025-01-01T25:00:00Z', '2025-02-30', '2025-02-29T12:00:00+01:00'])(
    '"%s" is no time',
    (text) => expect(timeOf(text)).toBe(text),
  );
});
