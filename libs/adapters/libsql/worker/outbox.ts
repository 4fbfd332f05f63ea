import type { ToWorker } from './protocol';

/**
 * Gathers requests into messages, as each message costs both threads. An idle worker gets its work at the end of the
 * running callback, a busy one what a whole turn of the event loop brings.
 */
export class Outbox<Request> {
  private gathered: Request[] = [];

  constructor(private readonly post: (message: ToWorker<Request>) => void) {}

  add(request: Request, idle: boolean): void {
    if (this.gathered.push(request) > 1) return;
    if (idle) process.nextTick(() => this.flush());
    else setImmediate(() => this.flush());
  }

  end(): void {
    this.flush();
    this.post('end');
  }

  private flush(): void {
    if (this.gathered.length === 0) return;
    const message = this.gathered;
    this.gathered = [];
    this.post(message);
  }
}
