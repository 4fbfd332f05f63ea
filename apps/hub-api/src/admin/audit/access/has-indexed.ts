import type { Cut } from '@hubledger/kernel';
import type { Projections } from '@hubledger/projector';
import { auditIndexModel } from '@projections/audit/audit-index/read-model';

const PATIENCE_MS = 2_000;

/** Whether the audit index has all events of the cut; what was recorded a moment ago is waited for. */
export const hasIndexed = async (
  projector: Pick<Projections, 'waitFor' | 'waitsForBuild' | 'status'>,
  { position }: Cut,
): Promise<boolean> => {
  const { name } = auditIndexModel;
  if (projector.waitsForBuild(name)) return false;
  const options = { projections: [name], timeoutMs: PATIENCE_MS };
  if (!(await projector.waitFor(position, options))) return false;
  const status = (await projector.status()).find((each) => each.name === name); // one that has stopped is not waited for
  return status !== undefined && status.position >= position;
};
