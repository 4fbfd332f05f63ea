import { DocumentsUnavailable, LogUnavailable, ObjectsUnavailable, StorageFull, StoreRefused } from '@hubledger/kernel';
import { readSettings } from '@hubledger/platform/config';
import { troubleOf } from './trouble';

const settings = readSettings({
  EVENTSTORE_URL: 'esdb://hub:canary@log.example:2113',
  KOHAKU_HUB_S3_ENDPOINT: 'https://canary:canary@s3.example',
  KOHAKU_HUB_S3_ACCESS_KEY: 'canary',
  KOHAKU_HUB_S3_SECRET_KEY: 'canary',
});

describe('what is told of a store in trouble', () => {
  it.each([
    [
      new ObjectsUnavailable('ECONNREFUSED'),
      'The object store is not available: ECONNREFUSED; looked for at https://s3.example (KOHAKU_HUB_S3_ENDPOINT)',
    ],
    [
      new LogUnavailable('it is away'),
      'The event log is not available: it is away; looked for at log.example:2113 (EVENTSTORE_URL)',
    ],
    [new DocumentsUnavailable('a file'), 'The read models are not available: a file'],
    [new StorageFull('uploads under way in /data'), 'The disk of this hub is full: uploads under way in /data'],
    [new StoreRefused('EVENTSTORE_URL names a host that is none'), 'EVENTSTORE_URL names a host that is none'],
  ])('%s', (error, line) => expect(troubleOf(error, settings)).toBe(line));

  it('says why where nothing is known of addresses', () => {
    expect(troubleOf(new ObjectsUnavailable('ENOENT'), null)).toBe('The object store is not available: ENOENT');
  });
});
