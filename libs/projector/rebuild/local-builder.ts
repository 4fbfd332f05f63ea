import type { DocumentSides, ReadModel } from '@hubledger/kernel';
import { buildSide, type SideSources } from './build-side';
import type { BuildRequest, SideBuilder } from './side-builder';

/** Builds on this thread: for short logs, and for stores without a thread of their own. */
export class LocalBuilder implements SideBuilder {
  constructor(
    private readonly sides: DocumentSides,
    private readonly sources: SideSources,
  ) {}

  async build({ side, signal, reached, ...work }: BuildRequest) {
    const models = work.projections.map(({ model }) => model as ReadModel);
    const writer = await this.sides.fill(side, models);
    return buildSide(writer, this.sources, {
      ...work,
      reached: (position) => {
        signal.throwIfAborted();
        reached(position);
      },
    });
  }
}
