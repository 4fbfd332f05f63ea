import type { MessagePort } from 'node:worker_threads';
import type { FieldOpener } from '@hubledger/projector';
import type { FromBuilder, ToBuilder } from './messages';

interface Asked {
  readonly sealed: string;
  readonly resolve: (opened: string | null) => void;
  readonly reject: (error: Error) => void;
}

/** Sealed fields opened by the main thread, which has the keys; what is asked in one turn goes in one message. */
export class AskingOpener implements FieldOpener {
  private gathered: Asked[] = [];
  private readonly waiting = new Map<number, Asked[]>();
  private lastId = 0;

  constructor(private readonly port: Pick<MessagePort, 'postMessage' | 'on'>) {
    port.on('message', (answer: ToBuilder) => this.receive(answer));
  }

  open(sealed: string): Promise<string | null> {
    return new Promise((resolve, reject) => {
      if (this.gathered.length === 0) queueMicrotask(() => this.send());
      this.gathered.push({ sealed, resolve, reject });
    });
  }

  private send(): void {
    const asked = this.gathered;
    const id = ++this.lastId;
    this.gathered = [];
    this.waiting.set(id, asked);
    const question: FromBuilder = { kind: 'sealed', id, sealed: asked.map(({ sealed }) => sealed) };
    this.port.postMessage(question);
  }

  private receive(answer: ToBuilder): void {
    const asked = this.waiting.get(answer.id) ?? [];
    this.waiting.delete(answer.id);
    for (const [index, { resolve, reject }] of asked.entries()) {
      if ('failure' in answer) reject(new Error(answer.failure));
      else resolve(answer.opened[index] ?? null);
    }
  }
}
