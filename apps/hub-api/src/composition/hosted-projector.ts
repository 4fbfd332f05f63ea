import { type Clock, type DocumentStore, newId } from '@hubledger/kernel';
import { type Projector, type Report, RequestBox, RequestDesk, StandingsPublisher } from '@hubledger/projector';

/** The projector of this process, and what tells other processes of it. */
export class HostedProjector {
  private publisher: StandingsPublisher | null = null;
  private desk: RequestDesk | null = null;
  readonly projector: Projector;

  /** @param make is given what is to be called when a projection has got on */
  constructor(make: (progressed: () => void) => Projector) {
    this.projector = make(() => this.publisher?.changed());
  }

  /** Call before `start` where other processes are to know, and may ask for something. */
  share(documents: DocumentStore, logId: string, clock: Clock, report: (report: Report) => void): void {
    const { projector } = this;
    const held = () => projector.held();
    this.publisher = new StandingsPublisher({ documents, logId, instance: newId(), held, report });
    this.desk = new RequestDesk(new RequestBox(documents, clock), projector, report);
  }

  async start(): Promise<void> {
    await this.projector.start();
    this.publisher?.start();
    this.desk?.start();
  }

  async stop(): Promise<void> {
    await this.projector.stop();
    await this.desk?.stop();
    await this.publisher?.stop();
  }
}
