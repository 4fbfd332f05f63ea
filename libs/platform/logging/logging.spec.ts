import type { Clock } from '@hubledger/kernel';
import { StdoutAdminLog } from './admin-log';
import { createLogger } from './logger';
import { NestLogger } from './nest-logger';

const lines: string[] = [];
const sink = { write: (line: string) => void lines.push(line) };
const logged = () => lines.splice(0).join('');

describe('the log', () => {
  it.each([
    [{ authorization: 'Bearer canary' }],
    [{ headers: { 'x-admin-token': 'canary' } }],
    [{ req: { headers: { cookie: 'canary' } } }],
    [{ a: { b: { c: { password: 'canary' } } } }],
  ])('hides secrets in %j', (fields) => {
    createLogger('info', sink).info(fields, 'something happened');
    const line = logged();
    expect(line).toContain('[redacted]');
    expect(line).not.toContain('canary');
  });

  it('names the part of Nest that speaks', () => {
    new NestLogger(createLogger('debug', sink)).log('Mapped {/}', 'RouterExplorer');
    expect(JSON.parse(logged())).toMatchObject({ level: 'debug', part: 'RouterExplorer', msg: 'Mapped {/}' });
  });

  it('keeps the stack of an error', () => {
    new NestLogger(createLogger('info', sink)).error(new Error('broken'), 'ExceptionsHandler');
    expect(JSON.parse(logged())).toMatchObject({ level: 'error', msg: 'broken', err: { type: 'Error' } });
  });
});

describe('the admin log', () => {
  const clock = { iso: () => '2030-01-02T03:04:05.678Z' } as Clock;
  const log = new StdoutAdminLog(clock, sink);

  it('writes the form the admin guide promises', () => {
    log.warning('Admin deleted user: ada (deleted 2 repositories)');
    expect(logged()).toBe('[WARNING] [ADMIN] [03:04:05] Admin deleted user: ada (deleted 2 repositories)\n');
  });

  it('keeps a forged line on its line', () => {
    log.info('prefix a\n[INFO] [ADMIN] forged');
    expect(logged()).toBe('[INFO] [ADMIN] [03:04:05] prefix a?[INFO] [ADMIN] forged\n');
  });
});
