import { LogOverloaded } from '@hubledger/kernel';
import type { LogRequest } from './requests';

export interface WriteQueueLimits {
  readonly appends: number;
  /** Characters of JSON. */
  readonly characters: number;
  /** Milliseconds an append may wait to be begun; then it is refused, and certainly not written. */
  readonly waiting: number;
  /** Milliseconds after which the outcome of an append that was begun is called unknown. */
  readonly patience: number;
}

/** Beyond these a client is better off trying again: what waits longer is answered too late to be of use. */
export const WRITE_QUEUE_LIMITS: WriteQueueLimits = {
  appends: 4_096,
  characters: 32 * 1024 * 1024,
  waiting: 4_000,
  patience: 7_000,
};

/** What has been handed to the writer and not been settled. */
export class WriteQueue {
  private appends = 0;
  private characters = 0;

  constructor(private readonly limits: WriteQueueLimits) {}

  /** @throws LogOverloaded */
  enter(request: LogRequest): void {
    if (this.appends >= this.limits.appends) throw new LogOverloaded(`${this.appends} appends are waiting`);
    const size = sizeOf(request);
    if (this.characters > 0 && this.characters + size > this.limits.characters) {
      throw new LogOverloaded(`${this.characters} characters are waiting`);
    }
    this.appends += 1;
    this.characters += size;
  }

  leave(request: LogRequest): void {
    this.appends -= 1;
    this.characters -= sizeOf(request);
  }
}

const sizeOf = (request: LogRequest): number => {
  if (request.kind !== 'append') return 0;
  let size = 0;
  for (const { data, metadata } of request.events) size += data.length + metadata.length;
  return size;
};
