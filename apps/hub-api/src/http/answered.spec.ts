import 'reflect-metadata';
import type { EventLog } from '@hubledger/kernel';
import { createLogger } from '@hubledger/platform/logging';
import { Metrics } from '@hubledger/platform/metrics';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { recordAnswers } from './answered';

const metrics = new Metrics({ status: async () => [] }, { head: async () => '0' } as unknown as EventLog);

const recorded = (level: string, status: number, actor?: { id: string }, url: string | undefined = '/a/:b') => {
  const written: string[] = [];
  const lines = { write: (line: string) => void written.push(line) };
  const request = { id: 'id"1', method: 'GET', routeOptions: { url }, ...(actor ? { actor } : {}) };
  const record = recordAnswers(metrics, createLogger(level, lines), lines);
  record(request as unknown as FastifyRequest, { statusCode: status, elapsedTime: 12.4 } as FastifyReply, () => {
    written.push('done');
  });
  expect(written.pop()).toBe('done');
  return written.map((line) => {
    expect(line.endsWith('}\n')).toBe(true);
    return JSON.parse(line) as Record<string, unknown>;
  });
};

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/) as string;
const ofAll = { time, method: 'GET', route: '/a/:b', requestId: 'id"1', ms: 12, msg: 'request' };

describe('the line of an answer', () => {
  it('is one of the logger', () => {
    expect(recorded('info', 200, { id: 'ada' })).toEqual([{ ...ofAll, level: 'info', status: 200, actor: 'ada' }]);
    expect(recorded('info', 500, { id: 'ada' })).toEqual([{ ...ofAll, level: 'error', status: 500, actor: 'ada' }]);
  });

  it('of a probe that is told "not yet" is none of a fault', () => {
    const route = '/health/ready';
    expect(recorded('info', 503, undefined, route)).toEqual([{ ...ofAll, route, level: 'info', status: 503 }]);
  });

  it('leaves out what nobody knows', () => {
    expect(recorded('info', 401)).toEqual([{ ...ofAll, level: 'info', status: 401 }]);
    expect(recorded('error', 503)).toEqual([{ ...ofAll, level: 'error', status: 503 }]);
  });

  it('tells by what its events are found, where its caller has named it', () => {
    const named = { id: 'ada', kind: 'user', request: { ownId: 'own' } };
    expect(recorded('info', 200, named)[0]).toMatchObject({ requestId: 'id"1', correlationId: 'own' });
    const made = { id: 'ada', kind: 'user', request: { ownId: 'id"1' } };
    expect(recorded('info', 200, made)[0]).not.toHaveProperty('correlationId');
    const admin = { id: 'admin', kind: 'admin-token', request: { ownId: 'own' } };
    expect(recorded('info', 200, admin)[0]).not.toHaveProperty('correlationId');
  });

  it('is written only where such lines are wanted', () => {
    expect(recorded('warn', 200)).toEqual([]);
    expect(recorded('warn', 500)).toHaveLength(1);
  });
});
