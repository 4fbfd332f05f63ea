import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { bodyProblem } from './body-shape';
import { ValidationFailed, type ValidationProblem } from './errors';

const PLACE: Readonly<Record<ArgumentMetadata['type'], string>> = {
  body: 'body',
  query: 'query',
  param: 'path',
  custom: 'body',
};

/**
 * Class-validator over DTO classes; unknown fields are dropped. Problems say where they are (`body`, `query`, `path`),
 * which Nest's own pipe does not know.
 */
@Injectable()
export class DtoValidationPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (type === 'custom' || metatype === undefined || PLAIN.has(metatype)) return value;
    const problem = type === 'body' ? bodyProblem(value) : null;
    if (problem !== null) {
      throw new ValidationFailed([{ type: 'type_error', loc: ['body'], msg: problem, input: null }]);
    }
    const dto: object = plainToInstance(metatype, value ?? {}) as object;
    const errors = await validate(dto, { whitelist: true, forbidUnknownValues: false, stopAtFirstError: true });
    if (errors.length > 0) throw new ValidationFailed(errors.flatMap((error) => problemsOf(error, [PLACE[type]])));
    return dto;
  }
}

const PLAIN = new Set<unknown>([String, Number, Boolean, Array, Object]);
const SECRET = /password|token|secret/i;

const problemsOf = (error: ValidationError, path: readonly string[]): ValidationProblem[] => {
  const loc = [...path, error.property];
  if (error.children?.length) return error.children.flatMap((child) => problemsOf(child, loc));
  const missing = error.value === undefined;
  const rule = Object.keys(error.constraints ?? {})[0] ?? 'invalid';
  const text = Object.values(error.constraints ?? {})[0] ?? 'is not valid';
  return [
    {
      type: missing ? 'missing' : rule,
      loc,
      msg: missing ? 'Field required' : text,
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
