import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import { reasonOf, Unanswered } from './call-errors';
import type { BatchCall } from './log-connection';

interface Waiting {
  readonly resolve: (answer: BatchAppendResp) => void;
  readonly reject: (error: Error) => void;
}

/** One call that carries many appends and their answers, in any order. It ends with the first error. */
export class AppendChannel {
  private readonly waiting = new Map<string, Waiting>();
  private ended: string | null = null;
  private retired = false;

  /** @param onEnd nothing can be sent any more. */
  constructor(
    private readonly call: BatchCall,
    private readonly onEnd: () => void,
  ) {
    call.on('data', (answer: BatchAppendResp) => {
      const id = answer.getCorrelationId()?.getString() ?? '';
      this.waiting.get(id)?.resolve(answer); // nobody waits any more for what comes late
      this.waiting.delete(id);
    });
    call.on('error', (error: unknown) => this.end(reasonOf(error)));
    call.on('end', () => this.end('its server ended a call'));
  }

  /**
   * @param patience milliseconds
   * @throws Unanswered: whether it was appended is not known
   */
  async send(id: string, request: BatchAppendReq, patience: number): Promise<BatchAppendResp> {
    if (this.ended !== null) throw new Unanswered(this.ended);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<BatchAppendResp>((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        const late = () => reject(new Unanswered(`its server did not answer an append within ${patience} ms`, true));
        timer = setTimeout(late, patience);
        this.call.write(request);
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(id);
      if (this.retired && this.waiting.size === 0) this.close();
    }
  }

  /** Ends once the last of those under way has its answer. */
  retire(): void {
    this.retired = true;
    this.onEnd();
    if (this.waiting.size === 0) this.close();
  }

  close(): void {
    this.end('it is closed');
    this.call.cancel();
  }

  /** Every append under way is in doubt from here on, each for itself. */
  private end(reason: string): void {
    if (this.ended !== null) return;
    this.ended = reason;
    for (const { reject } of this.waiting.values()) reject(new Unanswered(reason));
    this.waiting.clear();
    this.onEnd();
  }
}
