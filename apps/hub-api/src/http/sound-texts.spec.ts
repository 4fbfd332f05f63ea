import { hasSoundTexts } from './sound-texts';

const isSound = (json: string): boolean => hasSoundTexts(json, JSON.parse(json));

describe('texts of JSON', () => {
  it.each([
    '"x"',
    '"\\ud83d\\ude00"',
    '"\\\\ud800"',
    '"\\\\u0000"',
    '{"\\u00e9":["\\u0041",null,1,{"a":"é"}]}',
    'null',
    '[]',
  ])('are sound in %s', (json) => expect(isSound(json)).toBe(true));

  it.each([
    '"\\ud800"',
    '"\\uDFFF\\uD800"',
    '"a\\u0000"',
    '["\\ud83d\\ude00",{"a":[[["\\ud83d"]]]}]',
    '{"\\u0000":1}',
    '{"a":{"\\udc00":1}}',
  ])('are not in %s', (json) => expect(isSound(json)).toBe(false));
});
