import { MasterKeyWrong } from '../../vault-envelope';
import { SecretWriter } from './secret-writer';
import type { VaultKeys } from './vault-keys';
import type { SecretState, VaultRecords } from './vault-records';

const [old, fresh] = ['old', 'new'].map((id, n) => ({ id, key: Buffer.alloc(32, n) }));

describe('a process that could not ask the vault for a while', () => {
  let written: SecretState[];
  let current: () => Promise<{ id: string; key: Buffer }>;
  const writer = (): SecretWriter => {
    const setSecret = async (_from: unknown, to: SecretState) => written.push(to) > 0;
    const records = { secret: async () => null, setSecret } as unknown as VaultRecords;
    return new SecretWriter(records, { current: () => current() } as unknown as VaultKeys, old!);
  };
  const put = (by: SecretWriter): Promise<void> =>
    by.change(
      'subject/1',
      (record) => by.withVersion('subject/1', record, Buffer.from('secret')),
      () => undefined,
    );

  beforeEach(() => {
    written = [];
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  });
  afterEach(() => jest.useRealTimers());

  it('writes nothing under a key that the vault left meanwhile: nobody could open it', async () => {
    current = () => Promise.reject(new MasterKeyWrong('the vault'));
    const one = writer();
    jest.advanceTimersByTime(20_000);
    await expect(put(one)).rejects.toBeInstanceOf(MasterKeyWrong);
    expect(written).toEqual([]);
  });

  it('takes the key of a rotation before it writes', async () => {
    current = async () => fresh!;
    const one = writer();
    jest.advanceTimersByTime(20_000);
    await put(one);
    expect(written.map(({ versions }) => versions.map(({ key }) => key))).toEqual([['new']]);
  });
});
