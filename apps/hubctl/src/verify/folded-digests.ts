import { fillLibsqlSide, StandingDocuments } from '@hubledger/adapters/libsql';
import { type EventScan, type ReadModel, Sealer, type Vault } from '@hubledger/kernel';
import { buildSide, digestOf } from '@hubledger/projector';
import { upcast } from '@projections/upcast';
import { join } from 'node:path';
import { workFolder } from '../work-folder';
import type { Standing } from './standing';

/** Digests by the name of the read model, folded from the first event into files that are thrown away. */
export const foldedDigests = async (
  standing: readonly Standing[],
  scan: EventScan,
  vault: Vault,
): Promise<Map<string, string>> => {
  const digests = new Map<string, string>();
  for (const upTo of new Set(standing.map((each) => each.upTo))) {
    const group = standing.filter((each) => each.upTo === upTo);
    const work = await workFolder(); // names and addresses are opened in it
    try {
      await foldInto(join(work.directory, 'documents.db'), group, scan, vault, digests);
    } finally {
      await work.remove();
    }
  }
  return digests;
};

const foldInto = async (
  file: string,
  group: readonly Standing[],
  scan: EventScan,
  vault: Vault,
  digests: Map<string, string>,
): Promise<void> => {
  const projections = group.map(({ projection }) => projection);
  const models = projections.map(({ model }) => model as ReadModel);
  const skipped = new Map(group.map((each) => [each.projection.model.name, each.skipped]));
  const sources = { scan, upcast, opener: new Sealer(vault) };
  const upTo = group[0]?.upTo ?? '';
  await buildSide(fillLibsqlSide(file, models), sources, { projections, skipped, upTo, reached: () => undefined });
  const documents = new StandingDocuments(file);
  try {
    for (const model of models) digests.set(model.name, await digestOf({ scan: documents.scanOf(model) }));
  } finally {
    await documents.close();
  }
};
