import { LibsqlDocumentStore } from '@hubledger/adapters/libsql';
import { sha256Hex } from '@hubledger/kernel';
import { allProjections } from '@projections/index';
import { readTotals, repositoriesIn } from '@projections/statistics/totals/queries';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { history } from './history';
import { createInstallation } from './installation';
import { people } from './people';
import { project } from './project';
import { Random } from './random';

const TINY = { users: 30, organizations: 3, repositories: 12, files: 240, commits: 60 };

const sealed = (seed: number) =>
  people(new Random(seed), TINY.users).map((person) => ({
    ...person,
    sealedEmail: 'sealed',
    emailHash: sha256Hex(person.email),
    ip: 'sealed',
    ipHash: 'hashed',
    userAgent: 'sealed',
  }));

const digestOf = (seed: number): string => sha256Hex(JSON.stringify([...history(TINY, sealed(seed), seed)]));

describe('the generated data set', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(digestOf(1)).toBe(digestOf(1));
    expect(digestOf(1)).not.toBe(digestOf(2));
  });

  it('never goes back in time', () => {
    const times = [...history(TINY, sealed(3), 3)].map(({ at }) => at);
    expect(times).toEqual([...times].sort());
  });

  it('is a log that every projection applies to its end, with nothing parked', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'hubledger-data-set-'));
    try {
      const written = await createInstallation(directory, TINY, 4);
      const documentsFile = join(directory, 'documents.db');
      const { events } = await project({ directory, documentsFile, projections: allProjections });
      expect(events).toBe(written + 1);
      const documents = await LibsqlDocumentStore.open({ file: documentsFile });
      const totals = await readTotals(documents);
      await documents.close();
      expect(totals).toMatchObject({ users: 30, organizations: 3, commits: 60 });
      expect(repositoriesIn(totals).total).toBe(12);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
