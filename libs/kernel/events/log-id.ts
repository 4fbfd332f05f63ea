import { sha256Hex } from '../ids';

/** Which log a hub runs on. A migration begins a new one, in which positions mean other events. */
export class LogId {
  /** Short, for texts that are handed out: enough to tell logs apart, of no use to anybody else. */
  readonly mark: string;

  constructor(readonly value: string) {
    this.mark = sha256Hex(value).slice(0, 8);
  }
}
