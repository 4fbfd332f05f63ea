import { DomainError } from '@hubledger/kernel';

/** What a parser found is not told: it may quote the body. */
export class MalformedJson extends DomainError {
  readonly code = 'request.malformed_json';
  readonly kind = 'unprocessable';
  constructor(text = 'Malformed JSON') {
    super(text);
  }
}
