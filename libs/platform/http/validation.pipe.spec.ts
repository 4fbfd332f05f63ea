import { Readable } from 'node:stream';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, IsString, Max, Min, ValidateNested } from 'class-validator';
import { ValidationFailed } from './errors';
import { OnlyKnownFields } from './only-known-fields';
import { DtoValidationPipe } from './validation.pipe';

class Profile {
  @IsString()
  readonly name!: string;

  @IsOptional()
  @IsObject()
  readonly links?: object;
}

class Page {
  @IsInt()
  @Min(0)
  @Max(10)
  readonly offset: number = 0;
}

@OnlyKnownFields()
class Filter {
  @IsOptional()
  @IsString()
  readonly actor?: string;
}

class PageOfFilter extends Filter {
  @IsOptional()
  @ValidateNested()
  @Type(() => Filter)
  readonly inner?: Filter;
}

const pipe = new DtoValidationPipe();
const given = (body: unknown) => pipe.transform(body, { type: 'body', metatype: Profile });
const nested = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

describe('a query', () => {
  const asked = (query: unknown) => pipe.transform(query, { type: 'query', metatype: Profile });

  it('is looked at once, and shared unchangeable', async () => {
    const first = await asked({ name: 'ada', more: '1' });
    expect(first).toEqual({ name: 'ada' });
    expect(await asked({ name: 'ada', more: '1' })).toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
    expect(await asked({ name: 'eve' })).toEqual({ name: 'eve' });
  });

  it('is refused as often as it comes', async () => {
    for (let n = 0; n < 2; n++) {
      await expect(asked({ name: ['ada'] })).rejects.toMatchObject({ problems: [{ loc: ['query', 'name'] }] });
    }
  });
});

describe('a filter', () => {
  const filter = (query: unknown) => pipe.transform(query, { type: 'query', metatype: PageOfFilter });

  it('is taken where all of it is known', async () => {
    expect(await filter({ actor: 'ada', inner: { actor: 'eve' } })).toEqual({ actor: 'ada', inner: { actor: 'eve' } });
  });

  it.each<[object, string[], unknown]>([
    [{ user: 'ada' }, ['query', 'user'], 'ada'],
    [{ user: undefined }, ['query', 'user'], null],
    [{ inner: { actors: 'ada' } }, ['query', 'inner', 'actors'], 'ada'],
  ])('%j is refused, where it would be dropped elsewhere', async (query, loc, input) => {
    const msg = `There is no ${loc.at(-1)} to ask for here`;
    await expect(filter(query)).rejects.toMatchObject({ problems: [{ type: 'unknown', loc, msg, input }] });
  });
});

describe('a problem', () => {
  it('repeats no more of what a sender made up than a line, fifty times', async () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`${n}${'x'.repeat(100_000)}`, n]));
    const refused = (await pipe
      .transform(many, { type: 'query', metatype: PageOfFilter })
      .catch((error: unknown) => error)) as ValidationFailed;
    expect(refused.problems).toHaveLength(50);
    expect(JSON.stringify(refused.problems).length).toBeLessThan(50_000);
  });

  it.each([
    ['ten', 'isInt', 'offset must be an integer number'],
    [-1, 'min', 'offset must not be less than 0'],
    [11, 'max', 'offset must not be greater than 10'],
  ])('of %j is told as %s', async (offset, type, msg) => {
    const problem = { type, loc: ['query', 'offset'], msg, input: offset };
    await expect(pipe.transform({ offset }, { type: 'query', metatype: Page })).rejects.toMatchObject({
      problems: [problem],
    });
  });
});

describe('a body', () => {
  it('becomes an object of its class, without unknown fields', async () => {
    const profile = await given({ name: 'ada', links: { github: 'ada' }, more: 1 });
    expect(profile).toBeInstanceOf(Profile);
    expect(profile).toEqual({ name: 'ada', links: { github: 'ada' } });
    expect(await given(Object.assign(Object.create(null) as object, { name: 'ada' }))).toEqual({ name: 'ada' });
  });

  it.each([
    ['that is still a stream', () => Readable.from(['x'])],
    ['that is bytes', () => Buffer.from('{}')],
    ['that is a list', () => []],
    ['that is none', () => undefined],
    ['that names its constructor', () => JSON.parse('{"name":"ada","constructor":{}}') as unknown],
    ['with a constructor further in', () => JSON.parse('{"name":"ada","links":{"constructor":"x"}}') as unknown],
    ['with a prototype in a list', () => JSON.parse('{"name":"ada","links":[{"__proto__":{}}]}') as unknown],
    ['that is deep', () => JSON.parse(nested(40)) as unknown],
    ['that is deeper than any stack', () => JSON.parse(`{"links":${nested(5_000)}}`) as unknown],
  ])('%s is refused', async (_, body) => {
    await expect(given(body())).rejects.toThrow(ValidationFailed);
  });
});
