import { Clock } from '@hubledger/kernel';
import type { FastifyRequest } from 'fastify';
import { type Actor, metadataOf } from './actor';
import { FactsOfRequest } from './request-facts';

class FixedClock extends Clock {
  now(): Date {
    return new Date('2030-01-01T00:00:00.000Z');
  }
}

const actor = (kind: Actor['kind'], id: string, given: string | undefined): Actor => {
  const headers = given === undefined ? {} : { 'x-request-id': given };
  const request = { id, headers, ip: '10.0.0.1', method: 'POST', raw: { url: '/' }, routeOptions: { url: '/' } };
  const facts = new FactsOfRequest(request as unknown as FastifyRequest, new FixedClock());
  return { kind, id: 'somebody', user: null, request: facts };
};

describe('what a request causes', () => {
  it('is found by its id, which the hub has given', () => {
    const { correlationId, causationId, requestId } = metadataOf(actor('user', 'made', undefined));
    expect([correlationId, causationId, requestId]).toEqual(['made', 'made', 'made']);
    expect(metadataOf(actor('user', 'made', 'not " harmless')).correlationId).toBe('made');
  });

  it('is found by the name that an admin gave', () => {
    const { correlationId, causationId } = metadataOf(actor('admin-token', 'close-bob', 'close-bob'));
    expect([correlationId, causationId]).toEqual(['close-bob', 'close-bob']);
  });

  it.each(['user', 'anonymous'] as const)('is not put among what others caused, by the name that a %s gave', (kind) => {
    const first = actor(kind, 'close-bob', 'close-bob');
    const { correlationId, causationId, requestId } = metadataOf(first);
    expect(requestId).toBe('close-bob');
    expect(correlationId).not.toBe('close-bob');
    expect(causationId).toBe(correlationId);
    expect(metadataOf(first).correlationId).toBe(correlationId); // one request, one thread
    expect(metadataOf(actor(kind, 'close-bob', 'close-bob')).correlationId).not.toBe(correlationId);
  });
});
