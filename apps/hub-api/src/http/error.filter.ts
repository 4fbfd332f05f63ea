import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { DomainError } from '@hubledger/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { errorAnswer } from './error-answer';
import { isFault, refusalOf } from './refusal';
import type { RoutedMethods } from './routed-methods';

/** The one place where an error becomes an answer. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly log: Logger,
    private readonly routes: RoutedMethods = { methodsOf: () => [] },
    /** What an error is told as. */
    private readonly told: (error: unknown) => unknown = (error) => error,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const url = request.raw.url ?? '';
    const refusal = refusalOf(this.told(error), url, this.routes);
    if (isFault(refusal.status)) {
      this.log.error({ ...toldOf(error), requestId: request.id, code: refusal.code }, 'request failed');
    }
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy(); // half an answer must not look like a whole one
      return;
    }
    const { status, headers, body } = errorAnswer(refusal, url);
    // An unread upload would keep the connection busy with bytes nobody wants.
    if (!request.raw.readableEnded && isStreamed(request.body)) void reply.header('connection', 'close');
    void reply.status(status).headers(headers).type('application/json; charset=utf-8').send(JSON.stringify(body));
  }
}

/** A store that is away, overloaded or full needs no stack: it would have one of each request. */
const NO_STACK = /[._](unavailable|overloaded)$|^storage\.full$/;

const toldOf = (error: unknown): object =>
  error instanceof DomainError && NO_STACK.test(error.code)
    ? { reason: error.message, details: error.details }
    : { err: error };

const isStreamed = (body: unknown): boolean => typeof body === 'object' && body !== null && 'pipe' in body;
