import { DomainError } from '@hubledger/kernel';
import type { ValidationProblem } from '@hubledger/platform/http';

/** What a parser found is not told: it may quote the body. */
export class MalformedJson extends DomainError {
  readonly code = 'request.malformed_json';
  readonly kind = 'unprocessable';
  readonly problems: readonly ValidationProblem[];
  constructor(text = 'Malformed JSON') {
    super(text);
    this.problems = [{ type: 'json_invalid', loc: ['body'], msg: text, input: null }];
  }
}
