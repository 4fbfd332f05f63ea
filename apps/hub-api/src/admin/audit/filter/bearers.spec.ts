import { accountClaimHash, claimStreamName, repositoryClaimHash } from '@hubledger/contexts/identity/contract';
import { logOf } from '@hubledger/testing/log-of';
import { recorder } from '@hubledger/testing/recorded';
import { accountBearer, repositoryBearer } from './bearers';

const recorded = recorder();
const ada = claimStreamName('account', accountClaimHash('ada'));
const acme = claimStreamName('account', accountClaimHash('acme'));
const model = claimStreamName('repository', repositoryClaimHash('model', 'ada/net'));
const dataset = claimStreamName('repository', repositoryClaimHash('dataset', 'ada/net'));
const events = [
  recorded(ada, 'Claimed', { holder: 'user-1' }),
  recorded(acme, 'Claimed', { holder: 'organization-1' }),
  recorded(model, 'Claimed', { holder: 'repository-1' }),
  recorded(ada, 'Released', { holder: 'user-1' }),
  recorded(ada, 'Claimed', { holder: 'user-2' }),
  recorded(ada, 'Released', { holder: 'user-2', unborne: true }),
  recorded(dataset, 'Claimed', { holder: 'repository-2' }),
  recorded(model, 'Released', { holder: 'repository-1' }),
] as const;
const log = logOf(events);
const at = (index: number) => ({ position: events[index]?.position ?? '', time: '' });

describe('who bore a name', () => {
  it('is who bears it', async () => expect(await accountBearer(log, 'user', 'Ada', at(0))).toBe('user-1'));
  it('is else who bore it last, not who only reserved it', async () => {
    expect(await accountBearer(log, 'user', 'ada', at(3))).toBe('user-1');
    expect(await accountBearer(log, 'user', 'ada', at(7))).toBe('user-1');
  });
  it('is nobody before', () =>
    expect(accountBearer(log, 'user', 'acme', at(0))).rejects.toThrow('There is no user acme'));
  it('is no user where it is an organization', async () => {
    await expect(accountBearer(log, 'user', 'acme', at(7))).rejects.toThrow('There is no user acme');
    expect(await accountBearer(log, 'namespace', 'acme', at(7))).toBe('organization-1');
  });
  it('of a repository, whichever type it is of', async () => {
    expect(await repositoryBearer(log, 'ada/net', at(5))).toBe('repository-1');
    await expect(repositoryBearer(log, 'ada/net', at(6))).rejects.toThrow('is the name of 2 repositories');
    expect(await repositoryBearer(log, 'datasets/ada/net', at(7))).toBe('repository-2');
    expect(await repositoryBearer(log, 'model/ada/net', at(7))).toBe('repository-1');
    expect(await repositoryBearer(log, 'ada/net', at(7))).toBe('repository-2');
    await expect(repositoryBearer(log, 'space/ada/net', at(7))).rejects.toThrow('There is no repository');
  });
});
