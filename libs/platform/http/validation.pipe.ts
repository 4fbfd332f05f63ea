import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { LRUCache } from 'lru-cache';
import { bodyProblem } from './body-shape';
import { ValidationFailed, type ValidationProblem } from './errors';
import { hasOnlyKnownFields } from './only-known-fields';

const PLACE: Readonly<Record<ArgumentMetadata['type'], string>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: 'body',
};

/**
 * Class-validator over DTO classes; unknown fields are dropped, or refused where the class
 * says `OnlyKnownFields`. Problems say where they are (`body`, `query`, `path`),
 * which Nest's own pipe does not know.
 */
@Injectable()
export class DtoValidationPipe implements PipeTransform {
  private readonly queries = new KnownQueries();

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type, metatype } = metadata;
    if (type === 'custom' || metatype === undefined || PLAIN.has(metatype)) return value;
    if (type !== 'query') return this.validated(value, metatype, type);
    return this.queries.get(metatype, value, () => this.validated(value, metatype, type));
  }

  private async validated(value: unknown, metatype: Class, type: keyof typeof PLACE): Promise<object> {
    const problem = type === 'body' ? bodyProblem(value) : null;
    if (problem !== null) {
      throw new ValidationFailed([{ type: 'type_error', loc: ['body'], msg: problem, input: null }]);
    }
    const dto: object = plainToInstance(metatype, value ?? {}) as object;
    const forbidNonWhitelisted = hasOnlyKnownFields(metatype);
    const errors = await validate(dto, { whitelist: true, forbidNonWhitelisted, forbidUnknownValues: false });
    if (errors.length > 0) {
      const problems = errors.flatMap((error) => problemsOf(error, [PLACE[type]]));
      throw new ValidationFailed(problems.slice(0, MAX_PROBLEMS));
    }
    return dto;
  }
}

/** A sender chooses how many fields nobody knows, and what they are called. */
const MAX_PROBLEMS = 50;
const MAX_NAME = 100;

type Class = NonNullable<ArgumentMetadata['metatype']>;

const MAX_KNOWN = 500;
/** Characters; longer ones are not kept. */
const MAX_QUERY = 1_000;

/**
 * The good queries of late: pages of lists are asked for in the same few words, and looking at them costs more than a
 * page of stored rows. Never stale, as what becomes of a query follows from its class and its text alone; frozen, as
 * requests share it.
 */
class KnownQueries {
  private readonly byClass = new Map<Class, LRUCache<string, object>>();

  async get(metatype: Class, value: unknown, validated: () => Promise<object>): Promise<object> {
    const text = JSON.stringify(value ?? null);
    if (text.length > MAX_QUERY) return validated();
    const known = this.byClass.get(metatype) ?? new LRUCache({ max: MAX_KNOWN });
    this.byClass.set(metatype, known);
    const found = known.get(text) ?? frozen(await validated());
    known.set(text, found);
    return found;
  }
}

const frozen = (query: object): object => {
  for (const value of Object.values(query)) if (Array.isArray(value)) Object.freeze(value);
  return Object.freeze(query);
};

const PLAIN = new Set<unknown>([String, Number, Boolean, Array, Object]);
const SECRET = /password|token|secret/i;

/** What class-validator calls a field that the class has not. */
const UNKNOWN = 'whitelistValidation';

const TYPES = new Set(['isInt', 'isNumber', 'isString', 'isBoolean', 'isArray', 'isObject']);

/** The type before anything else: text is not "less than 0". */
const firstBroken = (constraints: Readonly<Record<string, string>>): readonly [rule: string, text: string] => {
  const broken = Object.entries(constraints);
  return broken.find(([rule]) => TYPES.has(rule)) ?? broken[0] ?? ['invalid', 'is not valid'];
};

const problemsOf = (error: ValidationError, path: readonly string[]): ValidationProblem[] => {
  const name = error.property.slice(0, MAX_NAME);
  const loc = [...path, name];
  if (error.children?.length) return error.children.flatMap((child) => problemsOf(child, loc));
  const [rule, text] = firstBroken(error.constraints ?? {});
  const missing = error.value === undefined && rule !== UNKNOWN;
  return [
    {
      type: missing ? 'missing' : rule === UNKNOWN ? 'unknown' : rule,
      loc,
      msg: missing ? 'Field required' : rule === UNKNOWN ? `There is no ${name} to ask for here` : text,
      input: echo(error.property, error.value),
    },
  ];
};

/** Short plain values only, and never a secret: an error may end up in somebody's log. */
const echo = (property: string, value: unknown): unknown => {
  if (SECRET.test(property)) return null;
  if (typeof value === 'string') return value.slice(0, 200);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
};
