import {
  type Job,
  Jobs,
  NothingToSkip,
  OperatorsLog,
  ProjectionNotFound,
} from '@hubledger/contexts/operations/contract';
import { type AnyProjection, type CommandMetadata, DocumentStore, type Json } from '@hubledger/kernel';
import { Projections, type Swapped } from '@hubledger/projector';
import { Inject, Injectable } from '@nestjs/common';
import { allProjections } from '@projections/index';
import { WRITTEN_DOCUMENTS } from '../../storage/storage.module';
import type { ProjectionDetailResponse, ProjectionResponse } from './projection.dto';
import { incidentsOf, projectionFacts } from './projection-facts';

/** What operators see of projections, and do to them. */
@Injectable()
export class ProjectionOperations {
  constructor(
    private readonly projector: Projections,
    private readonly jobs: Jobs,
    private readonly log: OperatorsLog,
    // As it is written: one that waits for its first build is shown too.
    @Inject(WRITTEN_DOCUMENTS) private readonly documents: DocumentStore,
  ) {}

  async list(): Promise<ProjectionResponse[]> {
    const all = await this.projector.status();
    return Promise.all(all.map((status) => projectionFacts(this.documents, this.known(status.name), status)));
  }

  /** @throws ProjectionNotFound */
  async detail(name: string): Promise<ProjectionDetailResponse> {
    const projection = this.known(name);
    const [all, incidents] = await Promise.all([this.projector.status(), this.projector.incidents(name)]);
    const status = all.find((each) => each.name === name);
    if (!status) throw new ProjectionNotFound(name);
    return {
      ...(await projectionFacts(this.documents, projection, status)),
      parked_events: incidentsOf(incidents, 'parked'),
      skipped_events: incidentsOf(incidents, 'skipped'),
    };
  }

  /** @throws ProjectionNotFound, JobAlreadyRunning */
  async rebuild(name: string, metadata: CommandMetadata): Promise<Job> {
    this.known(name);
    const kind = 'projection.rebuild';
    const request = { kind, key: `${kind}:${name}`, description: `Rebuild of the projection ${name}`, unit: 'events' };
    return this.jobs.start(request, metadata, async ({ id, signal, progress, metadata: own }) => {
      const swapped = await this.projector.rebuild(name, { signal, progress });
      if (!swapped) return null;
      await this.log.record({ type: 'ProjectionSwapped', data: { ...swapped, jobId: id } }, own);
      return resultOf(swapped);
    });
  }

  /** @throws ProjectionNotFound */
  async retry(name: string, metadata: CommandMetadata): Promise<void> {
    this.known(name);
    await this.log.record({ type: 'ProjectionRetried', data: { projection: name } }, metadata);
    await this.projector.retry(name);
  }

  /** The decision is in the log before it has its effect. @throws ProjectionNotFound, NothingToSkip */
  async skip(name: string, position: string, reason: string, metadata: CommandMetadata): Promise<void> {
    const { error, state, parked_events } = await this.detail(name);
    const inTheWay =
      (state === 'halted' && error?.position === position) || parked_events.some((e) => e.position === position);
    if (!inTheWay) throw new NothingToSkip(name, position);
    await this.log.record({ type: 'ProjectionEventSkipped', data: { projection: name, position, reason } }, metadata);
    await this.projector.skip(name, position, reason);
  }

  private known(name: string): AnyProjection {
    const projection = allProjections.find(({ model }) => model.name === name);
    if (!projection) throw new ProjectionNotFound(name);
    return projection;
  }
}

const resultOf = ({ position, parked, comparison }: Swapped): Json => ({
  position,
  parked,
  comparison: comparison && {
    documents: comparison.documents,
    old_digest: comparison.oldDigest,
    new_digest: comparison.newDigest,
    differing: comparison.differing,
    examples: [...comparison.examples],
  },
});
