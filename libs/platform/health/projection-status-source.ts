import type { ProjectionStatus } from '@hubledger/kernel';

/** Whoever runs the projections; the app binds it to the projector. */
export abstract class ProjectionStatusSource {
  abstract status(): Promise<ProjectionStatus[]>;
}
